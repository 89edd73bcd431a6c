<?php
/**
 * SEOPress.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Post meta beginning with _seopress_. Target keywords are one text, separated by commas.
 */
final class Igny8_Seo_Seopress extends Igny8_Seo_Adapter {

	/**
	 * Where the plugin keeps a field.
	 *
	 * @return array<string, string>
	 */
	protected function keys() {
		return array(
			'title'       => '_seopress_titles_title',
			'description' => '_seopress_titles_desc',
			'canonical'   => '_seopress_robots_canonical',
		);
	}

	/**
	 * The keywords as the plugin stores them.
	 *
	 * @param string[] $keywords First is primary.
	 * @return array<string, string>
	 */
	protected function keywords( array $keywords ) {
		return array( '_seopress_analysis_target_kw' => self::joined( $keywords ) );
	}

	/**
	 * The social image as the plugin stores it.
	 *
	 * @param array $image attachment_id, url; empty: none.
	 * @return array<string, string>
	 */
	protected function social_image( array $image ) {
		return array(
			'_seopress_social_fb_img'               => $image ? $image['url'] : '',
			'_seopress_social_fb_img_attachment_id' => $image ? (string) $image['attachment_id'] : '',
		);
	}
}
