<?php
/**
 * Every call from this site to IGNY8.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Signs, sends, and reads the answer. Redirects are not followed: they would carry secrets elsewhere.
 * wp_safe_remote_request() is not used since it refuses loopback, and an administrator typed the address.
 */
final class Igny8_Api_Client {

	const TIMEOUT_SECONDS = 15;

	/** A call nobody waits for still has to be connected and written. */
	const FORGET_TIMEOUT_SECONDS = 0.5;

	/** A larger answer is not from IGNY8. */
	const MAX_ANSWER_BYTES = 4194304;

	/** What a person reads when IGNY8 no longer knows this site. */
	const UNAUTHORIZED = 401;

	/**
	 * Sends a message signed with the shared secret, and notes whether IGNY8 still accepts it.
	 *
	 * @param string     $method          POST or PUT.
	 * @param string     $path            Below the backend's address, with slashes on both ends.
	 * @param array      $body            The message.
	 * @param array|null $connection      Null: the stored one.
	 * @param float      $timeout_seconds How long to wait for the answer.
	 * @return array|WP_Error The answer's data.
	 */
	public static function send_signed( $method, $path, array $body, $connection = null, $timeout_seconds = self::TIMEOUT_SECONDS ) {
		$connection = null === $connection ? Igny8_Connection::get() : $connection;
		if ( null === $connection ) {
			return new WP_Error( 'NOT_CONNECTED', __( 'This site is not connected to IGNY8.', 'igny8' ) );
		}
		if ( Igny8_Connection::is_moved( $connection ) ) {
			return new WP_Error( 'SITE_MOVED', __( 'This site was copied or moved since it was connected. Say on the settings page which it is.', 'igny8' ) );
		}
		$answer = self::request( $method, $connection['backend_url'] . $path, array( 'timeout' => $timeout_seconds ) + self::signed( $connection, $body ) );
		self::note( $answer );
		return $answer;
	}

	/**
	 * Sends a signed message and does not wait for the answer.
	 *
	 * @param string $path       Below the backend's address.
	 * @param array  $body       The message.
	 * @param array  $connection The connection.
	 */
	public static function send_and_forget( $path, array $body, array $connection ) {
		wp_remote_request(
			$connection['backend_url'] . $path,
			array(
				'method'   => 'POST',
				'blocking' => false,
				'timeout'  => self::FORGET_TIMEOUT_SECONDS,
			) + self::signed( $connection, $body ) + self::defaults()
		);
	}

	/**
	 * Sends a request as a person: with a token or API key, or with nothing to sign in.
	 *
	 * @param string      $method      GET or POST.
	 * @param string      $backend_url Address of IGNY8.
	 * @param string      $path        Below it, with a query if need be.
	 * @param string|null $token       Access token or API key; null: none.
	 * @param array|null  $body        The message; null: none.
	 * @return array|WP_Error The answer's data.
	 */
	public static function send( $method, $backend_url, $path, $token = null, $body = null ) {
		$arguments = array( 'headers' => array( 'Accept' => 'application/json' ) );
		if ( null !== $token ) {
			$arguments['headers']['Authorization'] = 'Bearer ' . $token;
		}
		if ( null !== $body ) {
			$arguments['headers']['Content-Type'] = 'application/json';
			$arguments['body']                    = wp_json_encode( $body );
		}
		return self::request( $method, $backend_url . $path, $arguments );
	}

	/**
	 * Body and headers of a signed message.
	 *
	 * @param array $connection The connection.
	 * @param array $message    The message.
	 * @return array
	 */
	private static function signed( array $connection, array $message ) {
		$body = (string) wp_json_encode( $message, JSON_UNESCAPED_SLASHES );
		return array(
			'headers' => Igny8_Signature::headers( $connection['shared_secret'], 'msg_' . wp_generate_uuid4(), time(), $body ) + array(
				'igny8-integration' => $connection['audience'],
				'Content-Type'      => 'application/json',
				'Accept'            => 'application/json',
			),
			'body'    => $body,
		);
	}

	/**
	 * What every request has in common.
	 *
	 * @return array
	 */
	private static function defaults() {
		return array(
			'timeout'             => self::TIMEOUT_SECONDS,
			'redirection'         => 0,
			'limit_response_size' => self::MAX_ANSWER_BYTES,
			'user-agent'          => 'igny8-wordpress/' . IGNY8_VERSION,
		);
	}

	/**
	 * Sends, and reads the envelope.
	 *
	 * @param string $method    HTTP method.
	 * @param string $url       Whole address.
	 * @param array  $arguments Headers and body.
	 * @return array|WP_Error The answer's data, or its error; data.status is the HTTP status where there was one.
	 */
	private static function request( $method, $url, array $arguments ) {
		$started_at = microtime( true );
		$response   = wp_remote_request( $url, array( 'method' => $method ) + $arguments + self::defaults() );
		$status     = is_wp_error( $response ) ? 0 : (int) wp_remote_retrieve_response_code( $response );
		Igny8_Log::debug( sprintf( '%s %s: %d in %d ms', $method, $url, $status, ( microtime( true ) - $started_at ) * 1000 ) );
		if ( is_wp_error( $response ) ) {
			/* translators: %s: what the network said, for example "Connection refused". */
			return new WP_Error( 'BACKEND_UNREACHABLE', sprintf( __( 'IGNY8 could not be reached: %s', 'igny8' ), $response->get_error_message() ) );
		}
		return self::read( (string) wp_remote_retrieve_body( $response ), $status );
	}

	/**
	 * The data or the error of an answer.
	 *
	 * @param string $body   Its body.
	 * @param int    $status Its HTTP status.
	 * @return array|WP_Error
	 */
	private static function read( $body, $status ) {
		$answer = json_decode( $body, true );
		if ( $status >= 200 && $status < 300 && is_array( $answer ) && ! empty( $answer['success'] ) ) {
			return isset( $answer['data'] ) && is_array( $answer['data'] ) ? $answer['data'] : array();
		}
		if ( isset( $answer['error']['code'], $answer['error']['message'] )
			&& is_string( $answer['error']['code'] ) && is_string( $answer['error']['message'] ) ) {
			return new WP_Error( $answer['error']['code'], $answer['error']['message'], array( 'status' => $status ) );
		}
		return new WP_Error(
			'BACKEND_ANSWER_INVALID',
			/* translators: %d: HTTP status, for example 502. */
			sprintf( __( 'Something other than IGNY8 answered at this address (HTTP %d). Check the address.', 'igny8' ), $status ),
			array( 'status' => $status )
		);
	}

	/**
	 * Writes down what an answer says about the connection.
	 *
	 * @param array|WP_Error $answer From request().
	 */
	private static function note( $answer ) {
		if ( ! is_wp_error( $answer ) ) {
			Igny8_Connection::note_success();
			return;
		}
		$data = $answer->get_error_data();
		if ( is_array( $data ) && self::UNAUTHORIZED === $data['status'] ) {
			Igny8_Connection::note_refusal( (string) $answer->get_error_code(), $answer->get_error_message() );
		}
	}
}
