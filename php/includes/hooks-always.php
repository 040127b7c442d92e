<?php
/**
 * The hooks that say how presence is doing. They are there in every request but a beat, whatever stands in the way,
 * because then they matter most.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

defined( 'ABSPATH' ) || exit;

add_filter( 'site_status_tests', array( SiteHealth\Feature::class, 'add_checks' ) );
add_filter( 'debug_information', array( SiteHealth\Feature::class, 'add_panel' ) );
