<?php
/**
 * The managed posts, to compare both sides.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads rows of igny8_posts in the order of contents, and the fingerprints of their posts a few megabytes at a time: ten thousand
 * posts are compared in the memory of a hundred.
 */
final class Igny8_Reading_Managed {

	/** Of text that is in memory at once. */
	const BATCH_BYTES = 4194304;

	/** What a fingerprint is made of. */
	const COLUMNS = 'ID, post_title, post_content, post_excerpt, post_name, post_status, post_author';

	/**
	 * The next managed posts.
	 *
	 * @param int $after   Contents up to this one are not wanted.
	 * @param int $through The last content wanted.
	 * @param int $limit   Most rows.
	 * @return object[] content_id, post_id, bytes: the length of the post's text; null: it is gone.
	 * @throws RuntimeException Where the database does not answer.
	 */
	public static function rows( $after, $through, $limit ) {
		global $wpdb;
		return self::select( $wpdb->prepare( 'm.content_id > %d AND m.content_id <= %d ORDER BY m.content_id LIMIT %d', $after, $through, $limit ) );
	}

	/**
	 * The managed posts of contents.
	 *
	 * @param int[] $content_ids At least one.
	 * @return object[] As rows().
	 * @throws RuntimeException As rows().
	 */
	public static function rows_of( array $content_ids ) {
		return self::select( 'm.content_id IN (' . Igny8_Reading_Database::ids( $content_ids ) . ') ORDER BY m.content_id' );
	}

	/**
	 * How many there are.
	 *
	 * @return int
	 * @throws RuntimeException As rows().
	 */
	public static function total() {
		return Igny8_Reading_Database::total( 'SELECT COUNT(*) AS total FROM ' . Igny8_Tables::name( 'igny8_posts' ) );
	}

	/**
	 * The fingerprints of posts.
	 *
	 * @param object[] $rows From rows().
	 * @return array<int, string> By post id; of those that are gone there is none.
	 * @throws RuntimeException As rows().
	 */
	public static function fingerprints( array $rows ) {
		$bytes        = array_filter( wp_list_pluck( $rows, 'bytes', 'post_id' ), 'is_string' );
		$fingerprints = array();
		foreach ( Igny8_Reading_Database::batches( array_map( 'intval', $bytes ), self::BATCH_BYTES ) as $batch ) {
			$posts = array();
			foreach ( Igny8_Reading_Database::posts( $batch, self::COLUMNS ) as $row ) {
				$row->ID = (int) $row->ID;
				$posts[] = new WP_Post( $row );
			}
			$fingerprints += Igny8_Fingerprint::of_many( $posts );
		}
		return $fingerprints;
	}

	/**
	 * Rows with what the post's own row says. What has become of a post's number that is no post any more is nobody's content.
	 *
	 * @param string $condition SQL.
	 * @return object[] As rows().
	 */
	private static function select( $condition ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		return Igny8_Reading_Database::rows(
			"SELECT m.content_id, m.post_id, LENGTH(p.post_content) AS bytes FROM {$table} m
			LEFT JOIN {$wpdb->posts} p ON p.ID = m.post_id AND p.post_type NOT IN ('revision', 'attachment') WHERE {$condition}"
		);
	}
}
