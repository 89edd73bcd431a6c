<?php
/**
 * What the database can promise.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Only InnoDB takes back what was written. MyISAM has no transactions, and the SQLite drop-in's do not undo
 * everything.
 */
final class Igny8_Storage_Engine {

	/**
	 * Tables an article is written to.
	 */
	const TABLES = array( 'posts', 'postmeta', 'terms', 'term_taxonomy', 'term_relationships', 'termmeta', 'options' );

	/**
	 * The answer, per blog, for as long as PHP runs.
	 *
	 * @var array<string, string[]>
	 */
	private static $others = array();

	/**
	 * Whether all of these tables are InnoDB.
	 *
	 * @return bool
	 */
	public static function is_transactional() {
		return array() === self::other_tables();
	}

	/**
	 * The tables that are not InnoDB, as "table (engine)".
	 *
	 * @return string[]
	 */
	public static function other_tables() {
		global $wpdb;
		if ( ! isset( self::$others[ $wpdb->prefix ] ) ) {
			self::$others[ $wpdb->prefix ] = self::look();
		}
		return self::$others[ $wpdb->prefix ];
	}

	/**
	 * Whether the SQLite drop-in stands in for MySQL.
	 *
	 * @return bool
	 */
	public static function is_sqlite() {
		global $wpdb;
		return ( defined( 'DB_ENGINE' ) && 'sqlite' === DB_ENGINE ) || false !== stripos( get_class( $wpdb ), 'sqlite' );
	}

	/**
	 * Whether a table takes back what was written to it in a transaction.
	 *
	 * @param string $table With its prefix.
	 * @return bool
	 */
	public static function rolls_back( $table ) {
		global $wpdb;
		$engine = $wpdb->get_var( $wpdb->prepare( 'SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = %s', $table ) ); // phpcs:ignore WordPress.DB -- asked only when something is undone.
		return 0 === strcasecmp( 'InnoDB', (string) $engine );
	}

	/**
	 * Asks the database.
	 *
	 * @return string[]
	 */
	private static function look() {
		global $wpdb;
		if ( self::is_sqlite() ) {
			return array( 'SQLite' );
		}
		$tables = array();
		foreach ( self::TABLES as $name ) {
			$tables[] = $wpdb->$name;
		}
		$places = implode( ', ', array_fill( 0, count( $tables ), '%s' ) );
		// phpcs:ignore WordPress.DB -- the number of placeholders varies; the answer is kept for the request.
		$rows   = $wpdb->get_results( $wpdb->prepare( "SELECT TABLE_NAME AS name, ENGINE AS engine FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ({$places})", $tables ) );
		// On some systems the database keeps its tables' names in lower case only.
		$found  = array_change_key_case( array_map( 'strtolower', wp_list_pluck( $rows, 'engine', 'name' ) ) );
		$others = array();
		foreach ( $tables as $table ) {
			$key    = strtolower( $table );
			$engine = isset( $found[ $key ] ) ? $found[ $key ] : 'unknown';
			if ( 'innodb' !== $engine ) {
				$others[] = "{$table} ({$engine})";
			}
		}
		return $others;
	}
}
