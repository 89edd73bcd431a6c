<?php
/**
 * Jobs: one row per idempotency key.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Who may build a job, and what became of it. States: seen (no attempt to commit yet), building, committed,
 * undone. A builder holds the lock named by the key on its own connection for as long as it works, so whether it
 * lives is a fact of the database and not a guess about time.
 */
final class Igny8_Jobs {

	const SEEN      = 'seen';
	const BUILDING  = 'building';
	const COMMITTED = 'committed';
	const UNDONE    = 'undone';

	/**
	 * Takes a job, or says why not. The key's lock is held when this answers true, and only then.
	 *
	 * @param string $key        The job's key.
	 * @param int    $fence      The attempt's fence.
	 * @param int    $content_id The content.
	 * @return true|array|WP_Error The stored receipt of a job that was committed already; KEY_CONFLICT, FENCE_STALE,
	 *                             KEY_BUSY, DATABASE_FAILED.
	 */
	public static function claim( $key, $fence, $content_id ) {
		if ( ! Igny8_Lock::acquire( $key, 0 ) ) {
			return self::busy( $key, $fence, $content_id );
		}
		$row  = self::find( $key );
		$told = is_wp_error( $row ) ? $row : self::what_is_said( $row, $fence, $content_id );
		if ( true === $told ) {
			$told = self::start( $row, $key, $fence, $content_id );
		}
		if ( true !== $told ) {
			Igny8_Lock::release( $key );
		}
		return $told;
	}

	/**
	 * Notes that a request of this job was here, so that an older one is refused from now on. Nobody builds it meanwhile:
	 * an answer "unknown" must not be overtaken by an attempt that was under way.
	 *
	 * @param string $key        The job's key.
	 * @param int    $fence      The request's fence.
	 * @param int    $content_id The content; 0: not told.
	 * @return true|array|WP_Error As claim(), but no lock is held afterwards.
	 */
	public static function see( $key, $fence, $content_id = 0 ) {
		if ( ! Igny8_Lock::acquire( $key, 0 ) ) {
			return self::busy( $key, $fence, $content_id );
		}
		$row  = self::find( $key );
		$told = is_wp_error( $row ) ? $row : self::what_is_said( $row, $fence, $content_id );
		if ( true === $told ) {
			$told = self::raise_fence( $key, $fence, $content_id );
		}
		Igny8_Lock::release( $key );
		return $told;
	}

	/**
	 * Writes the fence down.
	 *
	 * @param string $key        The job's key.
	 * @param int    $fence      The request's fence.
	 * @param int    $content_id The content; 0: not told.
	 * @return true|WP_Error DATABASE_FAILED.
	 */
	private static function raise_fence( $key, $fence, $content_id ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_jobs' );
		// phpcs:ignore WordPress.DB -- own table.
		$seen = $wpdb->query(
			$wpdb->prepare(
				"INSERT INTO {$table} (job_key, content_id, fence, state, started_at, updated_at) VALUES (%s, %d, %d, %s, UTC_TIMESTAMP(), UTC_TIMESTAMP())
				ON DUPLICATE KEY UPDATE fence = GREATEST(fence, VALUES(fence)), content_id = GREATEST(content_id, VALUES(content_id))", // phpcs:ignore WordPress.DB
				$key,
				$content_id,
				$fence,
				self::SEEN
			)
		);
		return false === $seen ? self::failed( $wpdb->last_error ) : true;
	}

	/**
	 * One job.
	 *
	 * @param string $key The job's key.
	 * @return object|null|WP_Error content_id, fence, state, receipt, error as stored; null: never seen.
	 */
	public static function find( $key ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_jobs' );
		// phpcs:ignore WordPress.DB -- own table, and what counts is what it says now.
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT content_id, fence, state, receipt, error FROM {$table} WHERE job_key = %s", $key ) );
		return '' === $wpdb->last_error ? $row : self::failed( $wpdb->last_error );
	}

