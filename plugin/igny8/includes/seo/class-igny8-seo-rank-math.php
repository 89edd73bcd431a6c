<?php
/**
 * Rank Math.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Post meta beginning with rank_math_. Keywords are one text, separated by commas, the primary one first.
 */
final class Igny8_Seo_Rank_Math extends Igny8_Seo_Adapter {

	/**
	 * What the plugin stores for a field.
	 *
	 * @param string       $field One of Igny8_Seo::FIELDS.
	 * @param string|array $value Its value.
	 * @return array<string, string>
	 */
	public function stored_as( $field, $value ) {
		switch ( $field ) {
			case 'focus_keywords':
				return array( 'rank_math_focus_keyword' => self::joined( $value ) );
			case 'title':
			case 'description':
				return array( "rank_math_{$field}" => self::literal( $value ) );
			case 'canonical':
				return array( 'rank_math_canonical_url' => $value );
		}
		return array(
			'rank_math_facebook_image'    => $value ? $value['url'] : '',
			'rank_math_facebook_image_id' => $value ? (string) $value['attachment_id'] : '',
		);
	}

	/**
	 * Text without its variables (%title%, %date(Y)%), tags and slashes, which it strips.
	 *
	 * @param string $text Plain text.
	 * @return string
	 */
	private static function literal( $text ) {
		return Igny8_Seo_Text::hide( Igny8_Seo_Text::with_literal_references( $text ), '/<|\\\\|%(?=\S+%|[a-z0-9_-]+\([^)]*\)%)/i' );
	}
}
