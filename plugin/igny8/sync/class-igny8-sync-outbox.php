<?php
/**
 * What IGNY8 has to be told.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Rows of igny8_outbox: a log with a growing number, of which IGNY8 keeps the place it has read to. A row says that
 * something of a post or term changed, not what: what is told is how it is when it is asked for. So a second change of the
 * same thing replaces the first one's row by a new one at the end, and the table never holds more than four rows for a
 * managed post and one for a term, however long IGNY8 is away.
 */
final class Igny8_Sync_Outbox {

	/** Array: stream, acknowledged. Not autoloaded. */
	const OPTION = 'igny8_outbox';

	/** Kinds that replace each other: a post that was trashed and restored is only restored. */
	const SLOTS = array(
		'taxonomies'    => 'taxonomies',
		'relationships' => 'relationships',
		'post'          => 'post',
		'trashed'       => 'life',
		'restored'      => 'life',
		'deleted'       => 'life',
		'term'          => 'term',
	);

	/** Bytes of one answer or push, beyond which no further event is added. */
	const MAX_BYTES = 1048576;

	/** Rows looked at together: their posts with all their text are in memory at once. */
	const CHUNK = 50;

	/** More than this many changes take longer to tell one by one than to compare everything. */
	const MAX_ROWS = 100000;

	const LOCK = 'outbox';

	/** Longer than any write takes; one that waited in vain is made all the same. */
	const LOCK_SECONDS = 2;

	/**
	 * Notes changes, each as the newest of its slot.
	 *
	 * @param array<int, array> $changes kind, object_id, content_id, updated_by, and noted: what cannot be looked up later.
	 * @return bool False: the database refused; the comparison of both sides finds what is missing.
	 */
	public static function add( array $changes ) {
		if ( true !== Igny8_Tables::maybe_upgrade() ) {
			return false;
		}
		// A number is given before its row can be seen: with one writer at a time no reader passes over one.
		return self::alone(
			static function () use ( $changes ) {
				global $wpdb;
				$written = $wpdb->query( self::replacement( $changes ) ); // phpcs:ignore WordPress.DB -- prepared there.
				if ( false === $written ) {
					return false;
				}
				$first = (int) $wpdb->insert_id;
				if ( $first <= self::log()['acknowledged'] ) {
					// The table was emptied behind our back, and counts from 1 again.
					self::name_stream( $first - 1 );
				}
				self::forget_others_of( wp_list_pluck( wp_list_filter( $changes, array( 'kind' => 'deleted' ) ), 'object_id' ) );
				return true;
			}
		);
	}

	/**
	 * Events after a number, in order, each with what it is about as it is now.
	 *
	 * @param int $after Those up to this one are not wanted.
	 * @param int $limit Most events.
	 * @return array The contract's events.
	 * @throws RuntimeException Where the table cannot be read: no events would be a lie.
	 */
	public static function read( $after, $limit ) {
		$events = array();
		$bytes  = 0;
		$after  = max( $after, self::log()['acknowledged'] );
		do {
			$wanted = min( self::CHUNK, $limit - count( $events ) );
			$rows   = self::rows( $after, $wanted );
			foreach ( Igny8_Sync_Event::of_rows( $rows ) as $event ) {
				$bytes += strlen( (string) wp_json_encode( $event ) );
				if ( $events && $bytes > self::MAX_BYTES ) {
					return $events;
				}
				$events[] = $event;
				$after    = $event['seq'];
			}
		} while ( count( $rows ) === $wanted && count( $events ) < $limit );
		return $events;
	}

	/**
	 * Forgets what IGNY8 has. The newest row stays: a database that starts anew would otherwise give its number again.
	 *
	 * @param int $through Up to this number. One this log has not come to yet means that it was restored from a copy: it gets
	 *                     another name, by which IGNY8 knows that it has to compare.
	 */
	public static function acknowledge( $through ) {
		self::alone(
			static function () use ( $through ) {
				global $wpdb;
				$last = self::last_seq();
				$log  = self::log( true );
				if ( $through > $last ) {
					self::name_stream( min( $log['acknowledged'], $last ) );
				} elseif ( $through > $log['acknowledged'] ) {
					$table = Igny8_Tables::name( 'igny8_outbox' );
					$wpdb->query( $wpdb->prepare( "DELETE FROM {$table} WHERE seq <= %d AND seq < %d", $through, $last ) ); // phpcs:ignore WordPress.DB -- own table.
					update_option( self::OPTION, array( 'acknowledged' => $through ) + $log, false );
				}
			}
		);
	}

