<?php
/**
 * Loads a real WordPress for the tests: IGNY8_TEST_WP is the directory of its wp-load.php.
 *
 *     IGNY8_TEST_WP=/path/to/wordpress phpunit -c plugin/igny8/tests/phpunit.xml
 *
 * The tests write to its database and its uploads: never point this at a site that matters.
 *
 * @package Igny8
 */

$igny8_wordpress = getenv( 'IGNY8_TEST_WP' );
if ( false === $igny8_wordpress || ! is_readable( rtrim( $igny8_wordpress, '/' ) . '/wp-load.php' ) ) {
	fwrite( STDERR, "Set IGNY8_TEST_WP to the directory of a WordPress made for tests.\n" );
	exit( 2 );
}

// PHPUnit loads this file inside a function; WordPress expects its variables to be global.
foreach ( array( 'wpdb', 'wp', 'wp_query', 'wp_the_query', 'wp_rewrite', 'wp_filter', 'wp_actions', 'wp_current_filter', 'table_prefix', 'wp_version', 'wp_db_version', 'wp_object_cache', 'wp_locale', 'wp_roles', 'blog_id', 'current_site', 'current_blog', 'shortcode_tags', 'pagenow', 'wp_plugin_paths' ) as $igny8_global ) {
	global ${$igny8_global};
}

$_SERVER['HTTP_HOST']      = isset( $_SERVER['HTTP_HOST'] ) ? $_SERVER['HTTP_HOST'] : '127.0.0.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REQUEST_URI']    = '/';

require rtrim( $igny8_wordpress, '/' ) . '/wp-load.php';

if ( ! class_exists( 'Igny8_Plugin' ) ) {
	fwrite( STDERR, "The plugin is not active in this WordPress.\n" );
	exit( 2 );
}
Igny8_Tables::install();

spl_autoload_register(
	static function ( $class_name ) {
		$file = __DIR__ . '/' . $class_name . '.php';
		if ( 0 === strpos( $class_name, 'Igny8_Test' ) && is_readable( $file ) ) {
			require $file;
		}
	}
);
