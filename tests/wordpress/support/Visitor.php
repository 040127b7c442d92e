<?php
/**
 * A browser without a screen: keeps cookies, and talks to the stack's web server.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use CURLFile;
use CurlHandle;
use RuntimeException;

final class Visitor {
	private CurlHandle $curl;

	/** @var array<string, string> */
	private array $cookies = array();

	/**
	 * @param string $url Address of the site, without a slash at its end; that of the stack unless another is given.
	 */
	public function __construct( private readonly string $url = '' ) {
		$this->curl = curl_init();
	}

	/**
	 * Somebody who is signed in already, so no login is recorded.
	 */
	public static function signed_in( int $user_id, string $url = '' ): self {
		$visitor    = new self( $url );
		$expiration = time() + DAY_IN_SECONDS;
		$token      = \WP_Session_Tokens::get_instance( $user_id )->create( $expiration );
		// In a network there is one for all sites, also for a variant of one.
		$hash       = is_multisite() || '' === $url ? COOKIEHASH : md5( $url );

		$visitor->cookies[ "wordpress_logged_in_$hash" ] = wp_generate_auth_cookie( $user_id, $expiration, 'logged_in', $token );
		$visitor->cookies[ "wordpress_$hash" ]           = wp_generate_auth_cookie( $user_id, $expiration, 'auth', $token );
		return $visitor;
	}

	/**
	 * Through the login form.
	 */
	public function log_in( string $login, string $password ): Answer {
		$this->get( '/wp-login.php' );
		$answer = $this->post(
			'/wp-login.php',
			array(
				'log'         => $login,
				'pwd'         => $password,
				'wp-submit'   => 'Log In',
				'testcookie'  => '1',
				'redirect_to' => $this->base() . '/wp-admin/',
			)
		);
		if ( 302 !== $answer->status ) {
			throw new RuntimeException( "$login could not log in: " . wp_strip_all_tags( $answer->body ) );
		}
		return $answer;
	}

	/**
	 * @param string[] $headers
	 */
	public function get( string $path, array $headers = array() ): Answer {
		return $this->send( $path, array( CURLOPT_HTTPGET => true ), $headers );
	}

	/**
	 * @param array<string, mixed> $fields
	 * @param string[]             $headers
	 */
	public function post( string $path, array $fields, array $headers = array() ): Answer {
		return $this->send(
			$path,
			array(
				CURLOPT_POST       => true,
				CURLOPT_POSTFIELDS => http_build_query( $fields ),
			),
			$headers
		);
	}

	/**
	 * A form with a file.
	 *
	 * @param array<string, string> $fields
	 */
	public function upload( string $path, array $fields, string $name, string $file ): Answer {
		return $this->send(
			$path,
			array(
				CURLOPT_POST       => true,
				CURLOPT_POSTFIELDS => $fields + array( $name => new CURLFile( $file ) ),
			),
			array()
		);
	}

	/**
	 * @param array<string, mixed> $body
	 * @param string[]             $headers
	 */
	public function post_json( string $path, array $body, array $headers = array() ): Answer {
		return $this->send(
			$path,
			array(
				CURLOPT_POST       => true,
				CURLOPT_POSTFIELDS => (string) wp_json_encode( $body ),
			),
			array( 'Content-Type: application/json', ...$headers )
		);
	}

	/**
	 * @param array<string, mixed> $body
	 * @param string[]             $headers
	 */
	public function delete_json( string $path, array $body, array $headers = array() ): Answer {
		return $this->send(
			$path,
			array(
				CURLOPT_CUSTOMREQUEST => 'DELETE',
				CURLOPT_POSTFIELDS    => (string) wp_json_encode( $body ),
			),
			array( 'Content-Type: application/json', ...$headers )
		);
	}

	public function send_options( string $path ): Answer {
		return $this->send( $path, array( CURLOPT_CUSTOMREQUEST => 'OPTIONS' ), array() );
	}

	/**
	 * What a request by script carries: the nonce that core gives anybody who is signed in.
	 *
	 * @return string[]
	 */
	public function rest_headers(): array {
		$answer = $this->get( '/wp-admin/admin-ajax.php?action=rest-nonce' );
		return 200 === $answer->status ? array( "X-WP-Nonce: $answer->body" ) : array();
	}

	/**
	 * Forms that several people send at the same moment.
	 *
	 * @param array{self, array<string, mixed>} ...$forms Who sends, and what.
	 * @return int[] Status of each answer.
	 */
	public static function post_at_once( string $path, array ...$forms ): array {
		$all = curl_multi_init();
		foreach ( $forms as list( $visitor, $fields ) ) {
			$visitor->prepare(
				$path,
				array(
					CURLOPT_POST       => true,
					CURLOPT_POSTFIELDS => http_build_query( $fields ),
				),
				array()
			);
			curl_multi_add_handle( $all, $visitor->curl );
		}
		do {
			curl_multi_exec( $all, $running );
			curl_multi_select( $all );
		} while ( $running > 0 );
		$statuses = array();
		foreach ( $forms as list( $visitor ) ) {
			$statuses[] = curl_getinfo( $visitor->curl, CURLINFO_RESPONSE_CODE );
			curl_multi_remove_handle( $all, $visitor->curl );
		}
		return $statuses;
	}

	/**
	 * A beat of the heartbeat, the way core's script sends it from a page.
	 *
	 * @param Answer               $page The page that beats.
	 * @param array<string, mixed> $data
	 */
	public function beat( Answer $page, array $data, string $screen = 'dashboard' ): Answer {
		$settings = $page->script_value( 'heartbeatSettings' );
		if ( null === $settings ) {
			throw new RuntimeException( 'The page has no heartbeat.' );
		}
		return $this->post(
			'/wp-admin/admin-ajax.php',
			array(
				'action'    => 'heartbeat',
				'_nonce'    => $settings['nonce'],
				'interval'  => 60,
				'screen_id' => $screen,
				'has_focus' => 'true',
				'data'      => $data,
			)
		);
	}

	/**
	 * What our script says in a beat of a page. Proof is for all tokens of the page together.
	 *
	 * @param array<string, string> $show What the page shows, and the token it has of it.
	 * @param array<string, mixed>  $with Other fields.
	 * @return array<string, mixed>
	 */
	public static function ping( Answer $page, array $show = array(), array $with = array() ): array {
		$config = $page->config();
		$ping   = $with + array(
			'v'     => 1,
			'tab'    => $config['tab'],
			'ticket' => $config['ticket'],
			'page'  => $config['page'],
			'focus' => 1,
			'idle'  => 0,
			'next'  => 60,
			'proof' => $config['proof'],
		);
		return array( 'presence-ping' => array() === $show ? $ping : $ping + array( 'show' => $show ) );
	}

	public function leave( Answer $page, ?string $tab = null ): Answer {
		$config = $page->config();
		return $this->post_json( '/wp-json/wp-presence/v1/presence/leave', array( 'tab' => $tab ?? $config['tab'] ), array( 'X-WP-Nonce: ' . $config['restNonce'] ) );
	}

	/**
	 * The goodbye of a closing page, which needs no cookie.
	 *
	 * @param array<string, mixed> $with Other fields.
	 */
	public function goodbye( Answer $page, array $with = array() ): Answer {
		$config = $page->config();
		$fields = $with + array(
			'user'   => $config['userId'],
			'tab'    => $config['tab'],
			'ticket' => $config['ticket'],
			'claim'  => '0123456789abcdef',
		);
		return $this->post( $this->path( $config['goodbyeUrl'] ), $fields );
	}

	public function cookie( string $prefix ): ?string {
		foreach ( $this->cookies as $name => $value ) {
			if ( str_starts_with( $name, $prefix ) ) {
				return $value;
			}
		}
		return null;
	}

	/**
	 * The part of an address below the site's.
	 */
	private function path( string $url ): string {
		return str_starts_with( $url, $this->base() ) ? substr( $url, strlen( $this->base() ) ) : (string) preg_replace( '#^https?://[^/]+#', '', $url );
	}

	private function base(): string {
		return '' === $this->url ? (string) getenv( 'STACK_URL' ) : $this->url;
	}

	/**
	 * @param array<int, mixed> $options
	 * @param string[]          $headers
	 */
	private function send( string $path, array $options, array $headers ): Answer {
		$received = array();
		$this->prepare(
			$path,
			array(
				CURLOPT_HEADERFUNCTION => function ( CurlHandle $curl, string $line ) use ( &$received ): int {
					if ( str_contains( $line, ':' ) ) {
						list( $name, $value ) = explode( ':', $line, 2 );

						$received[ strtolower( trim( $name ) ) ][] = trim( $value );
					}
					return strlen( $line );
				},
			) + $options,
			$headers
		);
		$body = curl_exec( $this->curl );
		if ( false === $body ) {
			throw new RuntimeException( "$path: " . curl_error( $this->curl ) );
		}
		foreach ( $received['set-cookie'] ?? array() as $cookie ) {
			$this->take_cookie( $cookie );
		}
		$answer = new Answer(
			curl_getinfo( $this->curl, CURLINFO_RESPONSE_CODE ),
			$received,
			$body,
			curl_getinfo( $this->curl, CURLINFO_TOTAL_TIME_T ) - curl_getinfo( $this->curl, CURLINFO_PRETRANSFER_TIME_T )
		);
		// A handle that was used keeps two sockets. The server of a variant inherits all of them, and can hold 1,024.
		$this->curl = curl_init();
		return $answer;
	}

	/**
	 * @param array<int, mixed> $options
	 * @param string[]          $headers
	 */
	private function prepare( string $path, array $options, array $headers ): void {
		curl_reset( $this->curl );
		curl_setopt_array(
			$this->curl,
			$options + array(
				CURLOPT_URL            => $this->base() . $path,
				CURLOPT_RETURNTRANSFER => true,
				CURLOPT_TIMEOUT        => 120,
				// PHPUnit keeps every test's visitors until the end. Servers of variants inherit open connections, and PHP's own
				// server cannot hold more than a thousand.
				CURLOPT_FORBID_REUSE   => true,
				CURLOPT_HTTPHEADER     => array( 'Expect:', 'User-Agent: Tests', ...$headers ),
				CURLOPT_COOKIE         => implode( '; ', array_map( static fn( $name, $value ) => $name . '=' . rawurlencode( $value ), array_keys( $this->cookies ), $this->cookies ) ),
			)
		);
	}

	private function take_cookie( string $header ): void {
		list( $name, $value ) = explode( '=', strtok( $header, ';' ), 2 );
		// WordPress clears a cookie by a blank value in the past.
		if ( '' === trim( rawurldecode( $value ) ) ) {
			unset( $this->cookies[ $name ] );
		} else {
			$this->cookies[ $name ] = rawurldecode( $value );
		}
	}
}
