<?php
/**
 * WordPress's caches after a transaction.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Cleans what a publish touched, after a commit and after a rollback alike. While it was quiet nobody cleaned: what
 * core removed from the cache during the transaction, a visitor's request may have put back from the old rows.
 */
final class Igny8_Caches {

	/**
	 * Forgets posts and terms in this request and in a persistent cache, and lets page caches know.
	 *
	 * @param int[]                $post_ids Posts and attachments.
	 * @param array<string, int[]> $term_ids Taxonomy => terms.
	 */
	public static function clean( array $post_ids, array $term_ids ) {
		foreach ( array_unique( $post_ids ) as $post_id ) {
			// Asked before the answer is gone from the cache.
			$is_product = Igny8_Product::is_one( $post_id );
			clean_post_cache( $post_id );
			wp_cache_delete( $post_id, 'post_meta' );
			if ( $is_product ) {
				Igny8_Product::forget( $post_id );
			}
		}
		foreach ( $term_ids as $taxonomy => $ids ) {
			// Without the taxonomy's hierarchy: that is an option, and making terms has renewed it already.
			clean_term_cache( $ids, $taxonomy, false );
		}
		wp_cache_set_posts_last_changed();
		wp_cache_set_terms_last_changed();
	}

	/**
	 * After a rollback nothing that this request read since the beginning is worth anything.
	 *
	 * @param int[]                $post_ids Posts and attachments the attempt had made or touched.
	 * @param array<string, int[]> $term_ids Taxonomy => terms.
	 */
	public static function forget_rolled_back( array $post_ids, array $term_ids ) {
		if ( ! wp_using_ext_object_cache() ) {
			wp_cache_flush();
			return;
		}
		wp_cache_delete( 'alloptions', 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		self::clean( $post_ids, $term_ids );
		if ( wp_cache_supports( 'flush_runtime' ) ) {
			wp_cache_flush_runtime();
		}
	}
}
