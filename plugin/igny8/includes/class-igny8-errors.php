<?php
/**
 * Errors as the protocol speaks of them.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes a WP_Error whose code stands in the catalogue, and turns one into the contract's "error" object.
 */
final class Igny8_Errors {

	/** The seven steps, in order; step_number is the position from 1. */
	const STEPS = array(
		'preflight_validation',
		'creating_post',
		'media_processing',
		'taxonomy_assignment',
		'seo_meta',
		'publishing',
		'verification',
	);

	/** Place of each fact in a row of error-codes.php. */
	const HTTP_STATUS       = 0;
	const RECOVERABLE       = 1;
	const RETRY_RECOMMENDED = 2;
	const STEP              = 3;
	const REMEDY            = 4;

	/**
	 * The error of the contract's "error" object, as WP_Error.
	 *
	 * @param string      $code    A code of the catalogue.
	 * @param string      $message What happened, for a person; English, since it is shown in IGNY8 too.
	 * @param array       $details Facts, string keys; may be shown to the account's users, so no paths and no secrets.
	 * @param string|null $step    The step it happened in; null: the catalogue's.
	 * @return WP_Error
	 */
	public static function make( $code, $message, array $details = array(), $step = null ) {
		return new WP_Error(
			$code,
			$message,
			array(
				'details' => $details,
				'step'    => $step,
			)
		);
	}

	/**
	 * The contract's "error" object. A code that is not in the catalogue (another plugin's WP_Error) becomes
	 * INTERNAL_ERROR with that code in the details, so that the answer always keeps the contract.
	 *
	 * @param WP_Error $error What to tell.
	 * @return array
	 */
	public static function as_array( WP_Error $error ) {
		$code    = (string) $error->get_error_code();
		$data    = $error->get_error_data();
		$data    = is_array( $data ) ? $data : array();
		$details = isset( $data['details'] ) && is_array( $data['details'] ) ? $data['details'] : array();
		if ( ! self::is_known( $code ) ) {
			$details['error_code'] = $code;
			$code                  = 'INTERNAL_ERROR';
		}
		$step = isset( $data['step'] ) ? $data['step'] : self::fact( $code, self::STEP );
		return array(
			'code'              => $code,
			'message'           => $error->get_error_message(),
			'step'              => $step,
			'step_number'       => null === $step ? null : (int) array_search( $step, self::STEPS, true ) + 1,
			'total_steps'       => count( self::STEPS ),
			'details'           => (object) $details,
			'recoverable'       => self::fact( $code, self::RECOVERABLE ),
			'retry_recommended' => self::fact( $code, self::RETRY_RECOMMENDED ),
		);
	}

	/**
	 * The HTTP status an error is answered with.
	 *
	 * @param string $code A code; one that is not in the catalogue is an internal error.
	 * @return int
	 */
	public static function http_status( $code ) {
		return self::is_known( $code ) ? self::fact( $code, self::HTTP_STATUS ) : 500;
	}

	/**
	 * Whether a code stands in the catalogue.
	 *
	 * @param string $code Any code.
	 * @return bool
	 */
	public static function is_known( $code ) {
		return isset( self::catalogue()[ $code ] );
	}

	/**
	 * What a person can do about an error.
	 *
	 * @param string $code A code of the catalogue.
	 * @return string
	 */
	public static function remedy( $code ) {
		return self::fact( $code, self::REMEDY );
	}

	/**
	 * One fact of one code.
	 *
	 * @param string $code A code of the catalogue.
	 * @param int    $fact Place in the row.
	 * @return mixed
	 */
	private static function fact( $code, $fact ) {
		return self::catalogue()[ $code ][ $fact ];
	}

	/**
	 * The generated table, read once a request.
	 *
	 * @return array<string, array>
	 */
	private static function catalogue() {
		static $codes = null;
		if ( null === $codes ) {
			$codes = require IGNY8_DIR . '/includes/error-codes.php';
		}
		return $codes;
	}
}
