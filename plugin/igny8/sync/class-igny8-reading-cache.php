<?php
/**
 * WordPress's caches, filled for many posts at once.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * What is told of a post goes through functions of WordPress that other plugins take part in, such as its address. They read from
 * the cache; so it is filled from the database first, over what it may hold from before, and no query is made for a single post.
 * No hook fires: nothing has changed.
 */
final class Igny8_Reading_Cache {

	/** Of pages above pages, and terms above terms. */
	const MOST_LEVELS = 20;

	/**
	 * Reads posts anew, with their terms, the terms and posts above them, and their authors.
	 *
	 * @param int[] $post_ids The posts.
	 * @return array<int, WP_Post> By id; those that are gone are left out.
	 * @throws RuntimeException Where the database does not answer.
	 */
	public static function renew( array $post_ids ) {
		$rows = Igny8_Reading_Database::posts( $post_ids );
		wp_cache_delete_multiple( $post_ids, 'posts' );
		update_post_cache( $rows );
		$posts = array();
		foreach ( $rows as $row ) {
			$posts[ (int) $row->ID ] = new WP_Post( sanitize_post( $row, 'raw' ) );
		}
		if ( $posts ) {
			self::renew_terms( $posts );
			self::renew_above( $posts );
			cache_users( array_unique( array_map( 'intval', wp_list_pluck( $posts, 'post_author' ) ) ) );
		}
		return $posts;
	}

	/**
	 * Reads attachments anew, with their meta.
	 *
	 * @param int[] $ids The attachments.
	 * @return int[] Those that are there.
	 * @throws RuntimeException As renew().
	 */
	public static function renew_attachments( array $ids ) {
		$rows = Igny8_Reading_Database::posts( $ids );
		wp_cache_delete_multiple( $ids, 'posts' );
		wp_cache_delete_multiple( $ids, 'post_meta' );
		update_post_cache( $rows );
		$found = array_map( 'intval', wp_list_pluck( $rows, 'ID' ) );
		update_meta_cache( 'post', $found );
		return $found;
	}

	/**
	 * Forgets posts, so that the next ones have room.
	 *
	 * @param int[] $post_ids The posts.
	 */
	public static function forget( array $post_ids ) {
		wp_cache_delete_multiple( $post_ids, 'posts' );
		wp_cache_delete_multiple( $post_ids, 'post_meta' );
	}

	/**
	 * Terms of posts: which one has which, in the order WordPress keeps them, and the terms themselves.
	 *
	 * @param array<int, WP_Post> $posts By id.
	 */
	private static function renew_terms( array $posts ) {
		$terms   = Igny8_Reading_Database::terms_of( array_keys( $posts ) );
		$of_post = array();
		foreach ( $terms as $term ) {
			$of_post[ $term->taxonomy ][ (int) $term->object_id ][] = (int) $term->term_id;
		}
		$none = array_fill_keys( array_keys( $posts ), array() );
		foreach ( get_object_taxonomies( array_unique( wp_list_pluck( $posts, 'post_type' ) ) ) as $taxonomy ) {
			wp_cache_set_multiple( ( isset( $of_post[ $taxonomy ] ) ? $of_post[ $taxonomy ] : array() ) + $none, "{$taxonomy}_relationships" );
		}
		$known = array();
		for ( $level = 0; $terms && $level < self::MOST_LEVELS; $level++ ) {
			$ids = array_map( 'intval', wp_list_pluck( $terms, 'term_id' ) );
			wp_cache_delete_multiple( $ids, 'terms' );
			update_term_cache( $terms );
			$known += array_flip( $ids );
			$above  = array_diff_key( array_flip( array_filter( array_map( 'intval', wp_list_pluck( $terms, 'parent' ) ) ) ), $known );
			$terms  = $above ? Igny8_Reading_Database::terms( array_keys( $above ) ) : array();
		}
	}

	/**
	 * The pages above pages, whose names are part of the address.
	 *
	 * @param array<int, WP_Post> $posts By id.
	 */
	private static function renew_above( array $posts ) {
		$known = $posts;
		for ( $level = 0; $level < self::MOST_LEVELS; $level++ ) {
			$above = array_keys( array_diff_key( array_flip( array_filter( wp_list_pluck( $posts, 'post_parent' ) ) ), $known ) );
			if ( ! $above ) {
				return;
			}
			_prime_post_caches( $above, false, false );
			$posts  = array_filter( array_map( 'get_post', $above ) );
			$known += array_flip( $above );
		}
	}
}
