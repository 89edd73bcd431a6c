<?php
/**
 * Text that an SEO plugin prints as it was meant.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * SEO plugins read a title as a template: they replace their variables, remove tags and slashes, and print the rest without
 * encoding twice what is encoded already. So a character that would be taken for something else is stored as a numeric
 * character reference, which goes through all of that and is the character again in the page.
 */
final class Igny8_Seo_Text {

	/**
	 * Text whose own character references stay what was typed: "&lt;" is shown as these four characters. Not with &amp;, which
	 * WordPress 6.1 takes off a numeric reference when it escapes.
	 *
	 * @param string $text Plain text.
	 * @return string
	 */
	public static function with_literal_references( $text ) {
		return self::hide( $text, '/&(?=(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);)/i' );
	}

	/**
	 * Text with characters written as references.
	 *
	 * @param string $text    Text.
	 * @param string $pattern Matches the characters, ASCII only.
	 * @return string
	 */
	public static function hide( $text, $pattern ) {
		return preg_replace_callback(
			$pattern,
			static function ( $found ) {
				return '&#' . implode( ';&#', array_map( 'ord', str_split( $found[0] ) ) ) . ';';
			},
			$text
		);
	}
}
