<?php
/**
 * The keywords tag of a page.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Prints the focus keywords of a managed post where there is no SEO plugin to show them, if the site wants it: the filter
 * igny8_print_keywords_tag answers true. Search engines have not read the tag for years, so it is off.
 */
final class Igny8_Keywords_Tag {

	/**
	 * Listener of wp_head.
	 */
	public static function render() {
		if ( ! is_singular() || ! apply_filters( 'igny8_print_keywords_tag', false ) || 'none' !== Igny8_Seo_Plugin::detect()['active'] ) {
			return;
		}
		$keywords = get_post_meta( get_queried_object_id(), Igny8_Seo::OWN['focus_keywords'], true );
		if ( is_array( $keywords ) && $keywords ) {
			printf( "<meta name=\"keywords\" content=\"%s\" />\n", esc_attr( implode( ', ', $keywords ) ) );
		}
	}
}
