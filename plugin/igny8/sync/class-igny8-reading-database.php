<?php
/**
 * Posts and what belongs to them, as they are in the database.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads past WordPress's caches, since both sides are compared by what is read here and a persistent cache may be behind; and for
 * many posts at once. A database that does not answer stops the reading: less than there is would look like something deleted.
 */
final class Igny8_Reading_Database {

	/** Posts whose text is in memory at once. */
	const BATCH_POSTS = 100;

	/** All columns of a term. */
	const TERM_COLUMNS = 't.term_id, t.name, t.slug, t.term_group, tt.term_taxonomy_id, tt.taxonomy, tt.description, tt.parent, tt.count';

	/**
	 * Rows of a query.
	 *
	 * @param string $sql Prepared.
	 * @return object[]
	 * @throws RuntimeException Where the database does not answer.
	 */
	public static function rows( $sql ) {
		global $wpdb;
		$rows = $wpdb->get_results( $sql ); // phpcs:ignore WordPress.DB -- prepared by the callers; see above for the caches.
		if ( '' !== $wpdb->last_error ) {
			throw new RuntimeException( 'The site could not be read: ' . $wpdb->last_error );
		}
		return $rows;
	}

	/**
	 * The number a query asks for.
	 *
	 * @param string $sql Selects one as "total".
	 * @return int
	 * @throws RuntimeException As rows().
	 */
	public static function total( $sql ) {
		return (int) self::rows( $sql )[0]->total;
	}

	/**
	 * Posts by id; those that are gone are left out.
	 *
	 * @param int[]  $post_ids The posts.
	 * @param string $columns  Of wp_posts.
	 * @return object[]
	 * @throws RuntimeException As rows().
	 */
	public static function posts( array $post_ids, $columns = '*' ) {
		global $wpdb;
		return $post_ids ? self::rows( "SELECT {$columns} FROM {$wpdb->posts} WHERE ID IN (" . self::ids( $post_ids ) . ')' ) : array();
	}

	/**
	 * The values of some meta keys.
	 *
	 * @param int[]    $post_ids The posts.
	 * @param string[] $keys     The keys.
	 * @return array<int, array<string, array>> Post => key => values, of which there is at least one, as get_post_meta() has them.
	 *                                          Also keys that differ in capitals only: the database takes them for the same.
	 * @throws RuntimeException As rows().
	 */
	public static function meta( array $post_ids, array $keys ) {
		global $wpdb;
		$meta = array();
		if ( ! $post_ids ) {
			return $meta;
		}
		$list = "'" . implode( "', '", array_map( 'esc_sql', $keys ) ) . "'";
		foreach ( self::rows( "SELECT post_id, meta_key, meta_value FROM {$wpdb->postmeta} WHERE post_id IN (" . self::ids( $post_ids ) . ") AND meta_key IN ({$list}) ORDER BY meta_id" ) as $row ) {
			$meta[ (int) $row->post_id ][ $row->meta_key ][] = maybe_unserialize( $row->meta_value );
		}
		return $meta;
	}

	/**
	 * Which terms posts have.
	 *
	 * @param int[] $post_ids The posts.
	 * @return object[] object_id, taxonomy, term_id.
	 * @throws RuntimeException As rows().
	 */
	public static function term_ids( array $post_ids ) {
		return self::relationships( $post_ids, 'tr.object_id, tt.taxonomy, tt.term_id', '' );
	}

	/**
	 * The terms posts have, in the order of their names.
	 *
	 * @param int[] $post_ids The posts.
	 * @return object[] object_id and TERM_COLUMNS.
	 * @throws RuntimeException As rows().
	 */
	public static function terms_of( array $post_ids ) {
		global $wpdb;
		return self::relationships( $post_ids, 'tr.object_id, ' . self::TERM_COLUMNS, "JOIN {$wpdb->terms} t ON t.term_id = tt.term_id", 'ORDER BY t.name' );
	}

	/**
	 * Terms by id.
	 *
	 * @param int[] $term_ids The terms.
	 * @return object[] TERM_COLUMNS.
	 * @throws RuntimeException As rows().
	 */
	public static function terms( array $term_ids ) {
		global $wpdb;
		$columns = self::TERM_COLUMNS;
		return self::rows( "SELECT {$columns} FROM {$wpdb->terms} t JOIN {$wpdb->term_taxonomy} tt ON tt.term_id = t.term_id WHERE t.term_id IN (" . self::ids( $term_ids ) . ')' );
	}

	/**
	 * Posts in portions of which each fits into memory.
	 *
	 * @param array<int, int> $bytes      The length of each one's text, by post id.
	 * @param int             $most_bytes Of a portion; a longer post is one by itself.
	 * @return int[][] Post ids, in their order.
	 */
	public static function batches( array $bytes, $most_bytes ) {
		$batches = array();
		$batch   = array();
		$sum     = 0;
		foreach ( $bytes as $post_id => $length ) {
			if ( $batch && ( count( $batch ) === self::BATCH_POSTS || $sum + $length > $most_bytes ) ) {
				$batches[] = $batch;
				$batch     = array();
				$sum       = 0;
			}
			$batch[] = $post_id;
			$sum    += $length;
		}
		return $batch ? array_merge( $batches, array( $batch ) ) : $batches;
	}

	/**
	 * Ids as SQL wants them.
	 *
	 * @param int[] $ids At least one.
	 * @return string
	 */
	public static function ids( array $ids ) {
		return implode( ', ', array_map( 'intval', $ids ) );
	}

	/**
	 * Rows of the terms of posts.
	 *
	 * @param int[]  $post_ids The posts.
	 * @param string $columns  Of tr, tt and what is joined.
	 * @param string $join     A further table.
	 * @param string $order    Order.
	 * @return object[]
	 */
	private static function relationships( array $post_ids, $columns, $join, $order = '' ) {
		global $wpdb;
		if ( ! $post_ids ) {
			return array();
		}
		$list = self::ids( $post_ids );
		return self::rows(
			"SELECT {$columns} FROM {$wpdb->term_relationships} tr
			JOIN {$wpdb->term_taxonomy} tt ON tt.term_taxonomy_id = tr.term_taxonomy_id {$join} WHERE tr.object_id IN ({$list}) {$order}"
		);
	}
}
