<?php
/**
 * Finishes what others began.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Undoes builders that died, speaks for publishes that were committed and not announced, and throws away what is too old. With
 * every message from IGNY8 it asks one indexed question, which usually has no answer; WP-Cron lets it look further once an hour.
 */
final class Igny8_Janitor {

	const HOOK = 'igny8_janitor';

	/** Journals serve undoing a publish, receipts serve repeated questions: neither for ever. */
	const JOURNAL_LIFETIME_DAYS = 30;
	const RECEIPT_LIFETIME_DAYS = 90;

	/** Rows removed at a time, so that no statement holds a table for long. */
	const BATCH = 500;

	/**
	 * Makes WP-Cron call run().
	 */
	public static function schedule() {
		if ( ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', self::HOOK );
		}
	}

	/**
	 * Everything there is to tidy. On WP-Cron.
	 */
	public static function run() {
		if ( true !== Igny8_Tables::maybe_upgrade() ) {
			return;
		}
		self::tidy();
		self::forget_old();
		Igny8_Blobs::collect_old();
		Igny8_Sync_Outbox::bound();
	}

	/**
	 * What must not wait: jobs whose builder is gone.
	 */
	public static function tidy() {
		foreach ( Igny8_Jobs::in_need_of_work() as $job ) {
			// Whoever holds the lock is alive and does it.
			if ( ! Igny8_Lock::acquire( $job->job_key, 0 ) ) {
				continue;
			}
			self::settle( $job->job_key );
			Igny8_Lock::release( $job->job_key );
		}
	}

	/**
	 * Settles one job, as it is now that its lock is held.
	 *
	 * @param string $key The job's key.
	 */
	private static function settle( $key ) {
		foreach ( Igny8_Jobs::in_need_of_work() as $job ) {
			if ( $job->job_key !== $key ) {
				continue;
			}
			if ( Igny8_Jobs::BUILDING === $job->state ) {
				Igny8_Undo::dead_builder( $key, (int) $job->fence );
			} else {
				self::finish( $key, (array) json_decode( (string) $job->announcement, true ) );
			}
			return;
		}
	}

	/**
	 * Does what was left after a commit. Others hear of it only if nobody began to tell them.
	 *
	 * @param string $key    The job's key.
	 * @param array  $script Igny8_Announcer::script().
	 */
	private static function finish( $key, array $script ) {
		$posts = isset( $script['posts'] ) ? $script['posts'] : array();
		Igny8_Caches::clean( isset( $script['touched'] ) ? $script['touched'] : array(), isset( $script['terms'] ) ? $script['terms'] : array() );
		if ( $posts && Igny8_Jobs::begin_announcement( $key ) ) {
			$witness = new Igny8_Write_Witness();
			Igny8_Announcer::speak( $script, self::posts_before( $key ) );
			if ( $witness->end() ) {
				self::settle_fingerprints( array_keys( $posts ) );
			}
		}
		Igny8_Jobs::finish( $key );
		Igny8_Log::error( "Job {$key} was committed and then stopped; finished." );
	}

	/**
	 * What other plugins changed when they heard of a publish is no person's edit.
	 *
	 * @param int[] $post_ids Posts it wrote.
	 */
	private static function settle_fingerprints( array $post_ids ) {
		foreach ( Igny8_Managed_Posts::contents_of( $post_ids ) as $post_id => $content_id ) {
			$post = get_post( $post_id );
			if ( null !== $post ) {
				Igny8_Managed_Posts::settle_fingerprint( $content_id, Igny8_Fingerprint::with_parts( $post ) );
			}
		}
	}

	/**
	 * The posts as they were before a publish, from its journal.
	 *
	 * @param string $key The job's key.
	 * @return array<int, WP_Post>
	 */
	private static function posts_before( $key ) {
		$entries = Igny8_Journal::read( $key );
		$before  = array();
		foreach ( is_wp_error( $entries ) ? array() : $entries as list( $kind, $object, $image ) ) {
			if ( Igny8_Journal::POST === $kind && null !== $image ) {
				$before[ $object ] = new WP_Post( (object) $image['post'] );
			}
		}
		return $before;
	}

	/**
	 * Removes old rows. The last publish of a content keeps its journal: it is the one that can be taken back.
	 */
	private static function forget_old() {
		global $wpdb;
		$jobs    = Igny8_Tables::name( 'igny8_jobs' );
		$posts   = Igny8_Tables::name( 'igny8_posts' );
		$journal = Igny8_Tables::name( 'igny8_journal' );
		$nonces  = Igny8_Tables::name( 'igny8_nonces' );
		// phpcs:disable WordPress.DB -- own tables, no input.
		$wpdb->query( "DELETE FROM {$nonces} WHERE expires_at < UTC_TIMESTAMP() LIMIT " . self::BATCH );
		$wpdb->query(
			"DELETE FROM {$journal} WHERE created_at < UTC_TIMESTAMP() - INTERVAL " . self::JOURNAL_LIFETIME_DAYS . " DAY
			AND job_key NOT IN (SELECT job_key FROM {$posts}) LIMIT " . self::BATCH
		);
		$wpdb->query(
			"DELETE FROM {$jobs} WHERE updated_at < UTC_TIMESTAMP() - INTERVAL " . self::RECEIPT_LIFETIME_DAYS . " DAY AND needs_work = 0
			AND job_key NOT IN (SELECT job_key FROM {$posts}) LIMIT " . self::BATCH
		);
		// phpcs:enable
	}
}
