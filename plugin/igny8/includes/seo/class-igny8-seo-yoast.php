<?php
/**
 * Yoast SEO.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Post meta beginning with _yoast_wpseo_. One focus keyword; the others are kept as its synonyms, a JSON list of one text
 * per keyphrase.
 */
final class Igny8_Seo_Yoast extends Igny8_Seo_Adapter {

	/**
	 * Where the plugin keeps a field.
	 *
	 * @return array<string, string>
	 */
	protected function keys() {
		return array(
			'title'       => '_yoast_wpseo_title',
			'description' => '_yoast_wpseo_metadesc',
			'canonical'   => '_yoast_wpseo_canonical',
		);
	}

	/**
	 * The keywords as the plugin stores them.
	 *
	 * @param string[] $keywords First is primary.
	 * @return array<string, string>
	 */
	protected function keywords( array $keywords ) {
		$others = array_slice( $keywords, 1 );
		return array(
			'_yoast_wpseo_focuskw'         => $keywords ? $keywords[0] : '',
			'_yoast_wpseo_keywordsynonyms' => $others ? wp_json_encode( array( self::joined( $others, ', ' ) ), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES ) : '',
		);
	}

	/**
	 * The social image as the plugin stores it.
	 *
	 * @param array $image attachment_id, url; empty: none.
	 * @return array<string, string>
	 */
	protected function social_image( array $image ) {
		return array(
			'_yoast_wpseo_opengraph-image'    => $image ? $image['url'] : '',
			'_yoast_wpseo_opengraph-image-id' => $image ? (string) $image['attachment_id'] : '',
		);
	}
}
