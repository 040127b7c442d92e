<?php
/**
 * What the site answered.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use DOMDocument;
use DOMElement;
use DOMXPath;
use RuntimeException;

final class Answer {
	private ?DOMXPath $xpath = null;

	/**
	 * @param array<string, string[]> $headers      By name in lower case.
	 * @param int                     $microseconds From the first byte sent to the last received.
	 */
	public function __construct(
		public readonly int $status,
		public readonly array $headers,
		public readonly string $body,
		public readonly int $microseconds = 0
	) {}

	public function header( string $name ): ?string {
		return $this->headers[ strtolower( $name ) ][0] ?? null;
	}

	/**
	 * @return mixed
	 */
	public function json() {
		return json_decode( $this->body, true, 64, JSON_THROW_ON_ERROR );
	}

	/**
	 * @return DOMElement[]
	 */
	public function all( string $xpath ): array {
		if ( null === $this->xpath ) {
			$document = new DOMDocument();
			$before   = libxml_use_internal_errors( true );
			// Without a declaration libxml takes the bytes for Latin-1.
			$document->loadHTML( '<?xml encoding="UTF-8">' . $this->body );
			libxml_clear_errors();
			libxml_use_internal_errors( $before );
			$this->xpath = new DOMXPath( $document );
		}
		return iterator_to_array( $this->xpath->query( $xpath ), false );
	}

	/**
	 * Text of what an expression finds, one a find, with white space folded.
	 *
	 * @return string[]
	 */
	public function texts( string $xpath ): array {
		return array_map(
			static fn ( DOMElement $found ) => trim( (string) preg_replace( '/\s+/u', ' ', $found->textContent ) ),
			$this->all( $xpath )
		);
	}

	/**
	 * What a form of the page would send as it stands, without its buttons.
	 *
	 * @return array<string, mixed>
	 */
	public function form( string $xpath ): array {
		$pairs = array();
		foreach ( $this->all( "$xpath//*[self::input or self::select or self::textarea][@name and not(@disabled)]" ) as $field ) {
			$type = 'input' === $field->tagName ? $field->getAttribute( 'type' ) : $field->tagName;
			if ( 'select' === $type ) {
				$options = iterator_to_array( $field->getElementsByTagName( 'option' ), false );
				$chosen  = array_filter( $options, static fn ( DOMElement $option ) => $option->hasAttribute( 'selected' ) );
				$value   = ( reset( $chosen ) ?: $options[0] )->getAttribute( 'value' );
			} elseif ( 'textarea' === $type ) {
				$value = $field->textContent;
			} elseif ( in_array( $type, array( 'submit', 'button', 'image', 'reset', 'file' ), true ) || ( in_array( $type, array( 'checkbox', 'radio' ), true ) && ! $field->hasAttribute( 'checked' ) ) ) {
				continue;
			} else {
				$value = $field->getAttribute( 'value' );
			}
			$pairs[] = rawurlencode( $field->getAttribute( 'name' ) ) . '=' . rawurlencode( $value );
		}
		parse_str( implode( '&', $pairs ), $fields );
		return $fields;
	}

	public function has_id( string $id ): bool {
		return array() !== $this->all( "//*[@id='$id']" );
	}

	/**
	 * A value that a script of the page sets: `name = {…}`.
	 *
	 * @return array<string, mixed>|null
	 */
	public function script_value( string $name ): ?array {
		if ( 1 !== preg_match( '/\b' . preg_quote( $name, '/' ) . '\s*=\s*(\{.*\});?\s*$/mU', $this->body, $match ) ) {
			return null;
		}
		return json_decode( $match[1], true, 64, JSON_THROW_ON_ERROR );
	}

	/**
	 * @return array{tab: string, ticket: string, page: string, goodbyeUrl: string, staleUrl: string, restNonce: string, userId: int}
	 */
	public function config(): array {
		$config = $this->script_value( 'wpPresenceConfig' );
		if ( null === $config ) {
			throw new RuntimeException( "The page carries no wpPresenceConfig: HTTP $this->status" );
		}
		return $config;
	}

	/**
	 * The rows of Who's Online that its script draws, and unfolds.
	 *
	 * @return array<string, array<string, mixed>> By key.
	 */
	public function folded_rows(): array {
		$keys = explode( ' ', $this->all( "//ul[@id='presence-whos-online-list']" )[0]->getAttribute( 'data-folded' ) );
		return array_intersect_key( $this->config()['rows'], array_flip( $keys ) );
	}

	/**
	 * What our checks on the Site Health screen found, by name, with the description as text.
	 *
	 * @return array<string, array{status: string, label: string, text: string}>
	 */
	public function site_health(): array {
		$found = array();
		foreach ( $this->script_value( 'SiteHealth' )['site_status']['direct'] ?? array() as $result ) {
			if ( str_starts_with( $result['test'], 'native_presence_' ) ) {
				$text = html_entity_decode( strip_tags( str_replace( '</p>', "\n", $result['description'] ) ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );

				$found[ substr( $result['test'], strlen( 'native_presence_' ) ) ] = array(
					'status' => $result['status'],
					'label'  => $result['label'],
					'text'   => trim( $text ),
				);
			}
		}
		return $found;
	}

	/**
	 * Our panel on the Site Health screen: values by label.
	 *
	 * @return array<string, string>
	 */
	public function site_health_panel(): array {
		$rows = "//*[@id='health-check-accordion-block-native-presence']//tr";
		return array_combine( $this->texts( "$rows/th" ), $this->texts( "$rows/td" ) );
	}

	/**
	 * One XPath step's condition: the element has this class.
	 */
	public static function has_class( string $name ): string {
		return "contains(concat(' ', normalize-space(@class), ' '), ' $name ')";
	}
}
