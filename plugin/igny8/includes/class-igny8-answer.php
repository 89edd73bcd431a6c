<?php
/**
 * What the plugin's routes answer, byte for byte.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Builds the answer and sends it itself, so that neither notices other plugins printed before it nor
 * the REST server's envelope, links or JSONP can change it.
 */
final class Igny8_Answer {

	/**
	 * Nesting level of our output buffer; 0 while there is none.
	 *
	 * @var int
	 */
	private static $buffer_level = 0;

	/**
	 * The buffer opens when the plugin loads and not in the route: other plugins' notices come in between.
	 */
	public static function begin_buffer() {
		ob_start();
		self::$buffer_level = ob_get_level();
	}

	/**
	 * The answer of a request that did what it was asked.
	 *
	 * @param string     $request_id The message's.
	 * @param array      $data       The answer's schema in the contract.
	 * @param array|null $outbox     The contract's outbox: whether there is something to ask for. Null: not told.
	 * @return array
	 */
	public static function success( $request_id, array $data, $outbox = null ) {
		$answer = array(
			'igny8'      => IGNY8_PROTOCOL,
			'success'    => true,
			'request_id' => $request_id,
			'data'       => (object) $data,
		);
		return null === $outbox ? $answer : $answer + array( 'outbox' => $outbox );
	}

	/**
	 * The answer of a request that failed.
	 *
	 * @param string   $request_id The message's.
	 * @param WP_Error $error      Why.
	 * @return array
	 */
	public static function failure( $request_id, WP_Error $error ) {
		return array(
			'igny8'      => IGNY8_PROTOCOL,
			'success'    => false,
			'request_id' => $request_id,
			'error'      => Igny8_Errors::as_array( $error ),
		);
	}

	/**
	 * Sends status, headers and JSON, and throws away what was printed before.
	 *
	 * @param array $answer Any JSON object.
	 * @param int   $status HTTP status.
	 */
	public static function send( array $answer, $status ) {
		self::discard_output();
		if ( ! headers_sent() ) {
			status_header( $status );
			nocache_headers();
			header( 'Content-Type: application/json; charset=UTF-8' );
		}
		// phpcs:ignore WordPress.Security.EscapeOutput -- JSON with its own content type.
		echo wp_json_encode( $answer, JSON_UNESCAPED_SLASHES );
	}

	/**
	 * Empties our buffer and those opened inside it. Around it may be the one of php.ini's output_buffering,
	 * which holds what was printed before this plugin loaded.
	 */
	private static function discard_output() {
		if ( 0 === self::$buffer_level ) {
			return;
		}
		while ( ob_get_level() >= self::$buffer_level && ob_end_clean() ) {
			continue;
		}
		self::$buffer_level = 0;
		if ( ob_get_level() > 0 && ob_get_length() > 0 ) {
			ob_clean();
		}
	}
}
