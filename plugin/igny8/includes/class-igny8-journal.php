<?php
/**
 * What a job is about to do and what it found there.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The effects of one job, in order. An effect that a rollback cannot take back (a file, a folder) is written
 * down, durably, before it happens; what happens inside the transaction is written with it. Igny8_Undo reads it
 * backwards.
 */
final class Igny8_Journal {

	const FILE       = 'file';
	const FOLDER     = 'folder';
	const POST       = 'post';
	const ATTACHMENT = 'attachment';
	const TERM       = 'term';
	const ALT        = 'alt';
	const MANAGED    = 'managed';
	const OPTION     = 'option';
	const ROW        = 'row';

	/**
	 * The job's key.
	 *
	 * @var string
	 */
	private $job_key;

	/**
	 * Every entry so far: array( kind, object, before ).
	 *
	 * @var array<int, array>
	 */
	private $entries = array();

	/**
	 * How many of the entries are in the table.
	 *
	 * @var int
	 */
	private $written = 0;

	/**
	 * Whether an entry must be in the table before its effect.
	 *
	 * @var bool
	 */
	private $is_write_through;

	/**
	 * Starts an empty journal.
	 *
	 * @param string $job_key          The job's key.
	 * @param bool   $is_write_through True where nothing is rolled back: then every effect is written down on its own.
	 */
	public function __construct( $job_key, $is_write_through ) {
		$this->job_key          = $job_key;
		$this->is_write_through = $is_write_through;
	}

	/**
	 * The journal of a job whose builder is gone.
	 *
	 * @param string $job_key The job's key.
	 * @return array<int, array>|WP_Error Entries as entries() gives them.
	 */
	public static function read( $job_key ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_journal' );
		// phpcs:ignore WordPress.DB -- own table, and what counts is what it says now.
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT kind, object, before_image FROM {$table} WHERE job_key = %s ORDER BY id", $job_key ) );
		if ( '' !== $wpdb->last_error ) {
			return self::failed();
		}
		return array_map(
			static function ( $row ) {
				return array( $row->kind, json_decode( $row->object, true ), null === $row->before_image ? null : json_decode( $row->before_image, true ) );
			},
			$rows
		);
	}

	/**
	 * Whether another job has noted the very same effect.
	 *
	 * @param string $job_key This job's key.
	 * @param string $kind    One of the constants.
	 * @param mixed  $object  As in note().
	 * @return bool
	 */
	public static function is_noted_by_another( $job_key, $kind, $object ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_journal' );
		// phpcs:ignore WordPress.DB -- own table; asked only when something is undone.
		return null !== $wpdb->get_var( $wpdb->prepare( "SELECT id FROM {$table} WHERE kind = %s AND object = %s AND job_key <> %s LIMIT 1", $kind, wp_json_encode( $object ), $job_key ) );
	}

	/**
	 * Removes the journal of a job that left nothing.
	 *
	 * @param string $job_key The job's key.
	 */
	public static function forget( $job_key ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_journal' );
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$table} WHERE job_key = %s", $job_key ) ); // phpcs:ignore WordPress.DB -- own table.
	}

	/**
	 * Notes one effect.
	 *
	 * @param string $kind   One of the constants.
	 * @param mixed  $object What it is done to; whatever Igny8_Undo needs.
	 * @param mixed  $before What was there; null: nothing.
	 * @return true|WP_Error DATABASE_FAILED; then the effect must not happen.
	 */
	public function note( $kind, $object, $before = null ) {
		$this->entries[] = array( $kind, $object, $before );
		return $this->is_write_through ? $this->write() : true;
	}

	/**
	 * Writes the entries that are not in the table yet, in one statement.
	 *
	 * @return true|WP_Error DATABASE_FAILED.
	 */
	public function write() {
		global $wpdb;
		$new = array_slice( $this->entries, $this->written );
		if ( ! $new ) {
			return true;
		}
		$rows = array();
		foreach ( $new as list( $kind, $object, $before ) ) {
			$rows[] = $wpdb->prepare( '(%s, %s, %s,', $this->job_key, $kind, wp_json_encode( $object ) )
				. ( null === $before ? 'NULL' : $wpdb->prepare( '%s', wp_json_encode( $before ) ) )
				. ", 'intent', UTC_TIMESTAMP())";
		}
		$table = Igny8_Tables::name( 'igny8_journal' );
		// phpcs:ignore WordPress.DB -- every value was prepared above.
		if ( false === $wpdb->query( "INSERT INTO {$table} (job_key, kind, object, before_image, state, created_at) VALUES " . implode( ',', $rows ) ) ) {
			return self::failed();
		}
		$this->written = count( $this->entries );
		return true;
	}

	/**
	 * Says that everything noted has happened for good. Inside the transaction.
	 *
	 * @return true|WP_Error DATABASE_FAILED.
	 */
	public function settle() {
		global $wpdb;
		$written = $this->write();
		if ( is_wp_error( $written ) || 0 === $this->written ) {
			return $written;
		}
		$table = Igny8_Tables::name( 'igny8_journal' );
		// phpcs:ignore WordPress.DB -- own table.
		$done = $wpdb->query( $wpdb->prepare( "UPDATE {$table} SET state = 'done' WHERE job_key = %s", $this->job_key ) );
		return false === $done ? self::failed() : true;
	}

	/**
	 * The entries, oldest first: array( kind, object, before ).
	 *
	 * @return array<int, array>
	 */
	public function entries() {
		return $this->entries;
	}

	/**
	 * The error.
	 *
	 * @return WP_Error
	 */
	private static function failed() {
		global $wpdb;
		return Igny8_Errors::make( 'DATABASE_FAILED', 'The journal could not be read or written.', array( 'error' => $wpdb->last_error ) );
	}
}
