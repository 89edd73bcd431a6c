<?php
/**
 * What may happen only once.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Rows of the table igny8_nonces: seen webhook-ids and used clock nonces. The primary key decides, so two
 * requests at the same moment cannot both be first.
 */
final class Igny8_Nonces {

	/** A message is timely for 300 s on either side of the clock; then a little more. */
	const MESSAGE_LIFETIME_SECONDS = 900;

	/**
	 * Whether this is the first time; from now on it is not.
	 *
	 * @param string $nonce_id Up to 190 characters.
	 * @param string $kind     message, clock.
	 * @param int    $seconds  How long it must be remembered.
	 * @return bool|WP_Error false: seen before; DATABASE_FAILED: nobody knows.
	 */
	public static function remember( $nonce_id, $kind, $seconds ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_nonces' );
		$rows  = $wpdb->query(
			$wpdb->prepare(
				"INSERT IGNORE INTO {$table} (nonce_id, kind, expires_at) VALUES (%s, %s, %s)", // phpcs:ignore WordPress.DB -- own table.
				$nonce_id,
				$kind,
				gmdate( 'Y-m-d H:i:s', time() + $seconds )
			)
		);
		if ( false === $rows ) {
			return Igny8_Errors::make(
				'DATABASE_FAILED',
				'The table of seen messages could not be written.',
				array( 'error' => $wpdb->last_error ),
				'preflight_validation'
			);
		}
		return 1 === $rows;
	}
}
