<?php
/**
 * One publish is one transaction.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * A transaction around WordPress's own functions, which know nothing of it. Four things can break it silently, and each
 * has its guard:
 *
 * - A deadlock drops the whole transaction, wpdb logs it, and what follows would be written piecemeal: autocommit is
 *   off, so it never becomes permanent, and the savepoint set first is gone, which RELEASE SAVEPOINT tells at the end.
 * - A statement that commits (DDL, another START TRANSACTION) loses the savepoint just the same.
 * - A failed statement inside a core function is overwritten by the next one's success: wpdb's list of all errors is
 *   compared, not its last one.
 * - A lost connection would be opened anew by wpdb, with autocommit on: reconnecting is off meanwhile, and WordPress ends the
 *   request. What is left to undo then is undone on a new connection.
 *
 * Where the tables cannot roll back there is only the lock; Igny8_Undo mends what a failure left.
 */
final class Igny8_Transaction {

	const SAVEPOINT = 'igny8_whole';

	/** How long a publish waits for another one's commit, which takes some 0.1 s. */
	const LOCK_TIMEOUT_SECONDS = 4;

	/**
	 * Whether the core tables roll back.
	 *
	 * @var bool
	 */
	private $is_transactional;

	/**
	 * Whether a transaction is open, as far as this class knows.
	 *
	 * @var bool
	 */
	private $is_open = false;

	/**
	 * Whether the site's lock is held.
	 *
	 * @var bool
	 */
	private $is_locked = false;

	/**
	 * The connection's autocommit before.
	 *
	 * @var string
	 */
	private $autocommit = '1';

	/**
	 * The connection it was opened on.
	 *
	 * @var string
	 */
	private $connection = '';

	/**
	 * Errors wpdb had collected before.
	 *
	 * @var int
	 */
	private $errors_before = 0;

	/**
	 * What wpdb's reconnecting was set to; null: not changed.
	 *
	 * @var int|null
	 */
	private $reconnect_retries = null;

	/**
	 * Made before begin().
	 *
	 * @param bool $is_transactional Whether the core tables roll back.
	 */
	public function __construct( $is_transactional ) {
		$this->is_transactional = $is_transactional;
	}

	/**
	 * Takes the site's lock and opens the transaction. Publishes of one site follow one another: the usual victim of a
	 * deadlock between two of them would be an option both rewrite.
	 *
	 * @return true|WP_Error SITE_BUSY, DATABASE_FAILED; nothing is held then.
	 */
	public function begin() {
		global $wpdb, $EZSQL_ERROR;
		if ( ! Igny8_Lock::acquire( Igny8_Lock::SITE, self::LOCK_TIMEOUT_SECONDS ) ) {
			return Igny8_Errors::make( 'SITE_BUSY', 'Another publish is at work on this site.' );
		}
		$this->is_locked     = true;
		$this->errors_before = is_array( $EZSQL_ERROR ) ? count( $EZSQL_ERROR ) : 0;
		if ( ! $this->is_transactional ) {
			return true;
		}
		$this->autocommit = (string) $wpdb->get_var( 'SELECT @@autocommit' );
		$this->connection = (string) $wpdb->get_var( 'SELECT CONNECTION_ID()' );
		$this->stop_reconnecting();
		$this->is_open = true;
		// What goes into a cache that others read must not come from a transaction that may be rolled back.
		if ( wp_using_ext_object_cache() ) {
			wp_suspend_cache_addition( true );
		}
		foreach ( array( 'SET autocommit = 0', 'START TRANSACTION', 'SAVEPOINT ' . self::SAVEPOINT ) as $statement ) {
			if ( false === $wpdb->query( $statement ) ) { // phpcs:ignore WordPress.DB -- constants.
				$error = $this->failed( $wpdb->last_error );
				$this->rollback();
				$this->end();
				return $error;
			}
		}
		return true;
	}

	/**
	 * Whether every statement since begin() was carried out.
	 *
	 * @return true|WP_Error TRANSACTION_LOST, DATABASE_FAILED.
	 */
	public function check() {
		global $wpdb, $EZSQL_ERROR;
		if ( ! $this->is_locked ) {
			return true;
		}
		$errors = is_array( $EZSQL_ERROR ) ? $EZSQL_ERROR : array();
		if ( count( $errors ) > $this->errors_before ) {
			return $this->failed( $errors[ $this->errors_before ]['error_str'] );
		}
		return '' === (string) $wpdb->last_error ? true : $this->failed( $wpdb->last_error );
	}