	/**
	 * Forgets everything and begins a log of another name: a new connection, or more changes than are worth telling.
	 */
	public static function begin_stream() {
		if ( true !== Igny8_Tables::maybe_upgrade() ) {
			return;
		}
		self::alone(
			static function () {
				global $wpdb;
				$last  = self::last_seq();
				$table = Igny8_Tables::name( 'igny8_outbox' );
				$wpdb->query( $wpdb->prepare( "DELETE FROM {$table} WHERE seq < %d", $last ) ); // phpcs:ignore WordPress.DB -- own table.
				self::name_stream( $last );
			}
		);
	}

	/**
	 * Gives the log another name and keeps what is in it: something may have changed that nobody noted.
	 */
	public static function rename_stream() {
		if ( true === Igny8_Tables::maybe_upgrade() ) {
			self::alone(
				static function () {
					self::name_stream( self::log( true )['acknowledged'] );
				}
			);
		}
	}

	/**
	 * Keeps the table small. A new name makes IGNY8 compare everything.
	 */
	public static function bound() {
		global $wpdb;
		if ( ! Igny8_Connection::is_connected() || self::last_seq() - self::log()['acknowledged'] <= self::MAX_ROWS ) {
			return;
		}
		$table = Igny8_Tables::name( 'igny8_outbox' );
		if ( (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$table}" ) > self::MAX_ROWS ) { // phpcs:ignore WordPress.DB -- own table.
			self::begin_stream();
		}
	}

	/**
	 * The log's name and the place IGNY8 has read to.
	 *
	 * @param bool $is_fresh Past the cache: another process may have changed it.
	 * @return array{stream: string, acknowledged: int}
	 */
	public static function log( $is_fresh = false ) {
		if ( $is_fresh ) {
			wp_cache_delete( self::OPTION, 'options' );
		}
		$log = get_option( self::OPTION );
		return is_array( $log ) ? $log : self::name_stream( 0 );
	}

	/**
	 * The newest number.
	 *
	 * @return int 0: none yet.
	 * @throws RuntimeException Where the table cannot be read: IGNY8 would think that the log was lost.
	 */
	public static function last_seq() {
		global $wpdb;
		$last = $wpdb->get_var( 'SELECT MAX(seq) FROM ' . Igny8_Tables::name( 'igny8_outbox' ) ); // phpcs:ignore WordPress.DB -- own table.
		self::check();
		return (int) $last;
	}

	/**
	 * Whether there is something IGNY8 does not have.
	 *
	 * @return bool
	 */
	public static function has_waiting() {
		return self::last_seq() > self::log( true )['acknowledged'];
	}

