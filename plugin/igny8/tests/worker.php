<?php
/**
 * Publishes one message from standard input in a process of its own, for tests of what processes do to each other and of
 * what is left when one dies.
 *
 * IGNY8_AT names a checkpoint, IGNY8_DO what happens there: kill (as SIGKILL by the system), exit, fatal, memory, sleep.
 *
 * @package Igny8
 */

$_SERVER['HTTP_HOST']      = getenv( 'HTTP_HOST' );
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REQUEST_URI']    = '/';
require rtrim( getenv( 'IGNY8_TEST_WP' ), '/' ) . '/wp-load.php';

// Whatever another plugin's exit() does, the test wants to know what would have been answered.
add_action(
	'shutdown',
	static function () {
		$result = Igny8_Publisher::end_abruptly( 'test' );
		if ( null !== $result ) {
			while ( ob_get_level() ) {
				ob_end_clean();
			}
			echo "\n" . wp_json_encode( is_wp_error( $result ) ? Igny8_Errors::as_array( $result ) : $result );
		}
	},
	0
);

// What nobody listens to while an article is built is not repeated later either.
add_action( 'created_category', '__return_true' );

add_action(
	'igny8_checkpoint',
	static function ( $at ) {
		static $is_done = false;
		if ( $is_done || getenv( 'IGNY8_AT' ) !== $at ) {
			return;
		}
		$is_done = true;
		switch ( getenv( 'IGNY8_DO' ) ) {
			case 'kill':
				posix_kill( getmypid(), SIGKILL );
				return;
			case 'exit':
				exit;
			case 'fatal':
				igny8_there_is_no_such_function();
				return;
			case 'memory':
				ini_set( 'memory_limit', memory_get_usage() + 4000000 );
				str_repeat( 'x', 50000000 );
				return;
			case 'sleep':
				usleep( 700000 );
				return;
		}
	}
);

$igny8_result = Igny8_Publisher::commit( json_decode( stream_get_contents( STDIN ), true ) );
echo wp_json_encode( is_wp_error( $igny8_result ) ? Igny8_Errors::as_array( $igny8_result ) : $igny8_result );
