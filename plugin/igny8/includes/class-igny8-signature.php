<?php
/**
 * Standard Webhooks signatures, both directions.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Checks Ed25519 (v1a) of what IGNY8 sends, makes HMAC-SHA256 (v1) for what goes there. Keys and secrets
 * are base64 of 32 bytes. Signed bytes: "{id}.{timestamp}.{payload}".
 */
final class Igny8_Signature {

	const WINDOW_SECONDS = 300;

	/** Length of the base64 of 64 bytes: longer or shorter is no Ed25519 signature. */
	const ED25519_BASE64_LENGTH = 88;

	/** A header with more signatures than live keys can have is not worth the arithmetic. */
	const MAX_SIGNATURES = 4;

	/**
	 * Whether one of the header's v1a signatures is by one of the keys.
	 *
	 * @param string[] $public_keys Base64 Ed25519 public keys, all live ones.
	 * @param string   $header      webhook-signature: space-separated "version,base64".
	 * @param string   $id          webhook-id.
	 * @param string   $timestamp   webhook-timestamp, as it was sent.
	 * @param string   $payload     The first line of the body.
	 * @return bool
	 */
	public static function is_signed_by( array $public_keys, $header, $id, $timestamp, $payload ) {
		$signed = "{$id}.{$timestamp}.{$payload}";
		foreach ( self::ed25519_signatures( $header ) as $signature ) {
			foreach ( $public_keys as $public_key ) {
				$key = self::decode( $public_key );
				if ( SODIUM_CRYPTO_SIGN_PUBLICKEYBYTES === strlen( $key )
					&& sodium_crypto_sign_verify_detached( $signature, $signed, $key ) ) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Headers for a request to IGNY8.
	 *
	 * @param string $secret    Base64 shared secret.
	 * @param string $id        webhook-id, new for every request.
	 * @param int    $timestamp Unix seconds.
	 * @param string $body      The whole body.
	 * @return array<string, string>
	 */
	public static function headers( $secret, $id, $timestamp, $body ) {
		return array(
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $timestamp,
			'webhook-signature' => 'v1,' . self::hmac( $secret, "{$id}.{$timestamp}.{$body}" ),
		);
	}

	/**
	 * Base64 HMAC-SHA256 with the shared secret.
	 *
	 * @param string $secret Base64 shared secret.
	 * @param string $bytes  What to sign.
	 * @return string
	 */
	public static function hmac( $secret, $bytes ) {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the encoding of a signature.
		return base64_encode( hash_hmac( 'sha256', $bytes, self::decode( $secret ), true ) );
	}

	/**
	 * The raw v1a signatures of a header; others are somebody else's scheme.
	 *
	 * @param string $header webhook-signature.
	 * @return string[] 64 bytes each.
	 */
	private static function ed25519_signatures( $header ) {
		$signatures = array();
		foreach ( array_slice( explode( ' ', $header, self::MAX_SIGNATURES + 1 ), 0, self::MAX_SIGNATURES ) as $entry ) {
			if ( 0 !== strpos( $entry, 'v1a,' ) || strlen( $entry ) !== 4 + self::ED25519_BASE64_LENGTH ) {
				continue;
			}
			$signature = self::decode( substr( $entry, 4 ) );
			if ( SODIUM_CRYPTO_SIGN_BYTES === strlen( $signature ) ) {
				$signatures[] = $signature;
			}
		}
		return $signatures;
	}

	/**
	 * Strict base64; what is not base64 becomes the empty string, which is no key and no signature.
	 *
	 * @param string $base64 Text.
	 * @return string
	 */
	private static function decode( $base64 ) {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the encoding of keys.
		return (string) base64_decode( $base64, true );
	}
}
