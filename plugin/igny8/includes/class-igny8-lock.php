<?php
/**
 * Locks that end with the connection that holds them.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The database's named locks. They are server-wide, so a name holds the database and the table prefix; they end
 * when their connection ends, so a builder that was killed is recognised at once. Two at a time need MySQL 5.7.5
 * or MariaDB 10.0.2.
 */
final class Igny8_Lock {

	/** The lock every transaction of this blog is made under. */
	const SITE = 'publish';

	/**
	 * Waits for a lock.
	 *
	 * @param string $name            SITE, or a job's key.
	 * @param int    $timeout_seconds 0: do not wait.
	 * @return bool Whether it is held now; false as well where the database would not answer.
	 */
	public static function acquire( $name, $timeout_seconds ) {
		global $wpdb;
		return '1' === (string) $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK(%s, %d)', self::full_name( $name ), $timeout_seconds ) );
	}

	/**
	 * Gives a lock back.
	 *
	 * @param string $name As in acquire().
	 */
	public static function release( $name ) {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'SELECT RELEASE_LOCK(%s)', self::full_name( $name ) ) );
	}

	/**
	 * MySQL allows 64 characters; database and prefix may have that many themselves.
	 *
	 * @param string $name As in acquire().
	 * @return string
	 */
	private static function full_name( $name ) {
		global $wpdb;
		return 'igny8.' . md5( DB_NAME . '|' . $wpdb->prefix . '|' . $name );
	}
}