	/**
	 * How many changes IGNY8 does not have.
	 *
	 * @return int
	 * @throws RuntimeException Where the table cannot be read.
	 */
	public static function count_waiting() {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_outbox' );
		$count = $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$table} WHERE seq > %d", self::log( true )['acknowledged'] ) ); // phpcs:ignore WordPress.DB -- own table.
		self::check();
		return (int) $count;
	}

	/**
	 * When the oldest of the changes was made that IGNY8 does not have.
	 *
	 * @return int|null Unix seconds; null: it has everything.
	 * @throws RuntimeException Where the table cannot be read.
	 */
	public static function waiting_since() {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_outbox' );
		$since = $wpdb->get_var( $wpdb->prepare( "SELECT MIN(occurred_at) FROM {$table} WHERE seq > %d", self::log( true )['acknowledged'] ) ); // phpcs:ignore WordPress.DB -- own table.
		self::check();
		return Igny8_Post_Report::timestamp( $since );
	}

	/**
	 * What of a post changed that IGNY8 has not fetched yet.
	 *
	 * @param int $post_id The post.
	 * @return string[] Kinds, in alphabetical order.
	 */
	public static function kinds_of( $post_id ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_outbox' );
		return $wpdb->get_col( $wpdb->prepare( "SELECT kind FROM {$table} WHERE slot <> %s AND object_id = %d AND seq > %d ORDER BY kind", self::SLOTS['term'], $post_id, self::log()['acknowledged'] ) ); // phpcs:ignore WordPress.DB -- own table.
	}

	/**
	 * The contract's "outbox", which goes with every answer.
	 *
	 * @return array|null Null: it cannot be told just now.
	 */
	public static function place() {
		try {
			return array(
				'stream'   => self::log()['stream'],
				'last_seq' => self::last_seq(),
			);
		} catch ( RuntimeException $error ) {
			Igny8_Log::error( $error->getMessage() );
			return null;
		}
	}

	/**
	 * Does something while nobody else writes.
	 *
	 * @param callable $what Gets nothing.
	 * @return mixed What it returns.
	 */
	private static function alone( callable $what ) {
		$is_alone = Igny8_Lock::acquire( self::LOCK, self::LOCK_SECONDS );
		try {
			return $what();
		} finally {
			if ( $is_alone ) {
				Igny8_Lock::release( self::LOCK );
			}
		}
	}

	/**
	 * Rows after a number. A row that another connection has written and not yet made permanent is waited for, since the next
	 * reading begins after the last number of this one.
	 *
	 * @param int $after Those up to this one are not wanted.
	 * @param int $limit Most rows.
	 * @return object[]
	 */
	private static function rows( $after, $limit ) {
		return self::alone(
			static function () use ( $after, $limit ) {
				global $wpdb;
				$table  = Igny8_Tables::name( 'igny8_outbox' );
				$waited = Igny8_Storage_Engine::is_sqlite() ? '' : 'FOR UPDATE';
				$rows   = $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$table} WHERE seq > %d ORDER BY seq LIMIT %d {$waited}", $after, $limit ) ); // phpcs:ignore WordPress.DB -- own table.
				self::check();
				return $rows;
			}
		);
	}

	/**
	 * The statement that writes changes. REPLACE gives a row a new number: who has read the old one reads it again.
	 *
	 * @param array<int, array> $changes As add().
	 * @return string
	 */
	private static function replacement( array $changes ) {
		global $wpdb;
		$values = array();
		foreach ( $changes as $change ) {
			array_push(
				$values,
				self::SLOTS[ $change['kind'] ],
				$change['kind'],
				$change['object_id'],
				$change['content_id'],
				wp_generate_uuid4(),
				$change['updated_by'],
				$change['noted'] ? wp_json_encode( $change['noted'] ) : ''
			);
		}
		$table = Igny8_Tables::name( 'igny8_outbox' );
		$rows  = implode( ', ', array_fill( 0, count( $changes ), '(%s, %s, %d, %d, %s, UTC_TIMESTAMP(), %s, %s)' ) );
		return $wpdb->prepare( "REPLACE INTO {$table} (slot, kind, object_id, content_id, event_id, occurred_at, updated_by, noted) VALUES {$rows}", $values ); // phpcs:ignore WordPress.DB -- own table; the placeholders are made above.
	}

	/**
	 * Of a post that is gone there is nothing else to tell.
	 *
	 * @param int[] $post_ids Deleted posts.
	 */
	private static function forget_others_of( array $post_ids ) {
		global $wpdb;
		if ( $post_ids ) {
			$table = Igny8_Tables::name( 'igny8_outbox' );
			$list  = implode( ', ', array_map( 'intval', $post_ids ) );
			$wpdb->query( "DELETE FROM {$table} WHERE slot IN ('taxonomies', 'relationships', 'post') AND object_id IN ({$list})" ); // phpcs:ignore WordPress.DB -- own table, numbers.
		}
	}

	/**
	 * Gives the log a name of its own.
	 *
	 * @param int $acknowledged What nobody has to be told any more.
	 * @return array{stream: string, acknowledged: int}
	 */
	private static function name_stream( $acknowledged ) {
		$log = array(
			'stream'       => wp_generate_uuid4(),
			'acknowledged' => $acknowledged,
		);
		update_option( self::OPTION, $log, false );
		return $log;
	}

	/**
	 * Stops where the database did not answer.
	 *
	 * @throws RuntimeException With its words.
	 */
	private static function check() {
		global $wpdb;
		if ( '' !== $wpdb->last_error ) {
			throw new RuntimeException( 'The outbox could not be read: ' . $wpdb->last_error );
		}
	}
}