	/**
	 * Makes the job's result final. Inside the article's transaction, so that both are there or neither.
	 *
	 * @param string $key          The job's key.
	 * @param int    $fence        The attempt's fence.
	 * @param array  $receipt      The contract's receipt.
	 * @param array  $announcement What Igny8_Announcer has to tell WordPress; empty: nothing.
	 * @return true|WP_Error FENCE_STALE, DATABASE_FAILED.
	 */
	public static function commit( $key, $fence, array $receipt, array $announcement ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_jobs' );
		// phpcs:ignore WordPress.DB -- own table.
		$rows = $wpdb->query(
			$wpdb->prepare(
				"UPDATE {$table} SET state = %s, receipt = %s, error = NULL, announcement = %s, needs_work = %d, updated_at = UTC_TIMESTAMP()
				WHERE job_key = %s AND fence = %d AND state = %s", // phpcs:ignore WordPress.DB
				self::COMMITTED,
				wp_json_encode( $receipt, JSON_PRESERVE_ZERO_FRACTION ),
				wp_json_encode( $announcement ),
				$announcement ? 1 : 0,
				$key,
				$fence,
				self::BUILDING
			)
		);
		if ( 1 === $rows ) {
			return true;
		}
		return false === $rows
			? self::failed( $wpdb->last_error )
			: Igny8_Errors::make( 'FENCE_STALE', 'A newer attempt of this job took over.', array(), 'publishing' );
	}

	/**
	 * Says that an attempt failed and left nothing. Its lock is held: nobody else can have brought it to an end, but a
	 * statement of another plugin may have made "committed" permanent just before the rest was found to be lost.
	 *
	 * @param string   $key   The job's key.
	 * @param int      $fence The attempt's fence.
	 * @param WP_Error $error Why it failed.
	 */
	public static function undone( $key, $fence, WP_Error $error ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_jobs' );
		// phpcs:ignore WordPress.DB -- own table.
		$wpdb->query(
			$wpdb->prepare(
				"UPDATE {$table} SET state = %s, needs_work = 0, error = %s, receipt = NULL, announcement = NULL, updated_at = UTC_TIMESTAMP()
				WHERE job_key = %s AND fence = %d AND state IN (%s, %s)", // phpcs:ignore WordPress.DB
				self::UNDONE,
				wp_json_encode( Igny8_Errors::as_array( $error ) ),
				$key,
				$fence,
				self::BUILDING,
				self::COMMITTED
			)
		);
	}

	/**
	 * Whether the caller is the one who tells other plugins of this publish. True once in the life of a job, so
	 * that nobody hears of it twice, not even when the teller dies.
	 *
	 * @param string $key The job's key.
	 * @return bool
	 */
	public static function begin_announcement( $key ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_jobs' );
		// phpcs:ignore WordPress.DB -- own table.
		return 1 === $wpdb->query( $wpdb->prepare( "UPDATE {$table} SET announced_at = UTC_TIMESTAMP() WHERE job_key = %s AND announced_at IS NULL", $key ) );
	}

	/**
	 * Nothing is left to do for a committed job.
	 *
	 * @param string     $key     The job's key.
	 * @param array|null $receipt The receipt with what was only known after the commit; null: as stored.
	 */
	public static function finish( $key, ?array $receipt = null ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_jobs' );
		$set   = null === $receipt ? '' : $wpdb->prepare( ', receipt = %s', wp_json_encode( $receipt, JSON_PRESERVE_ZERO_FRACTION ) );
		// phpcs:ignore WordPress.DB -- own table; $set was prepared.
		$wpdb->query( $wpdb->prepare( "UPDATE {$table} SET needs_work = 0, announcement = NULL{$set} WHERE job_key = %s", $key ) );
	}

	/**
	 * Jobs somebody has to look at: being built, or committed with work left. Usually none.
	 *
	 * @return array<int, object> job_key, fence, content_id, state, announcement.
	 */
	public static function in_need_of_work() {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_jobs' );
		// phpcs:ignore WordPress.DB -- own table, and what counts is what it says now.
		return $wpdb->get_results( "SELECT job_key, fence, content_id, state, announcement FROM {$table} WHERE needs_work = 1 LIMIT 20" );
	}

