<?php
/**
 * A visitor sees one version of an article, never half of each.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * WordPress reads a post's row, its terms and its meta one after another, so an update can be committed in between. Every
 * publish writes the row's post_modified_gmt into meta as well: if the meta, read last, is newer than the row, the row is from
 * before, and everything is read again. The meta was read with the post anyway, so looking costs no query.
 */
final class Igny8_Visitor_Guard {

	const META = '_igny8_published_gmt';

	/**
	 * Looks at every page view of a single post, before anything is rendered.
	 */
	public static function register() {
		add_action( 'wp', array( __CLASS__, 'look' ), 0 );
	}

	/**
	 * Reads a torn post again.
	 *
	 * @param WP $wp Unused.
	 */
	public static function look( $wp ) {
		global $wp_query, $post;
		if ( ! $wp_query->is_singular() || ! isset( $wp_query->posts[0] ) || ! self::is_torn( $wp_query->posts[0] ) ) {
			return;
		}
		$post_id = $wp_query->posts[0]->ID;
		self::forget( $post_id );
		$whole = get_post( $post_id );
		if ( null === $whole ) {
			return;
		}
		// phpcs:disable WordPress.WP.GlobalVariablesOverride -- the page is rendered from these.
		$wp_query->posts[0] = $whole;
		$wp_query->post     = $whole;
		if ( $wp_query->queried_object instanceof WP_Post ) {
			$wp_query->queried_object = $whole;
		}
		$post = $whole;
		// phpcs:enable
	}

	/**
	 * Whether a post's row is older than its meta.
	 *
	 * @param WP_Post $post As it was read.
	 * @return bool
	 */
	public static function is_torn( $post ) {
		$published = get_post_meta( $post->ID, self::META, true );
		return is_string( $published ) && $published > $post->post_modified_gmt;
	}

	/**
	 * Takes a post out of the cache without telling anybody: nothing has changed.
	 *
	 * @param int $post_id The post.
	 */
	private static function forget( $post_id ) {
		wp_cache_delete( $post_id, 'posts' );
		wp_cache_delete( $post_id, 'post_meta' );
		foreach ( get_object_taxonomies( get_post_type( $post_id ) ) as $taxonomy ) {
			wp_cache_delete( $post_id, "{$taxonomy}_relationships" );
		}
	}
}
