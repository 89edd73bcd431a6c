<?php
/**
 * How much this PHP takes.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Limits of a request, from php.ini.
 */
final class Igny8_Limits {

	/** Larger requests gain nothing: about five seconds of work on a slow host. */
	const CEILING_BYTES = 8388608;

	/** A body is held once as text and its parts are written from there; WordPress and plugins need the rest. */
	const MEMORY_SHARE = 8;

	/**
	 * Largest body this site takes. upload_max_filesize says nothing about raw bodies to PHP, but hosts set
	 * their web server's limit by the same figure.
	 *
	 * @return int Bytes, at least 1.
	 */
	public static function max_request_bytes() {
		$limits = array(
			self::CEILING_BYTES,
			self::bytes( 'post_max_size' ),
			self::bytes( 'upload_max_filesize' ),
			intdiv( self::bytes( 'memory_limit' ), self::MEMORY_SHARE ),
		);
		return max( 1, min( $limits ) );
	}

	/**
	 * A size of php.ini in bytes; 0 and -1 mean without limit there.
	 *
	 * @param string $setting Name.
	 * @return int 0: without limit.
	 */
	public static function of( $setting ) {
		return max( 0, (int) wp_convert_hr_to_bytes( (string) ini_get( $setting ) ) );
	}

	/**
	 * The same, to be compared.
	 *
	 * @param string $setting Name.
	 * @return int
	 */
	private static function bytes( $setting ) {
		$bytes = self::of( $setting );
		return $bytes > 0 ? $bytes : PHP_INT_MAX;
	}
}
