<?php
/**
 * What happened here lately.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The newest rows of igny8_jobs that came to an end, for people. The janitor keeps them for weeks, and those of the last publish of a
 * content for as long as that is published.
 */
final class Igny8_Activity {

	/** Most entries anybody is shown. */
	const LIMIT = 50;

	/**
	 * Figures for the widget, the page and the command line.
	 *
	 * @return array{managed: int, edited: int, types: array<string, array{managed: int, edited: int}>, waiting: int, last_publish: int|null}
	 *               types: by post type. waiting: changes IGNY8 has not fetched.
	 * @throws RuntimeException Where the database does not answer.
	 */
	public static function figures() {
		global $wpdb;
		$ready = Igny8_Tables::maybe_upgrade();
		if ( is_wp_error( $ready ) ) {
			throw new RuntimeException( $ready->get_error_message() );
		}
		$table = Igny8_Tables::name( 'igny8_posts' );
		$types = Igny8_Reading_Database::rows(
			$wpdb->prepare(
				"SELECT p.post_type, COUNT(*) AS managed, COUNT(m.edited_at) AS edited, MAX(CASE WHEN m.job_key <> %s THEN m.published_at END) AS last
				FROM {$table} m JOIN {$wpdb->posts} p ON p.ID = m.post_id AND p.post_status <> 'trash' GROUP BY p.post_type ORDER BY managed DESC", // phpcs:ignore WordPress.DB -- own table.
				Igny8_Managed_Posts::ADOPTED
			)
		);
		$counts = array();
		foreach ( $types as $row ) {
			$counts[ $row->post_type ] = array(
				'managed' => (int) $row->managed,
				'edited'  => (int) $row->edited,
			);
		}
		$last = array_filter( wp_list_pluck( $types, 'last' ) );
		return array(
			'managed'      => array_sum( wp_list_pluck( $counts, 'managed' ) ),
			'edited'       => array_sum( wp_list_pluck( $counts, 'edited' ) ),
			'types'        => $counts,
			'waiting'      => Igny8_Sync_Outbox::count_waiting(),
			'last_publish' => $last ? Igny8_Post_Report::timestamp( max( $last ) ) : null,
		);
	}

	/**
	 * The newest entries.
	 *
	 * @param int $limit Most; never more than LIMIT.
	 * @return array[] at (Unix seconds), outcome (created, updated, skipped, failed), content_id, post_id (0: none), title, error (in
	 *                 words; empty: none).
	 */
	public static function latest( $limit = self::LIMIT ) {
		global $wpdb;
		if ( true !== Igny8_Tables::maybe_upgrade() ) {
			return array();
		}
		$jobs  = Igny8_Tables::name( 'igny8_jobs' );
		$posts = Igny8_Tables::name( 'igny8_posts' );
		// phpcs:disable WordPress.DB -- own tables.
		$rows = (array) $wpdb->get_results(
			$wpdb->prepare(
				"SELECT j.content_id, j.state, j.receipt, j.error, j.updated_at, m.post_id FROM {$jobs} j
				LEFT JOIN {$posts} m ON m.content_id = j.content_id WHERE j.state IN (%s, %s) ORDER BY j.updated_at DESC LIMIT %d",
				Igny8_Jobs::COMMITTED,
				Igny8_Jobs::UNDONE,
				min( $limit, self::LIMIT )
			)
		);
		// phpcs:enable
		_prime_post_caches( array_filter( array_map( 'intval', wp_list_pluck( $rows, 'post_id' ) ) ), false, false );
		return array_map( array( __CLASS__, 'entry' ), $rows );
	}

	/**
	 * An outcome in words.
	 *
	 * @param string $outcome As in latest().
	 * @return string
	 */
	public static function label( $outcome ) {
		$labels = array(
			'created' => __( 'Published', 'igny8' ),
			'updated' => __( 'Updated', 'igny8' ),
			'skipped' => __( 'Left as it was', 'igny8' ),
			'failed'  => __( 'Failed, nothing changed', 'igny8' ),
		);
		return isset( $labels[ $outcome ] ) ? $labels[ $outcome ] : $outcome;
	}

	/**
	 * One entry.
	 *
	 * @param object $row Of the tables.
	 * @return array As in latest().
	 */
	private static function entry( $row ) {
		$receipt = (array) json_decode( (string) $row->receipt, true );
		$error   = (array) json_decode( (string) $row->error, true );
		$post_id = isset( $receipt['post_id'] ) ? (int) $receipt['post_id'] : (int) $row->post_id;
		$post    = $post_id > 0 ? get_post( $post_id ) : null;
		return array(
			'at'         => (int) Igny8_Post_Report::timestamp( $row->updated_at ),
			'outcome'    => Igny8_Jobs::UNDONE === $row->state ? 'failed' : ( isset( $receipt['outcome'] ) ? $receipt['outcome'] : 'updated' ),
			'content_id' => (int) $row->content_id,
			'post_id'    => null === $post ? 0 : $post_id,
			/* translators: %d: number of an article in IGNY8. */
			'title'      => null === $post ? sprintf( __( 'Article %d', 'igny8' ), $row->content_id ) : self::title( $post ),
			'error'      => isset( $error['message'] ) ? $error['message'] : '',
		);
	}

	/**
	 * A post's title as text.
	 *
	 * @param WP_Post $post The post.
	 * @return string
	 */
	private static function title( WP_Post $post ) {
		$title = html_entity_decode( wp_strip_all_tags( $post->post_title ), ENT_QUOTES, 'UTF-8' );
		return '' === $title ? __( '(no title)', 'igny8' ) : $title;
	}
}
