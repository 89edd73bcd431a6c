<?php
/**
 * One hash over what a person could change.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Tells whether a managed post is still what IGNY8 published. Texts go in as hashes of their bytes, so that
 * text no JSON encoder accepts has a fingerprint too.
 */
final class Igny8_Fingerprint {

	/** Meta that ties a post to things in IGNY8. */
	const RELATIONS = array( '_igny8_task_id', '_igny8_cluster_id', '_igny8_sector_id', '_igny8_keyword_ids' );

	/**
	 * The fingerprint of a post as it is in the database.
	 *
	 * @param WP_Post $post The post.
	 * @return string SHA-256.
	 */
	public static function of( WP_Post $post ) {
		$relations = array();
		foreach ( self::RELATIONS as $key ) {
			$relations[ $key ] = get_post_meta( $post->ID, $key, true );
		}
		return hash(
			'sha256',
			wp_json_encode(
				array(
					'title'     => hash( 'sha256', $post->post_title ),
					'content'   => hash( 'sha256', $post->post_content ),
					'excerpt'   => hash( 'sha256', $post->post_excerpt ),
					'slug'      => $post->post_name,
					'status'    => $post->post_status,
					'author'    => (int) $post->post_author,
					'terms'     => self::terms( $post->ID ),
					'thumbnail' => (int) get_post_meta( $post->ID, '_thumbnail_id', true ),
					'relations' => $relations,
				)
			)
		);
	}

	/**
	 * Its terms. Past the caches of WordPress: another request may have changed them a moment ago.
	 *
	 * @param int $post_id The post.
	 * @return array<string, int[]> Taxonomy => term ids, both sorted.
	 */
	private static function terms( $post_id ) {
		global $wpdb;
		$rows = $wpdb->get_results( // phpcs:ignore WordPress.DB -- see above.
			$wpdb->prepare(
				"SELECT tt.taxonomy, tt.term_id FROM {$wpdb->term_relationships} tr
				JOIN {$wpdb->term_taxonomy} tt ON tt.term_taxonomy_id = tr.term_taxonomy_id WHERE tr.object_id = %d",
				$post_id
			)
		);
		$terms = array();
		foreach ( $rows as $row ) {
			// Formats, languages, visibility: other plugins keep their own facts as terms, often after a publish.
			if ( Igny8_Taxonomies::is_told( $row->taxonomy ) ) {
				$terms[ $row->taxonomy ][] = (int) $row->term_id;
			}
		}
		foreach ( array_keys( $terms ) as $taxonomy ) {
			sort( $terms[ $taxonomy ] );
		}
		ksort( $terms );
		return $terms;
	}
}
