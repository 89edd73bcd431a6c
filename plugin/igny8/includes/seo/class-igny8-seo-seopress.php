<?php
/**
 * SEOPress.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Post meta beginning with _seopress_. Target keywords are one text, separated by commas. Its _seopress_robots_index is never
 * touched: 'yes' there means noindex.
 */
final class Igny8_Seo_Seopress extends Igny8_Seo_Adapter {

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
				return array( '_seopress_analysis_target_kw' => self::joined( $value ) );
			case 'title':
				return array( '_seopress_titles_title' => self::literal( $value ) );
			case 'description':
				return array( '_seopress_titles_desc' => self::literal( $value ) );
			case 'canonical':
				return array( '_seopress_robots_canonical' => self::address( $value ) );
		}
		return array(
			'_seopress_social_fb_img'               => $value ? $value['url'] : '',
			'_seopress_social_fb_img_attachment_id' => $value ? (string) $value['attachment_id'] : '',
		);
	}

	/**
	 * Text without its variables (%%post_title%%).
	 *
	 * @param string $text Plain text.
	 * @return string
	 */
	private static function literal( $text ) {
		return Igny8_Seo_Text::hide( Igny8_Seo_Text::with_literal_references( $text ), '/(?<=%)%/' );
	}

	/**
	 * The page gets a canonical decoded once, so what would be another address after that is encoded once more. Letters beyond
	 * ASCII may be decoded: browsers encode them again.
	 *
	 * @param string $url Address.
	 * @return string
	 */
	private static function address( $url ) {
		return str_replace( '+', '%2B', preg_replace( '/%(?=[0-7][0-9a-f])/i', '%25', $url ) );
	}
}
