<?php
/**
 * A command line that remembers what was said.
 *
 * @package Igny8
 */

/**
 * Ends a command as WP-CLI does for an error or a confirmation that is refused.
 */
final class Igny8_Test_Command_Ended extends RuntimeException {
}

/**
 * Stands in for WP_CLI, which is only there where WordPress is run by it.
 */
final class Igny8_Test_Command_Line {

	/**
	 * What was said: array( how, text ), and items: array( 'items', rows ).
	 *
	 * @var array[]
	 */
	public static $said = array();

	public static function __callStatic( $how, $arguments ) {
		self::$said[] = array( $how, $arguments[0] );
		if ( in_array( $how, array( 'error', 'halt' ), true ) ) {
			throw new Igny8_Test_Command_Ended( (string) $arguments[0] );
		}
	}

	public static function confirm( $question, $options ) {
		self::$said[] = array( 'confirm', $question );
		if ( empty( $options['yes'] ) ) {
			throw new Igny8_Test_Command_Ended( 'no' );
		}
	}
}
