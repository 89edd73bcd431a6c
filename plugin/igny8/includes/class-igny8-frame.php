<?php
/**
 * The body of a request: one line of JSON, and on "stage" the bytes of image parts after it.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Finds the line without copying what follows it.
 */
final class Igny8_Frame {

	/** Deeper than any message of the contract; what is deeper is not one. */
	const MAX_DEPTH = 16;

	/**
	 * The first line without its line break: the bytes that are signed.
	 *
	 * @param string $body The whole body.
	 * @return string
	 */
	public static function first_line( $body ) {
		$end = strpos( $body, "\n" );
		return false === $end ? $body : substr( $body, 0, $end );
	}

	/**
	 * Where the bytes after the line begin; the body's length where there are none.
	 *
	 * @param string $body The whole body.
	 * @return int
	 */
	public static function bytes_offset( $body ) {
		$end = strpos( $body, "\n" );
		return false === $end ? strlen( $body ) : $end + 1;
	}

	/**
	 * The object on the first line.
	 *
	 * @param string $line JSON without a line break.
	 * @return array|WP_Error MESSAGE_INVALID.
	 */
	public static function decode( $line ) {
		$message = json_decode( $line, true, self::MAX_DEPTH );
		if ( ! is_array( $message ) || '{' !== substr( ltrim( $line ), 0, 1 ) ) {
			return Igny8_Errors::make(
				'MESSAGE_INVALID',
				'The first line of the body is not a JSON object.',
				array( 'error' => json_last_error_msg() )
			);
		}
		return $message;
	}

	/**
	 * Whether as many bytes follow the line as the message says: its parts on "stage", none elsewhere.
	 *
	 * @param array  $message A valid message.
	 * @param string $body    The whole body.
	 * @return true|WP_Error MESSAGE_INVALID.
	 */
	public static function check_length( array $message, $body ) {
		$expected = isset( $message['parts'] ) ? array_sum( array_column( $message['parts'], 'length' ) ) : 0;
		$received = strlen( $body ) - self::bytes_offset( $body );
		if ( $expected === $received ) {
			return true;
		}
		return Igny8_Errors::make(
			'MESSAGE_INVALID',
			sprintf( '%d bytes follow the first line; the message announces %d.', $received, $expected ),
			array(
				'field'    => 'parts',
				'expected' => $expected,
				'received' => $received,
			)
		);
	}
}