	/**
	 * Proves that it is still the same transaction, and makes it permanent. Others read the new state from now on; the lock
	 * stays until end(), so that caches are cleaned before the next publish reads them.
	 *
	 * @return true|WP_Error TRANSACTION_LOST, DATABASE_FAILED: nothing is permanent. OUTCOME_UNKNOWN: the connection
	 *                       ended while the database was deciding.
	 */
	public function commit() {
		global $wpdb;
		$whole = $this->check();
		if ( true !== $whole || ! $this->is_transactional ) {
			return $whole;
		}
		if ( false === $wpdb->query( 'RELEASE SAVEPOINT ' . self::SAVEPOINT ) ) {
			return Igny8_Errors::make( 'TRANSACTION_LOST', 'The database ended the transaction before it was complete; nothing was changed.', array( 'error' => $wpdb->last_error ) );
		}
		if ( false === $wpdb->query( 'COMMIT' ) ) {
			return Igny8_Errors::make( 'OUTCOME_UNKNOWN', 'The database did not say whether it kept the article.', array( 'error' => $wpdb->last_error ) );
		}
		$this->is_open = false;
		$this->restore();
		return true;
	}

	/**
	 * Takes back everything since begin().
	 *
	 * @return bool False: it was not one transaction, or the tables have none; what had been made permanent by then is still
	 *              there.
	 */
	public function rollback() {
		global $wpdb;
		if ( ! $this->is_open ) {
			return ! $this->is_locked || $this->is_transactional;
		}
		// The database took everything back when the connection ended.
		$is_lost       = $this->is_connection_lost();
		$this->is_open = false;
		$shown         = $wpdb->suppress_errors( true );
		$is_whole      = $is_lost || false !== $wpdb->query( 'ROLLBACK TO SAVEPOINT ' . self::SAVEPOINT );
		$wpdb->suppress_errors( $shown );
		$wpdb->query( 'ROLLBACK' );
		$this->restore();
		return $is_whole;
	}

	/**
	 * Whether the connection ended, and with it the transaction and every lock. When this answers there is another one: nothing
	 * is built any more, but things have to be undone.
	 *
	 * @return bool
	 */
	public function is_connection_lost() {
		global $wpdb;
		if ( ! $this->is_open ) {
			return false;
		}
		$this->allow_reconnecting();
		$shown = $wpdb->suppress_errors( true );
		$now   = (string) $wpdb->get_var( 'SELECT CONNECTION_ID()' );
		$wpdb->suppress_errors( $shown );
		return $now !== $this->connection;
	}

	/**
	 * Lets the next publish in.
	 */
	public function end() {
		if ( $this->is_locked ) {
			$this->is_locked = false;
			Igny8_Lock::release( Igny8_Lock::SITE );
		}
	}

	/**
	 * The connection and the cache as they were.
	 */
	private function restore() {
		global $wpdb;
		$wpdb->query( 'SET autocommit = ' . ( '0' === $this->autocommit ? 0 : 1 ) ); // phpcs:ignore WordPress.DB -- a constant.
		if ( wp_using_ext_object_cache() ) {
			wp_suspend_cache_addition( false );
		}
		$this->allow_reconnecting();
	}

	/**
	 * As it was before the transaction.
	 */
	private function allow_reconnecting() {
		global $wpdb;
		if ( null !== $this->reconnect_retries ) {
			$wpdb->reconnect_retries = $this->reconnect_retries;
			$this->reconnect_retries = null;
		}
	}

	/**
	 * A class in place of wpdb may not have the property; then the savepoint still tells.
	 */
	private function stop_reconnecting() {
		global $wpdb;
		if ( property_exists( $wpdb, 'reconnect_retries' ) ) {
			$this->reconnect_retries = $wpdb->reconnect_retries;
			$wpdb->reconnect_retries = 0;
		}
	}

	/**
	 * The error of a failed statement.
	 *
	 * @param string $error The database's words.
	 * @return WP_Error
	 */
	private function failed( $error ) {
		return preg_match( '/deadlock|lock wait timeout|savepoint/i', $error )
			? Igny8_Errors::make( 'TRANSACTION_LOST', 'The database ended the transaction; nothing was changed.', array( 'error' => $error ) )
			: Igny8_Errors::make( 'DATABASE_FAILED', 'The database refused a statement; nothing was changed.', array( 'error' => $error ) );
	}
}
