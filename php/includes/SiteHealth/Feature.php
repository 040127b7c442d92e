<?php
/**
 * Presence in Site Health.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

use NativePresence\Bootstrap;
use NativePresence\Engine;

/**
 * Tells those who keep a site how presence is doing, also where it cannot run.
 */
final class Feature {

	/**
	 * The checks by name, in the order in which one would look for a fault.
	 */
	private const CHECKS = array(
		'extension' => ExtensionCheck::class,
		'engine'    => EngineCheck::class,
		'failures'  => FailuresCheck::class,
		'fill'      => FillCheck::class,
		'heartbeat' => HeartbeatCheck::class,
	);

	/**
	 * Adds the checks that have something to look at.
	 *
	 * @param array<string, array<string, array<string, mixed>>> $tests Tests of Site Health.
	 * @return array<string, array<string, array<string, mixed>>>
	 */
	public static function add_checks( array $tests ): array {
		// Core runs the checks by cron too, and cron may run as a command that cannot judge the engine of the web.
		if ( null === Bootstrap::obstacle() && null !== Engine::obstacle() ) {
			return $tests;
		}

		// What the plugin does not run beside, only the first check can tell.
		$checks = null === Bootstrap::obstacle() ? self::CHECKS : array( 'extension' => ExtensionCheck::class );

		foreach ( $checks as $name => $class ) {
			$check = new $class();

			if ( $check->applies() ) {
				$id = "native_presence_$name";

				$tests['direct'][ $id ] = array(
					'label' => $check->label(),
					'test'  => static fn(): array => $check->result()->for_core( $id ),
				);
			}
		}

		return $tests;
	}

	/**
	 * Adds the panel of figures.
	 *
	 * @param array<string, array<string, mixed>> $info Panels of Site Health.
	 * @return array<string, array<string, mixed>>
	 */
	public static function add_panel( array $info ): array {
		$info['native-presence'] = array(
			'label'       => __( 'Native Presence', 'native-presence' ),
			'description' => __( 'Who is online, on which screen, in which post: where that is kept, and how it is doing.', 'native-presence' ),
			'fields'      => Panel::fields(),
		);

		return $info;
	}
}
