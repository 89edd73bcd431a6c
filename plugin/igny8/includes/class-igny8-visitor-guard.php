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
 * before, and everything is read again. WordPress reads the meta of all posts it shows anyway, so looking costs no query.
 */
final class Igny8_Visitor_Guard {

	const META = '_igny8_published_gmt';

	/** A post that is published again and again while it is read is shown as it was read last. */
	const MAX_READS = 3;

	/**
	 * Looks at whatever is about to be shown: pages, archives, feeds, answers of the REST API.
	 */
	public static function register() {
		add_filter( 'the_posts', array( __CLASS__, 'look_at_posts' ), PHP_INT_MAX, 2 );
		add_filter( 'rest_request_before_callbacks', array( __CLASS__, 'look_at_rest' ), 10, 3 );
		add_action( 'wp', array( __CLASS__, 'look' ), 0 );
	}

	/**
	 * Reads torn posts of a query again.
	 *
	 * @param array    $posts WP_Post objects; something else where a query asks for ids only.
	 * @param WP_Query $query The query.
	 * @return array
	 */
	public static function look_at_posts( $posts, $query ) {
		$asks = $query->query_vars;
		if ( ! is_array( $posts ) || ! $posts || ! reset( $posts ) instanceof WP_Post || empty( $asks['cache_results'] ) || empty( $asks['update_post_meta_cache'] ) ) {
			return $posts;
		}
		if ( ! empty( $asks['update_post_term_cache'] ) && Igny8_Taxonomies::are_only_own( wp_list_pluck( $posts, 'post_type' ) ) ) {
			// Pages had no terms to read before there were sectors and clusters. Whoever shows these reads them then.
			$query->query_vars['update_post_term_cache'] = false;
		}
		// WordPress's next step; it finds everything in the cache then.
		update_post_caches( $posts, 'any', ! empty( $query->query_vars['update_post_term_cache'] ), true );
		foreach ( $posts as $position => $post ) {
			if ( self::is_torn( $post ) ) {
				$posts[ $position ] = self::read_again( $post );
			}
		}
		return $posts;
	}

	/**
	 * The REST API reads a single post piece by piece, long after its row: everything is read here, and found in the cache there.
	 *
	 * @param mixed           $response Passed on.
	 * @param array           $handler  The route's.
	 * @param WP_REST_Request $request  The request.
	 * @return mixed
	 */
	public static function look_at_rest( $response, $handler, $request ) {
		$callback = isset( $handler['callback'] ) ? $handler['callback'] : null;
		if ( 'GET' === $request->get_method() && is_array( $callback ) && $callback[0] instanceof WP_REST_Posts_Controller && $request['id'] ) {
			$post = get_post( (int) $request['id'] );
			if ( null !== $post ) {
				$posts = array( $post );
				update_post_caches( $posts, $post->post_type, true, true );
				self::is_torn( $post ) && self::read_again( $post );
			}
		}
		return $response;
	}

	/**
	 * Reads a torn post again that a page was asked for, in case its query was not looked at.
	 *
	 * @param WP $wp Unused.
	 */
	public static function look( $wp ) {
		global $wp_query, $post;
		if ( ! $wp_query->is_singular() || ! isset( $wp_query->posts[0] ) || ! self::is_torn( $wp_query->posts[0] ) ) {
			return;
		}
		$whole = self::read_again( $wp_query->posts[0] );
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
	 * A post with terms and meta of one moment, as they are in the cache from now on.
	 *
	 * @param WP_Post $post As it was read.
	 * @return WP_Post The same if it is gone.
	 */
	private static function read_again( WP_Post $post ) {
		for ( $reads = 0; $reads < self::MAX_READS && self::is_torn( $post ); $reads++ ) {
			wp_cache_delete( $post->ID, 'posts' );
			$now = get_post( $post->ID );
			if ( null === $now || $now->post_modified_gmt === $post->post_modified_gmt ) {
				// No update came in between: somebody has set the time back.
				return $post;
			}
			$post  = $now;
			$posts = array( $now );
			self::forget_terms_and_meta( $post );
			update_post_caches( $posts, $post->post_type, true, true );
		}
		return $post;
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
	 * Takes what belongs to a post out of the cache without telling anybody: nothing has changed.
	 *
	 * @param WP_Post $post The post.
	 */
	private static function forget_terms_and_meta( WP_Post $post ) {
		wp_cache_delete( $post->ID, 'post_meta' );
		foreach ( get_object_taxonomies( $post->post_type ) as $taxonomy ) {
			wp_cache_delete( $post->ID, "{$taxonomy}_relationships" );
		}
		// Answers to questions about terms are kept by the question, which will be the same.
		wp_cache_set_terms_last_changed();
	}
}
