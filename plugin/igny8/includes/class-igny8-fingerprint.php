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

	/** Meta that holds its featured image. */
	const THUMBNAIL = '_thumbnail_id';

	/**
	 * The fingerprint of a post.
	 *
	 * @param WP_Post $post The post.
	 * @return string SHA-256.
	 * @throws RuntimeException Where the database does not answer: one over no terms would be a lie.
	 */
	public static function of( WP_Post $post ) {
		return self::of_many( array( $post ) )[ $post->ID ];
	}

	/**
	 * The fingerprints of posts, in two queries however many they are. Terms and meta are read past the caches of WordPress: another
	 * request may have changed them a moment ago.
	 *
	 * @param WP_Post[] $posts The posts.
	 * @return array<int, string> SHA-256 by post id.
	 * @throws RuntimeException As of().
	 */
	public static function of_many( array $posts ) {
		return array_map( array( __CLASS__, 'hash' ), self::facts_of_many( $posts ) );
	}

	/**
	 * The fingerprint of a post and, from the same reading, that of each of its parts.
	 *
	 * @param WP_Post $post The post.
	 * @return array{0: string, 1: string} The second one as Igny8_Post_Parts has it.
	 * @throws RuntimeException As of().
	 */
	public static function with_parts( WP_Post $post ) {
		$facts = self::facts_of_many( array( $post ) )[ $post->ID ];
		return array( self::hash( $facts ), Igny8_Post_Parts::of( $facts ) );
	}

	/**
	 * What the fingerprints of posts are taken over.
	 *
	 * @param WP_Post[] $posts The posts.
	 * @return array<int, array> By post id.
	 * @throws RuntimeException As of().
	 */
	private static function facts_of_many( array $posts ) {
		$ids   = wp_list_pluck( $posts, 'ID' );
		$terms = self::terms( $ids );
		$meta  = Igny8_Reading_Database::meta( $ids, array_merge( self::RELATIONS, array( self::THUMBNAIL ) ) );
		$facts = array();
		foreach ( $posts as $post ) {
			$facts[ $post->ID ] = self::facts(
				$post,
				isset( $terms[ $post->ID ] ) ? $terms[ $post->ID ] : array(),
				isset( $meta[ $post->ID ] ) ? $meta[ $post->ID ] : array()
			);
		}
		return $facts;
	}

	/**
	 * The hash of facts.
	 *
	 * @param array $facts From facts().
	 * @return string SHA-256.
	 */
	private static function hash( array $facts ) {
		return hash( 'sha256', wp_json_encode( $facts ) );
	}

	/**
	 * What counts of one post.
	 *
	 * @param WP_Post              $post  The post.
	 * @param array<string, int[]> $terms Taxonomy => term ids.
	 * @param array<string, array> $meta  Key => values.
	 * @return array
	 */
	private static function facts( WP_Post $post, array $terms, array $meta ) {
		$values = array();
		foreach ( array_merge( self::RELATIONS, array( self::THUMBNAIL ) ) as $key ) {
			$values[ $key ] = isset( $meta[ $key ] ) ? $meta[ $key ][0] : '';
		}
		$thumbnail = $values[ self::THUMBNAIL ];
		unset( $values[ self::THUMBNAIL ] );
		return array(
			'title'     => hash( 'sha256', $post->post_title ),
			'content'   => hash( 'sha256', $post->post_content ),
			'excerpt'   => hash( 'sha256', $post->post_excerpt ),
			'slug'      => $post->post_name,
			'status'    => $post->post_status,
			'author'    => (int) $post->post_author,
			'terms'     => $terms,
			'thumbnail' => (int) $thumbnail,
			'relations' => $values,
		);
	}

	/**
	 * The terms of posts that count.
	 *
	 * @param int[] $post_ids The posts.
	 * @return array<int, array<string, int[]>> Post => taxonomy => term ids, both sorted.
	 */
	private static function terms( array $post_ids ) {
		$is_told = array();
		$terms   = array();
		foreach ( Igny8_Reading_Database::term_ids( $post_ids ) as $row ) {
			if ( ! isset( $is_told[ $row->taxonomy ] ) ) {
				// Formats, languages, visibility: other plugins keep their own facts as terms, often after a publish.
				$is_told[ $row->taxonomy ] = Igny8_Taxonomies::is_told( $row->taxonomy );
			}
			if ( $is_told[ $row->taxonomy ] ) {
				$terms[ (int) $row->object_id ][ $row->taxonomy ][] = (int) $row->term_id;
			}
		}
		foreach ( $terms as $post_id => $of_post ) {
			foreach ( array_keys( $of_post ) as $taxonomy ) {
				sort( $terms[ $post_id ][ $taxonomy ] );
			}
			ksort( $terms[ $post_id ] );
		}
		return $terms;
	}
}
