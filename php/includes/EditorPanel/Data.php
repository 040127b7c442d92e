<?php
/**
 * What the panel "Also here" lists.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorPanel;

defined( 'ABSPATH' ) || exit;

use NativePresence\Heartbeat\Known;
use NativePresence\Heartbeat\ShownData;
use NativePresence\People\Person;

/**
 * Who else has a post open.
 */
final class Data implements ShownData {

	/**
	 * Most people listed.
	 */
	private const PEOPLE = 20;

	/**
	 * What the panel lists.
	 *
	 * @param string   $asks   The post, as a token asks for it.
	 * @param Person[] $others People but the viewer, newest page first.
	 * @param bool     $all    Whether nobody else is in the post, as far as anybody knows.
	 */
	public function __construct(
		private readonly string $asks,
		private readonly array $others = array(),
		private readonly bool $all = false
	) {}

	/**
	 * No post is looked up.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		return array();
	}

	/**
	 * The panel as scripts get it.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, people: list<array<string, mixed>|string>, more: int, all: int}
	 */
	public function answer( Known $known ): array {
		$people = array_slice( $this->others, 0, self::PEOPLE );

		return $known->answer(
			array(
				'people' => Person::brief_rows( $people, $known ),
				'more'   => count( $this->others ) - count( $people ),
				'all'    => (int) $this->all,
			),
			$this->asks
		);
	}
}
