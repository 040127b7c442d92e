<?php
/**
 * Pages of a list.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Rest;

use WP_REST_Request;
use WP_REST_Response;

/**
 * Which part of a list a request asks for, and the headers that tell about the rest. Takes requests that no route has
 * checked, too.
 */
final class Page {

	/**
	 * Most items of one page, and how many there are when a request does not say.
	 */
	public const LARGEST = 100;

	/**
	 * The items that a request asks for.
	 *
	 * @template T
	 * @param list<T>         $items   All items.
	 * @param WP_REST_Request $request Request.
	 * @return list<T>
	 */
	public static function of( array $items, WP_REST_Request $request ): array {
		$size = self::size( $request );

		return array_slice( $items, ( self::number( $request ) - 1 ) * $size, $size );
	}

	/**
	 * An answer with the headers of a page.
	 *
	 * @param list<array<string, mixed>> $page    Items of the page, as they are answered.
	 * @param int                        $total   Items in all.
	 * @param WP_REST_Request            $request Request.
	 * @param string                     $url     Address of the list.
	 */
	public static function answer( array $page, int $total, WP_REST_Request $request, string $url ): WP_REST_Response {
		$response = new WP_REST_Response( $page );
		$number   = self::number( $request );
		$pages    = (int) ceil( $total / self::size( $request ) );
		$base     = add_query_arg( urlencode_deep( $request->get_query_params() ), $url );

		$response->header( 'X-WP-Total', (string) $total );
		$response->header( 'X-WP-TotalPages', (string) $pages );

		if ( $number > 1 && $pages > 0 ) {
			$response->link_header( 'prev', add_query_arg( 'page', min( $number - 1, $pages ), $base ) );
		}

		if ( $number < $pages ) {
			$response->link_header( 'next', add_query_arg( 'page', $number + 1, $base ) );
		}

		return $response;
	}

	/**
	 * Which page a request asks for; the first is 1.
	 *
	 * @param WP_REST_Request $request Request.
	 */
	private static function number( WP_REST_Request $request ): int {
		$page = $request['page'] ?? 1;

		// Far beyond any list, and still a product that is an integer.
		return is_numeric( $page ) ? max( 1, min( (int) $page, PHP_INT_MAX >> 8 ) ) : 1;
	}

	/**
	 * How many items a page has.
	 *
	 * @param WP_REST_Request $request Request.
	 */
	private static function size( WP_REST_Request $request ): int {
		$size = $request['per_page'] ?? self::LARGEST;

		return is_numeric( $size ) ? max( 1, min( (int) $size, self::LARGEST ) ) : self::LARGEST;
	}
}
