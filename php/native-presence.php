<?php
/**
 * Plugin Name:       Native Presence
 * Description:       Shows the people inside this WordPress who else is there: who is online, on which screen, in which post. Presence lives in shared memory, never in the database.
 * Version:           0.1.0
 * Requires at least: 6.8
 * Requires PHP:      8.1
 * Author:            Native Presence contributors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       native-presence
 * Domain Path:       /languages
 * Update URI:        false
 *
 * This file declares no function: PHP hoists those of a main file above every check, and two plugins that share
 * WordPress's presence names must be able to find each other before either has declared anything.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

// Not there while WordPress replaces the plugin: a page that is begun just then goes without presence.
if ( is_file( __DIR__ . '/includes/autoload.php' ) ) {
	$presence_load = require __DIR__ . '/includes/autoload.php';
	NativePresence\Bootstrap::start( __FILE__, $presence_load );
	unset( $presence_load );
}
