<?php
/**
 * The SEO fields of what is published, written again.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * When a site changes its SEO plugin, the new one knows nothing of what the old one was told. IGNY8's own copy is written into
 * it, article by article: each in a transaction of its own, silently, and everybody hears of it afterwards, as with a publish.
 */
final class Igny8_Seo_Again {

	/** After so long no further article is begun: hosts end a request after 30 s. */
	const SECONDS = 10;

	/**
	 * Answers the route "seo".
	 *
	 * @param array $message A valid seo-request.
	 * @return array|WP_Error The contract's seo-response; DATABASE_FAILED.
	 */
	public static function run( array $message ) {
		return self::some( $message['after'], $message['limit'] );
	}

	/**
	 * Writes the fields of the next articles.
	 *
	 * @param int $after Content ids up to this one are done.
	 * @param int $limit How many at most.
	 * @return array|WP_Error The contract's seo-response; DATABASE_FAILED.
	 */
	public static function some( $after, $limit ) {
		$posts = self::posts( $after, $limit + 1 );
		if ( is_wp_error( $posts ) ) {
			return $posts;
		}
		$until   = microtime( true ) + self::SECONDS;
		$applied = array();
		$failed  = array();
		foreach ( array_slice( $posts, 0, $limit, true ) as $content_id => $post_id ) {
			if ( ( $applied || $failed ) && microtime( true ) > $until ) {
				break;
			}
			$result = self::one( $post_id );
			if ( is_wp_error( $result ) ) {
				$failed[] = array(
					'content_id' => $content_id,
					'error'      => Igny8_Errors::as_array( $result ),
				);
			} else {
				$applied[] = $content_id;
			}
			$after = $content_id;
		}
		return array(
			'seo_plugin' => Igny8_Seo_Plugin::detect(),
			'applied'    => $applied,
			'failed'     => $failed,
			'next_after' => count( $applied ) + count( $failed ) < count( $posts ) ? $after : null,
		);
	}

	/**
	 * How many articles have not been written for the active plugin.
	 *
	 * @return int 0 as well where there is no SEO plugin.
	 */
	public static function count_waiting() {
		global $wpdb;
		$active = Igny8_Seo_Plugin::detect()['active'];
		if ( 'none' === $active ) {
			return 0;
		}
		$table = Igny8_Tables::name( 'igny8_posts' );
		return (int) $wpdb->get_var( // phpcs:ignore WordPress.DB -- own table, asked on one page of wp-admin.
			$wpdb->prepare(
				"SELECT COUNT(*) FROM {$table} m JOIN {$wpdb->posts} p ON p.ID = m.post_id
				LEFT JOIN {$wpdb->postmeta} w ON w.post_id = m.post_id AND w.meta_key = %s
				WHERE m.job_key <> %s AND (w.meta_value IS NULL OR w.meta_value <> %s)", // phpcs:ignore WordPress.DB
				Igny8_Seo::WRITTEN_FOR,
				Igny8_Managed_Posts::ADOPTED,
				$active
			)
		);
	}

	/**
	 * The next managed posts that are still there. IGNY8 has no fields of those it has not published so far.
	 *
	 * @param int $after Content id.
	 * @param int $limit How many at most.
	 * @return array<int, int>|WP_Error Content id => post id; DATABASE_FAILED.
	 */
	private static function posts( $after, $limit ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		$rows  = $wpdb->get_results( // phpcs:ignore WordPress.DB -- own table.
			$wpdb->prepare(
				"SELECT m.content_id, m.post_id FROM {$table} m JOIN {$wpdb->posts} p ON p.ID = m.post_id
				WHERE m.content_id > %d AND m.job_key <> %s ORDER BY m.content_id LIMIT %d", // phpcs:ignore WordPress.DB
				$after,
				Igny8_Managed_Posts::ADOPTED,
				$limit
			)
		);
		if ( '' !== $wpdb->last_error ) {
			return Igny8_Errors::make( 'DATABASE_FAILED', 'The table of managed posts could not be read.', array( 'error' => $wpdb->last_error ) );
		}
		return array_map( 'intval', wp_list_pluck( $rows, 'post_id', 'content_id' ) );
	}

	/**
	 * Writes the fields of one article, all or none.
	 *
	 * @param int $post_id The post.
	 * @return true|WP_Error SITE_BUSY, SEO_WRITE_FAILED, DATABASE_FAILED, TRANSACTION_LOST, OUTCOME_UNKNOWN, PUBLISH_FATAL.
	 */
	private static function one( $post_id ) {
		$transaction = new Igny8_Transaction( Igny8_Tables::is_transactional() );
		$begun       = $transaction->begin();
		if ( is_wp_error( $begun ) ) {
			return $begun;
		}
		Igny8_Quiet::begin();
		try {
			// Another publish may have written it while this one waited for the lock.
			wp_cache_delete( $post_id, 'post_meta' );
			$report = Igny8_Seo::write_again( $post_id );
		} catch ( Throwable $error ) {
			$report = self::thrown( $post_id, $error );
		}
		$said = Igny8_Quiet::end();
		$done = is_wp_error( $report ) ? $report : $transaction->commit();
		if ( is_wp_error( $done ) ) {
			$transaction->rollback();
			Igny8_Caches::forget_rolled_back( array( $post_id ), array() );
		} else {
			Igny8_Caches::clean( array( $post_id ), array() );
		}
		$transaction->end();
		if ( ! is_wp_error( $done ) ) {
			Igny8_Announcer::speak( Igny8_Announcer::script( $said, array(), array(), get_current_user_id() ), array() );
		}
		return $done;
	}

	/**
	 * The error of what nobody expected: another plugin's filter, or its model. The log says where; the answer names no path.
	 *
	 * @param int       $post_id The post.
	 * @param Throwable $error   What was thrown.
	 * @return WP_Error PUBLISH_FATAL.
	 */
	private static function thrown( $post_id, $error ) {
		Igny8_Log::error( sprintf( 'SEO fields of post %d: %s: %s in %s:%d', $post_id, get_class( $error ), $error->getMessage(), $error->getFile(), $error->getLine() ) );
		return Igny8_Errors::make( 'PUBLISH_FATAL', "The SEO fields could not be written; nothing was changed. The site's log says more.", array( 'error' => get_class( $error ) ), 'seo_meta' );
	}
}
