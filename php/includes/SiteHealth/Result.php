<?php
/**
 * What a check found.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

/**
 * A finding: how bad it is, what it is in one line, and what that means and what to do in sentences.
 */
final class Result {

	/**
	 * Markup that sentences may have.
	 */
	private const MARKUP = array(
		'code' => array(),
		'a'    => array( 'href' => array() ),
	);

	/**
	 * A finding.
	 *
	 * @param string   $status    `good`, `recommended` or `critical`.
	 * @param string   $label     What was found, in plain text.
	 * @param string[] $sentences What it means and what to do, one paragraph each; empty ones are left out.
	 */
	private function __construct(
		private readonly string $status,
		private readonly string $label,
		private readonly array $sentences
	) {}

	/**
	 * All is well.
	 *
	 * @param string $label        What was found.
	 * @param string ...$sentences What it means.
	 */
	public static function good( string $label, string ...$sentences ): self {
		return new self( 'good', $label, $sentences );
	}

	/**
	 * Presence works, and could do better.
	 *
	 * @param string $label        What was found.
	 * @param string ...$sentences What it means and what to do.
	 */
	public static function recommended( string $label, string ...$sentences ): self {
		return new self( 'recommended', $label, $sentences );
	}

	/**
	 * Presence does not work.
	 *
	 * @param string $label        What was found.
	 * @param string ...$sentences What it means and what to do.
	 */
	public static function critical( string $label, string ...$sentences ): self {
		return new self( 'critical', $label, $sentences );
	}

	/**
	 * The finding as core's screen prints it.
	 *
	 * @param string $id Id of the check.
	 * @return array{label: string, status: string, badge: array{label: string, color: string}, description: string, actions: string, test: string}
	 */
	public function for_core( string $id ): array {
		$description = '';

		foreach ( array_filter( $this->sentences, static fn( string $sentence ) => '' !== $sentence ) as $sentence ) {
			$description .= '<p>' . wp_kses( $sentence, self::MARKUP ) . '</p>';
		}

		return array(
			'label'       => $this->label,
			'status'      => $this->status,
			'badge'       => array(
				'label' => __( 'Presence', 'native-presence' ),
				'color' => 'blue',
			),
			'description' => $description,
			'actions'     => 'good' === $this->status
				? ''
				: sprintf( '<p><a href="%s">%s</a></p>', esc_url( admin_url( 'site-health.php?tab=debug' ) ), esc_html__( 'See all figures of presence under “Native Presence”', 'native-presence' ) ),
			'test'        => $id,
		);
	}
}
