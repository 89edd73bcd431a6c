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
	 * Where the plugin keeps a field.
	 *
	 * @return array<string, string>
	 */
	protected function keys() {
		return array(
			'title'       => 'rank_math_title',
			'description' => 'rank_math_description',
			'canonical'   => 'rank_math_canonical_url',
		);
	}

	/**
	 * The keywords as the plugin stores them.
	 *
	 * @param string[] $keywords First is primary.
	 * @return array<string, string>
	 */
	protected function keywords( array $keywords ) {
		return array( 'rank_math_focus_keyword' => self::joined( $keywords ) );
	}

	/**
	 * The social image as the plugin stores it.
	 *
	 * @param array $image attachment_id, url; empty: none.
	 * @return array<string, string>
	 */
	protected function social_image( array $image ) {
		return array(
			'rank_math_facebook_image'    => $image ? $image['url'] : '',
			'rank_math_facebook_image_id' => $image ? (string) $image['attachment_id'] : '',
		);
	}
}
