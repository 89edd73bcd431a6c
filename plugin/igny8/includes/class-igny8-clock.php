<?php
/**
 * The time of a message, and the way out for a site whose clock is wrong.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * A nonce is a promise this site signs with the shared secret: nothing is stored until it is used, so
 * replaying old messages at a site cannot fill its tables.
 */
final class Igny8_Clock {

	const NONCE_LIFETIME_SECONDS = 120;

	/**
	 * Whether a message may be acted on now.
	 *
	 * @param array  $connection The connection.
	 * @param array  $message    A message with a valid signature.
	 * @param string $timestamp  Its webhook-timestamp.
	 * @return true|WP_Error CLOCK_SKEW with a nonce, or DATABASE_FAILED.
	 */
	public static function accept( array $connection, array $message, $timestamp ) {
		if ( abs( time() - (int) $timestamp ) <= Igny8_Signature::WINDOW_SECONDS ) {
			return true;
		}
		$nonce = isset( $message['nonce'] ) && is_string( $message['nonce'] ) ? $message['nonce'] : '';
		if ( self::is_own_nonce( $connection, $nonce ) ) {
			$is_new = Igny8_Nonces::remember( $nonce, 'clock', self::NONCE_LIFETIME_SECONDS );
			if ( false !== $is_new ) {
				return $is_new;
			}
		}
		return Igny8_Errors::make(
			'CLOCK_SKEW',
			sprintf( "The message's time is more than %d seconds off this site's clock.", Igny8_Signature::WINDOW_SECONDS ),
			array(
				'nonce'     => self::make_nonce( $connection ),
				'site_time' => gmdate( 'Y-m-d\TH:i:s\Z' ),
			)
		);
	}

	/**
	 * "{issued at}.{random}.{signature}".
	 *
	 * @param array $connection The connection.
	 * @return string
	 */
	private static function make_nonce( array $connection ) {
		$claim = time() . '.' . bin2hex( random_bytes( 12 ) );
		return $claim . '.' . self::sign( $connection, $claim );
	}

	/**
	 * Whether this site made the nonce for this connection, not long ago.
	 *
	 * @param array  $connection The connection.
	 * @param string $nonce      What the message carries.
	 * @return bool
	 */
	private static function is_own_nonce( array $connection, $nonce ) {
		$parts = explode( '.', $nonce );
		if ( 3 !== count( $parts ) || ! hash_equals( self::sign( $connection, "{$parts[0]}.{$parts[1]}" ), $parts[2] ) ) {
			return false;
		}
		return abs( time() - (int) $parts[0] ) <= self::NONCE_LIFETIME_SECONDS;
	}

	/**
	 * The signature of a nonce. The prefix keeps it apart from signatures of requests.
	 *
	 * @param array  $connection The connection.
	 * @param string $claim      "{issued at}.{random}".
	 * @return string
	 */
	private static function sign( array $connection, $claim ) {
		return Igny8_Signature::hmac( $connection['shared_secret'], "clock-nonce.{$connection['audience']}.{$claim}" );
	}
}
