<?php
/**
 * Plugin Name: Reader of Rank Math's fields
 * Description: For tests. Prints what is stored under Rank Math's keys as that plugin does.
 */

defined( 'ABSPATH' ) || exit;

define( 'RANK_MATH_VERSION', '1.0.273' );

final class Igny8_Reader_Rank_Math {

	public static function boot() {
		add_filter( 'pre_get_document_title', array( __CLASS__, 'title' ), 15 );
		add_action( 'wp_head', array( __CLASS__, 'print_head' ), 1 );
	}

	public static function title( $title ) {
		$own = is_singular() ? self::text( 'title' ) : '';
		return '' === $own ? $title : esc_html( $own );
	}

	public static function print_head() {
		if ( ! is_singular() ) {
			return;
		}
		remove_action( 'wp_head', 'rel_canonical' );
		$post_id     = get_queried_object_id();
		$description = self::text( 'description' );
		if ( '' !== $description ) {
			printf( "<meta name=\"description\" content=\"%s\"/>\n", esc_attr( $description ) );
		}
		$canonical = get_post_meta( $post_id, 'rank_math_canonical_url', true );
		printf( "<link rel=\"canonical\" href=\"%s\" />\n", esc_url( $canonical ? $canonical : get_permalink( $post_id ), null, 'other' ) );
		$image_id = get_post_meta( $post_id, 'rank_math_facebook_image_id', true );
		$image    = wp_get_attachment_image_url( $image_id ? $image_id : get_post_thumbnail_id( $post_id ), 'full' );
		if ( $image ) {
			printf( "<meta property=\"og:image\" content=\"%s\" />\n", esc_url_raw( $image ) );
		}
	}

	private static function text( $field ) {
		$text = wp_strip_all_tags( get_post_meta( get_queried_object_id(), "rank_math_{$field}", true ) );
		if ( preg_match_all( '/%(([a-z0-9_-]+)\(([^)]*)\)|[^\s]+)%/iu', $text, $found ) ) {
			$values = array(
				'%title%'    => get_queried_object()->post_title,
				'%sitename%' => get_bloginfo( 'name' ),
			);
			foreach ( $found[0] as $variable ) {
				$text = str_replace( $variable, $values[ $variable ] ?? '', $text );
			}
		}
		return wp_strip_all_tags( stripslashes( $text ), true );
	}
}

add_action( 'init', array( 'Igny8_Reader_Rank_Math', 'boot' ) );
