<?php
/**
 * Plugin Name:       IGNY8
 * Plugin URI:        https://igny8.com/
 * Description:       Publishes complete articles from IGNY8: all of an article, exactly once, or nothing at all.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            IGNY8
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       igny8
 * Domain Path:       /languages
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

define( 'IGNY8_VERSION', '0.1.0' );
define( 'IGNY8_PROTOCOL', 1 );
define( 'IGNY8_FILE', __FILE__ );
define( 'IGNY8_DIR', __DIR__ );

/*
 * The name of a class says where its file is, so a page view loads only what it uses:
 * Igny8_Admin_* lives in admin/, Igny8_Sync_* and Igny8_Reading_* in sync/, every other Igny8_* in includes/.
 */
spl_autoload_register(
	static function ( $class_name ) {
		if ( 0 !== strpos( $class_name, 'Igny8_' ) ) {
			return;
		}
		$folder = 'includes';
		if ( 0 === strpos( $class_name, 'Igny8_Admin_' ) ) {
			$folder = 'admin';
		} elseif ( 0 === strpos( $class_name, 'Igny8_Sync_' ) || 0 === strpos( $class_name, 'Igny8_Reading_' ) ) {
			$folder = 'sync';
		}
		$file = IGNY8_DIR . '/' . $folder . '/class-' . strtolower( str_replace( '_', '-', $class_name ) ) . '.php';
		if ( is_readable( $file ) ) {
			require $file;
		}
	}
);

require IGNY8_DIR . '/includes/functions.php';

register_activation_hook( __FILE__, array( 'Igny8_Plugin', 'activate' ) );
register_deactivation_hook( __FILE__, array( 'Igny8_Plugin', 'deactivate' ) );

Igny8_Plugin::boot();
