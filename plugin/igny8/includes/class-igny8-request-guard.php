<?php
/**
 * Decides whether a request really comes from IGNY8.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * From the cheapest check to the dearest: headers, size, connection, audience, signature, time, replay.
 * Until the signature is good nothing is decoded and nothing is written.
 */
final class Igny8_Request_Guard {

	/** Width of igny8_nonces.nonce_id. */
	const MAX_ID_LENGTH = 190;

	/** A header of a few signatures; more is junk. */
	const MAX_SIGNATURE_LENGTH = 1024;

	/**
	 * Opens a request.
	 *
	 * @param WP_REST_Request $request For its headers.
	 * @param string          $body    The whole body.
	 * @param string          $route   The route it was sent to.
	 * @return array|WP_Error The decoded first line, whose igny8, route, audience and request_id are right.
	 */
	public static function open( $request, $body, $route ) {
		$headers = self::headers( $request );
		if ( is_wp_error( $headers ) ) {
			return $headers;
		}
		$size = self::check_size( $request, $body );
		if ( true !== $size ) {
			return $size;
		}
		$connection = Igny8_Connection::get();
		if ( null === $connection ) {
			return Igny8_Errors::make( 'NOT_CONNECTED', 'This site is not connected to IGNY8.' );
		}
		$line   = Igny8_Frame::first_line( $body );
		$signed = self::check_signature( $connection, $headers, $line );
		if ( true !== $signed ) {
			return $signed;
		}
		$message = self::decode( $connection, $line, $route );
		if ( is_wp_error( $message ) ) {
			return $message;
		}
		$once = self::accept_once( $connection, $message, $headers );
		return true === $once ? $message : $once;
	}

	/**
	 * The three headers of the signature.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return array{id: string, timestamp: string, signature: string}|WP_Error
	 */
	private static function headers( $request ) {
		$id        = (string) $request->get_header( 'webhook-id' );
		$timestamp = (string) $request->get_header( 'webhook-timestamp' );
		$signature = (string) $request->get_header( 'webhook-signature' );
		if ( '' === $id || '' === $timestamp || '' === $signature ) {
			return Igny8_Errors::make( 'SIGNATURE_MISSING', 'The request has no webhook-id, webhook-timestamp or webhook-signature.' );
		}
		if ( strlen( $id ) > self::MAX_ID_LENGTH || preg_match( '/[^\x21-\x7e]/', $id )
			|| ! preg_match( '/\A[0-9]{1,12}\z/', $timestamp )
			|| strlen( $signature ) > self::MAX_SIGNATURE_LENGTH ) {
			return Igny8_Errors::make( 'SIGNATURE_INVALID', 'A header of the signature is malformed.' );
		}
		return compact( 'id', 'timestamp', 'signature' );
	}

	/**
	 * The body's size. PHP drops a body over post_max_size without a word: then there is a length and no body.
	 *
	 * @param WP_REST_Request $request For its Content-Length.
	 * @param string          $body    The whole body.
	 * @return true|WP_Error PAYLOAD_TOO_LARGE.
	 */
	private static function check_size( $request, $body ) {
		$limit = Igny8_Limits::max_request_bytes();
		$size  = max( strlen( $body ), (int) $request->get_header( 'content-length' ) );
		if ( $size <= $limit ) {
			return true;
		}
		return Igny8_Errors::make(
			'PAYLOAD_TOO_LARGE',
			sprintf( 'The request has %d bytes; this site takes %d.', $size, $limit ),
			array( 'max_request_bytes' => $limit ),
			'preflight_validation'
		);
	}

	/**
	 * Whether IGNY8 signed this line, and for this connection.
	 *
	 * @param array  $connection The connection.
	 * @param array  $headers    From headers().
	 * @param string $line       The first line.
	 * @return true|WP_Error WRONG_AUDIENCE, SIGNATURE_INVALID.
	 */
	private static function check_signature( array $connection, array $headers, $line ) {
		// The audience must stand somewhere in the line: a substring costs nothing where Ed25519 in plain PHP costs 100 ms.
		if ( false === strpos( $line, $connection['audience'] ) ) {
			return self::wrong_audience();
		}
		$is_signed = Igny8_Signature::is_signed_by(
			$connection['public_keys'],
			$headers['signature'],
			$headers['id'],
			$headers['timestamp'],
			$line
		);
		if ( $is_signed ) {
			return true;
		}
		return Igny8_Errors::make( 'SIGNATURE_INVALID', 'No signature of the request is by a key of this connection.' );
	}

	/**
	 * The message, if it is for this connection and this route.
	 *
	 * @param array  $connection The connection.
	 * @param string $line       A signed first line.
	 * @param string $route      The route it was sent to.
	 * @return array|WP_Error WRONG_AUDIENCE, MESSAGE_INVALID.
	 */
	private static function decode( array $connection, $line, $route ) {
		$message = Igny8_Frame::decode( $line );
		if ( is_wp_error( $message ) ) {
			return $message;
		}
		if ( ! isset( $message['audience'] ) || ! is_string( $message['audience'] )
			|| ! hash_equals( $connection['audience'], $message['audience'] ) ) {
			return self::wrong_audience();
		}
		foreach ( array( 'route', 'request_id' ) as $field ) {
			if ( ! isset( $message[ $field ] ) || ! is_string( $message[ $field ] ) ) {
				return Igny8_Errors::make( 'MESSAGE_INVALID', "{$field} must be text.", array( 'field' => $field ) );
			}
		}
		if ( $route !== $message['route'] ) {
			return Igny8_Errors::make( 'MESSAGE_INVALID', "route must be {$route}.", array( 'field' => 'route' ) );
		}
		return $message;
	}

	/**
	 * Lets a message pass in its time and once.
	 *
	 * @param array $connection The connection.
	 * @param array $message    A signed message for this connection.
	 * @param array $headers    From headers().
	 * @return true|WP_Error CLOCK_SKEW, REPLAYED_REQUEST, DATABASE_FAILED.
	 */
	private static function accept_once( array $connection, array $message, array $headers ) {
		$tables = Igny8_Tables::maybe_upgrade();
		if ( true !== $tables ) {
			return $tables;
		}
		$timely = Igny8_Clock::accept( $connection, $message, $headers['timestamp'] );
		if ( true !== $timely ) {
			return $timely;
		}
		$is_new = Igny8_Nonces::remember( $headers['id'], 'message', Igny8_Nonces::MESSAGE_LIFETIME_SECONDS );
		if ( false !== $is_new ) {
			return $is_new;
		}
		return Igny8_Errors::make( 'REPLAYED_REQUEST', 'A request with this webhook-id was answered before.' );
	}

	/**
	 * The error for a message that is meant for another connection.
	 *
	 * @return WP_Error
	 */
	private static function wrong_audience() {
		return Igny8_Errors::make( 'WRONG_AUDIENCE', 'The message is for another connection.' );
	}
}
