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

	const LOCK = 'outbox';

	/** Longer than any write takes; one that waited in vain is written all the same. */
	const LOCK_SECONDS = 2;

	/**
	 * Notes changes, each as the newest of its slot.
	 *
	 * @param array<int, array> $changes kind, object_id, content_id, post_id, updated_by, and data for what cannot be
	 *                                   looked up later.
	 * @return bool False: the database refused; the comparison of both sides finds what is missing.
	 */
	public static function add( array $changes ) {
		global $wpdb;
		if ( true !== Igny8_Tables::maybe_upgrade() ) {
			return false;
		}
		$rows   = array();
		$values = array();
		foreach ( $changes as $change ) {
			$rows[] = '(%s, %s, %d, %d, %d, %s, UTC_TIMESTAMP(), %s, %s)';
			array_push(
				$values,
				self::SLOTS[ $change['kind'] ],
				$change['kind'],
				$change['object_id'],
				$change['content_id'],
				$change['post_id'],
				wp_generate_uuid4(),
				$change['updated_by'],
				null === $change['data'] ? '' : wp_json_encode( $change['data'] )
			);
		}
		$table = Igny8_Tables::name( 'igny8_outbox' );
		// One writer at a time: a number is given before its row can be seen, and a reader must not pass over one.
		$is_alone = Igny8_Lock::acquire( self::LOCK, self::LOCK_SECONDS );
		// REPLACE gives the row a new number: who has read the old one reads it again.
		// phpcs:ignore WordPress.DB -- own table; the placeholders are made above.
		$written = $wpdb->query( $wpdb->prepare( "REPLACE INTO {$table} (slot, kind, object_id, content_id, post_id, event_id, occurred_at, updated_by, data) VALUES " . implode( ', ', $rows ), $values ) );
		if ( $is_alone ) {
			Igny8_Lock::release( self::LOCK );
		}
		return false !== $written;
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
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_outbox' );
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$table} WHERE seq > %d ORDER BY seq LIMIT %d", $after, $limit ) ); // phpcs:ignore WordPress.DB -- own table.
		if ( '' !== $wpdb->last_error ) {
			throw new RuntimeException( 'The outbox could not be read: ' . $wpdb->last_error );
		}
		_prime_post_caches( array_values( array_unique( array_filter( array_map( 'intval', wp_list_pluck( $rows, 'post_id' ) ) ) ) ) );
		$events = array();
		$bytes  = 0;
		foreach ( $rows as $row ) {
			$event  = Igny8_Sync_Event::of_row( $row );
			$bytes += strlen( (string) wp_json_encode( $event ) );
			if ( $events && $bytes > self::MAX_BYTES ) {
				break;
			}
			$events[] = $event;
		}
		return $events;
	}

	/**
	 * Forgets what IGNY8 has. The newest row stays: a database that starts anew would otherwise give its number again.
	 *
	 * @param int $through Up to this number. One this log has not come to is of a time before it was restored, and not heard.
	 */
	public static function acknowledge( $through ) {
		global $wpdb;
		$last = self::last_seq();
		$log  = self::log();
		if ( $through > $last || $through <= $log['acknowledged'] ) {
			return;
		}
		$table = Igny8_Tables::name( 'igny8_outbox' );
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$table} WHERE seq <= %d AND seq < %d", $through, $last ) ); // phpcs:ignore WordPress.DB -- own table.
		update_option( self::OPTION, array( 'acknowledged' => $through ) + $log, false );
	}

	/**
	 * The log's name and the place IGNY8 has read to.
	 *
	 * @return array{stream: string, acknowledged: int}
	 */
	public static function log() {
		$log = get_option( self::OPTION );
		if ( ! is_array( $log ) ) {
			$log = array(
				'stream'       => wp_generate_uuid4(),
				'acknowledged' => 0,
			);
			update_option( self::OPTION, $log, false );
		}
		return $log;
	}

	/**
	 * The newest number.
	 *
	 * @return int 0: none yet.
	 */
	public static function last_seq() {
		global $wpdb;
		return (int) $wpdb->get_var( 'SELECT MAX(seq) FROM ' . Igny8_Tables::name( 'igny8_outbox' ) ); // phpcs:ignore WordPress.DB -- own table.
	}

	/**
	 * How many changes IGNY8 does not have yet.
	 *
	 * @return int
	 */
	public static function count_waiting() {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_outbox' );
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$table} WHERE seq > %d", self::log()['acknowledged'] ) ); // phpcs:ignore WordPress.DB -- own table.
	}
}
