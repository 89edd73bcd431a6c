<?php
/**
 * The address of IGNY8.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Secrets travel to this address, so it has to be https; http only where nothing leaves the machine.
 */
final class Igny8_Backend_Url {

	/** Where accounts are, unless the site's owner runs an IGNY8 of their own. */
	const DEFAULT_URL = 'https://app.igny8.com';

	/**
	 * The address as it was typed, tidied: scheme added, no slash at the end.
	 *
	 * @param string $typed What was typed.
	 * @return string|WP_Error
	 */
	public static function normalize( $typed ) {
		$url = trim( $typed );
		if ( '' !== $url && ! preg_match( '~^[a-z][a-z0-9+.-]*://~i', $url ) ) {
			$url = 'https://' . $url;
		}
		return self::is_allowed( $url ) ? untrailingslashit( $url ) : self::refusal();
	}

	/**
	 * Whether secrets may be sent there.
	 *
	 * @param string $url Absolute address.
	 * @return bool
	 */
	public static function is_allowed( $url ) {
		$parts = wp_parse_url( $url );
		if ( ! is_array( $parts ) || empty( $parts['host'] ) || empty( $parts['scheme'] )
			|| isset( $parts['user'] ) || isset( $parts['query'] ) || isset( $parts['fragment'] ) ) {
			return false;
		}
		$scheme = strtolower( $parts['scheme'] );
		return 'https' === $scheme
			|| ( 'http' === $scheme && ( self::is_loopback( $parts['host'] ) || 'local' === wp_get_environment_type() ) );
	}

	/**
	 * The error for an address that is not allowed.
	 *
	 * @return WP_Error
	 */
	public static function refusal() {
		return new WP_Error(
			'BACKEND_ADDRESS_REFUSED',
			__( 'The address of IGNY8 must begin with https:// and name nothing but the server. Over http your keys could be read on the way. Nothing was sent.', 'igny8' )
		);
	}

	/**
	 * Whether a host is this machine, by its name alone: nothing is resolved.
	 *
	 * @param string $host From the address.
	 * @return bool
	 */
	private static function is_loopback( $host ) {
		$host = strtolower( trim( $host, '[]' ) );
		return 'localhost' === $host || '.localhost' === substr( $host, -10 ) || '::1' === $host
			|| ( 0 === strpos( $host, '127.' ) && false !== filter_var( $host, FILTER_VALIDATE_IP, FILTER_FLAG_IPV4 ) );
	}
}
