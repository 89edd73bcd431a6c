<?php
/**
 * The plugin's lines in the site's own log.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes to PHP's error log (wp-content/debug.log where WP_DEBUG_LOG is on). Callers pass no secrets.
 */
final class Igny8_Log {

	/**
	 * Something failed and somebody may have to look: always written.
	 *
	 * @param string $message One line.
	 */
	public static function error( $message ) {
		self::write( $message );
	}

	/**
	 * What went on, for whoever is looking for a fault: only with WP_DEBUG or IGNY8_DEBUG.
	 *
	 * @param string $message One line.
	 */
	public static function debug( $message ) {
		if ( ( defined( 'WP_DEBUG' ) && WP_DEBUG ) || ( defined( 'IGNY8_DEBUG' ) && IGNY8_DEBUG ) ) {
			self::write( $message );
		}
	}

	/**
	 * A line break in a message must not look like a second entry.
	 *
	 * @param string $message Any text.
	 */
	private static function write( $message ) {
		// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- this is the log.
		error_log( 'IGNY8: ' . str_replace( array( "\r", "\n" ), ' ', $message ) );
	}
}
