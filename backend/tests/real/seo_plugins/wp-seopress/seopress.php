<?php
/**
 * Plugin Name: Reader of SEOPress's fields
 * Description: For tests. Prints what is stored under SEOPress's keys as that plugin does.
 */

defined( 'ABSPATH' ) || exit;

define( 'SEOPRESS_VERSION', '9.7.4' );

final class Igny8_Reader_Seopress {

	public static function boot() {
		add_filter( 'pre_get_document_title', array( __CLASS__, 'title' ) );
		add_action( 'wp_head', array( __CLASS__, 'print_head' ), 1 );
	}

	public static function title( $title ) {
		$own = is_singular() ? self::text( '_seopress_titles_title' ) : '';
		return '' === $own ? $title : $own;
	}

	public static function print_head() {
		if ( ! is_singular() ) {
			return;
		}
		remove_action( 'wp_head', 'rel_canonical' );
		$post_id     = get_queried_object_id();
		$description = self::text( '_seopress_titles_desc' );
		if ( '' !== $description ) {
			printf( "<meta name=\"description\" content=\"%s\">\n", $description );
		}
		printf( "<meta name=\"robots\" content=\"%s, follow\">\n", 'yes' === get_post_meta( $post_id, '_seopress_robots_index', true ) ? 'noindex' : 'index' );
		$canonical = get_post_meta( $post_id, '_seopress_robots_canonical', true );
		printf( "<link rel=\"canonical\" href=\"%s\">\n", htmlspecialchars( urldecode( '' === $canonical ? get_permalink( $post_id ) : $canonical ) ) );
		$image = get_post_meta( $post_id, '_seopress_social_fb_img', true );
		if ( '' === $image ) {
			$image = (string) get_the_post_thumbnail_url( $post_id, 'full' );
		}
		if ( '' !== $image ) {
			printf( "<meta property=\"og:image\" content=\"%s\">\n", esc_attr( $image ) );
		}
	}

	private static function text( $key ) {
		$text = esc_attr( get_post_meta( get_queried_object_id(), $key, true ) );
		foreach ( array( 'post_title', 'title' ) as $name ) {
			$text = str_replace( "%%{$name}%%", esc_attr( get_queried_object()->post_title ), $text );
		}
		return str_replace( array( '%%sitename%%', '%%sep%%' ), array( esc_attr( get_bloginfo( 'name' ) ), '-' ), $text );
	}
}

add_action( 'init', array( 'Igny8_Reader_Seopress', 'boot' ) );