	/**
	 * What a request hears that finds somebody at work.
	 *
	 * @param string $key        The job's key.
	 * @param int    $fence      The request's fence.
	 * @param int    $content_id The content; 0: not told.
	 * @return array|WP_Error The receipt, where all that is left is telling others.
	 */
	private static function busy( $key, $fence, $content_id ) {
		$row  = self::find( $key );
		$told = is_wp_error( $row ) ? $row : self::what_is_said( $row, $fence, $content_id );
		return true === $told ? Igny8_Errors::make( 'KEY_BUSY', 'An attempt of this job is at work.' ) : $told;
	}

	/**
	 * What a row says to a request.
	 *
	 * @param object|null $row        From find().
	 * @param int         $fence      The request's fence.
	 * @param int         $content_id The content; 0: not told.
	 * @return true|array|WP_Error True: nothing against it.
	 */
	private static function what_is_said( $row, $fence, $content_id ) {
		if ( null === $row ) {
			return true;
		}
		if ( $content_id > 0 && (int) $row->content_id > 0 && (int) $row->content_id !== $content_id ) {
			return Igny8_Errors::make( 'KEY_CONFLICT', 'The key was used for another content.', array( 'content_id' => (int) $row->content_id ) );
		}
		if ( self::COMMITTED === $row->state ) {
			return array( 'replayed' => true ) + json_decode( $row->receipt, true );
		}
		if ( $fence < (int) $row->fence ) {
			return Igny8_Errors::make( 'FENCE_STALE', 'A newer attempt of this job was here.', array( 'fence' => (int) $row->fence ) );
		}
		return true;
	}

	/**
	 * Marks the job as being built. The key's lock is held: whoever was building it before is dead, and what it
	 * left has to go first.
	 *
	 * @param object|null $row        From find().
	 * @param string      $key        The job's key.
	 * @param int         $fence      The attempt's fence.
	 * @param int         $content_id The content.
	 * @return true|WP_Error FENCE_STALE, DATABASE_FAILED.
	 */
	private static function start( $row, $key, $fence, $content_id ) {
		global $wpdb;
		if ( null !== $row && self::BUILDING === $row->state ) {
			$left = Igny8_Undo::dead_builder( $key, (int) $row->fence );
			if ( is_wp_error( $left ) ) {
				return $left;
			}
		}
		$table = Igny8_Tables::name( 'igny8_jobs' );
		// A row that another claim changed meanwhile (no lock on some clusters) keeps its higher fence or its receipt.
		// phpcs:ignore WordPress.DB -- own table.
		$done = $wpdb->query(
			$wpdb->prepare(
				"INSERT INTO {$table} (job_key, content_id, fence, state, needs_work, attempts, started_at, updated_at)
				VALUES (%s, %d, %d, %s, 1, 1, UTC_TIMESTAMP(), UTC_TIMESTAMP())
				ON DUPLICATE KEY UPDATE
					attempts = IF(state <> 'committed' AND fence <= VALUES(fence), attempts + 1, attempts),
					needs_work = IF(state <> 'committed' AND fence <= VALUES(fence), 1, needs_work),
					content_id = IF(state <> 'committed' AND fence <= VALUES(fence), VALUES(content_id), content_id),
					started_at = IF(state <> 'committed' AND fence <= VALUES(fence), VALUES(started_at), started_at),
					error = IF(state <> 'committed' AND fence <= VALUES(fence), NULL, error),
					state = IF(state <> 'committed' AND fence <= VALUES(fence), VALUES(state), state),
					fence = GREATEST(fence, VALUES(fence))", // phpcs:ignore WordPress.DB
				$key,
				$content_id,
				$fence,
				self::BUILDING
			)
		);
		if ( false === $done ) {
			return self::failed( $wpdb->last_error );
		}
		return $done > 0 ? true : Igny8_Errors::make( 'FENCE_STALE', 'A newer attempt of this job took over.' );
	}

	/**
	 * The error.
	 *
	 * @param string $error The database's words.
	 * @return WP_Error
	 */
	private static function failed( $error ) {
		return Igny8_Errors::make( 'DATABASE_FAILED', 'The table of jobs could not be read or written.', array( 'error' => $error ), 'preflight_validation' );
	}
}
