<?php
/**
 * What things of IGNY8 are called.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Rows of igny8_names: names of the clusters, sectors and keywords that articles of this site belong to, as IGNY8 told them with a
 * publish. For people only: posts and messages carry ids, so a name that is old or missing damages nothing.
 */
final class Igny8_Names {

	const CLUSTER = 'cluster';
	const SECTOR  = 'sector';
	const KEYWORD = 'keyword';

	/** The contract's. */
	const KINDS = array( self::CLUSTER, self::SECTOR, self::KEYWORD );

	/** Most names a search answers. */
	const LIMIT = 50;

	/**
	 * Remembers names. After a publish, so that no lock of one is held while it is built.
	 *
	 * @param array[] $told The contract's relation_names.
	 */
	public static function learn( array $told ) {
		global $wpdb;
		$known  = array();
		$values = array();
		foreach ( $told as $one ) {
			if ( ! isset( $known[ $one['kind'] ] ) ) {
				$known[ $one['kind'] ] = self::of( $one['kind'], wp_list_pluck( wp_list_filter( $told, array( 'kind' => $one['kind'] ) ), 'id' ) );
			}
			if ( ! isset( $known[ $one['kind'] ][ $one['id'] ] ) || $known[ $one['kind'] ][ $one['id'] ] !== $one['name'] ) {
				array_push( $values, $one['kind'], $one['id'], $one['name'] );
			}
		}
		if ( $values ) {
			$table = Igny8_Tables::name( 'igny8_names' );
			$rows  = implode( ', ', array_fill( 0, count( $values ) / 3, '(%s, %d, %s)' ) );
			$wpdb->query( $wpdb->prepare( "INSERT INTO {$table} (kind, id, name) VALUES {$rows} ON DUPLICATE KEY UPDATE name = VALUES(name)", $values ) ); // phpcs:ignore WordPress.DB -- own table; the placeholders are made above.
		}
	}

	/**
	 * The names of some.
	 *
	 * @param string $kind One of KINDS.
	 * @param int[]  $ids  Ids.
	 * @return array<int, string> By id, in the order of the ids; unknown ones are left out.
	 */
	public static function of( $kind, array $ids ) {
		global $wpdb;
		if ( ! $ids ) {
			return array();
		}
		$table = Igny8_Tables::name( 'igny8_names' );
		$list  = implode( ', ', array_map( 'intval', $ids ) );
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT id, name FROM {$table} WHERE kind = %s AND id IN ({$list})", $kind ) ); // phpcs:ignore WordPress.DB -- own table, numbers.
		$names = wp_list_pluck( (array) $rows, 'name', 'id' );
		return array_replace( array_intersect_key( array_flip( array_map( 'intval', $ids ) ), $names ), $names );
	}

	/**
	 * Names that have a text in them, those that begin with it first.
	 *
	 * @param string $kind  One of KINDS.
	 * @param string $text  What was typed; empty: all.
	 * @param int    $limit Most names.
	 * @return array<int, string> By id.
	 */
	public static function search( $kind, $text, $limit = self::LIMIT ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_names' );
		$like  = $wpdb->esc_like( trim( $text ) ) . '%';
		$rows  = $wpdb->get_results( // phpcs:ignore WordPress.DB -- own table.
			$wpdb->prepare(
				"SELECT id, name FROM {$table} WHERE kind = %s AND name LIKE %s ORDER BY name LIKE %s DESC, name, id LIMIT %d", // phpcs:ignore WordPress.DB
				$kind,
				"%{$like}",
				$like,
				$limit
			)
		);
		return wp_list_pluck( (array) $rows, 'name', 'id' );
	}

	/**
	 * The ids of names, upper and lower case being the same.
	 *
	 * @param string   $kind  One of KINDS.
	 * @param string[] $names Names.
	 * @return array<string, int> By name as it was asked for; unknown ones are left out.
	 */
	public static function ids_of( $kind, array $names ) {
		global $wpdb;
		if ( ! $names ) {
			return array();
		}
		$table = Igny8_Tables::name( 'igny8_names' );
		$marks = implode( ', ', array_fill( 0, count( $names ), '%s' ) );
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT id, name FROM {$table} WHERE kind = %s AND name IN ({$marks})", array_merge( array( $kind ), array_values( $names ) ) ) ); // phpcs:ignore WordPress.DB -- own table; the placeholders are made above.
		$ids   = array();
		foreach ( (array) $rows as $row ) {
			foreach ( $names as $name ) {
				if ( mb_strtolower( $name ) === mb_strtolower( $row->name ) ) {
					$ids[ $name ] = (int) $row->id;
				}
			}
		}
		return $ids;
	}
}
