<?php
/**
 * IGNY8 in the lists of posts.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * A column that says what IGNY8 has to do with a post, and a filter by it, for all kinds of posts that IGNY8 may publish.
 */
final class Igny8_Admin_List {

	/** Of the address, and the column's name. */
	const PARAMETER = 'igny8';

	const MANAGED = 'managed';
	const EDITED  = 'edited';
	const OTHERS  = 'others';

	/**
	 * What is known of posts, by id; null: not managed.
	 *
	 * @var array<int, object|null>
	 */
	private static $rows = array();

	/**
	 * Hooks only: what is for one screen is hooked up when that screen is loaded.
	 */
	public static function register() {
		add_action( 'load-edit.php', array( __CLASS__, 'prepare' ) );
		// A row that was saved by quick edit is drawn again by itself.
		add_action( 'wp_ajax_inline-save', array( __CLASS__, 'prepare_row' ), 0 );
	}

	/**
	 * A list is about to be shown.
	 */
	public static function prepare() {
		$screen = get_current_screen();
		if ( null === $screen || ! self::is_shown( $screen->post_type ) ) {
			return;
		}
		Igny8_Admin_Overview::enqueue();
		self::add_to( $screen->post_type );
		add_action( 'restrict_manage_posts', array( __CLASS__, 'show_filter' ) );
		add_filter( 'posts_where', array( __CLASS__, 'filter' ), 10, 2 );
	}

	/**
	 * One row is about to be drawn again.
	 */
	public static function prepare_row() {
		// phpcs:ignore WordPress.Security.NonceVerification -- WordPress checks it; this only names the columns.
		$type = isset( $_POST['post_type'] ) && is_string( $_POST['post_type'] ) ? sanitize_key( $_POST['post_type'] ) : '';
		if ( self::is_shown( $type ) ) {
			self::add_to( $type );
		}
	}

	/**
	 * The column, before the date.
	 *
	 * @param string[] $columns Columns.
	 * @return string[]
	 */
	public static function add_column( $columns ) {
		$place = array_search( 'date', array_keys( $columns ), true );
		$place = false === $place ? count( $columns ) : $place;
		return array_slice( $columns, 0, $place, true ) + array( self::PARAMETER => __( 'IGNY8', 'igny8' ) ) + array_slice( $columns, $place, null, true );
	}

	/**
	 * A cell.
	 *
	 * @param string $column  Column.
	 * @param int    $post_id The post.
	 */
	public static function show_cell( $column, $post_id ) {
		if ( self::PARAMETER !== $column ) {
			return;
		}
		$row = self::row( (int) $post_id );
		if ( null === $row ) {
			echo '<span aria-hidden="true">—</span><span class="screen-reader-text">' . esc_html__( 'Not from IGNY8', 'igny8' ) . '</span>';
			return;
		}
		$at = Igny8_Post_Report::timestamp( $row->published_at );
		if ( Igny8_Managed_Posts::ADOPTED === $row->job_key ) {
			esc_html_e( 'Taken over, not published by IGNY8 yet', 'igny8' );
		} elseif ( null !== $at ) {
			/* translators: %s: a time, for example "3 days ago". */
			echo wp_kses_post( sprintf( __( 'Published %s', 'igny8' ), Igny8_Admin_Text::ago_html( $at ) ) );
		}
		$edited = Igny8_Post_Report::timestamp( $row->edited_at );
		if ( null !== $edited ) {
			/* translators: %s: a time, for example "3 days ago". */
			echo '<br><span class="igny8-edited"><span class="dashicons dashicons-edit" aria-hidden="true"></span>' . wp_kses_post( sprintf( __( 'Edited here %s', 'igny8' ), Igny8_Admin_Text::ago_html( $edited ) ) ) . '</span>';
		}
	}

	/**
	 * The filter above the list.
	 *
	 * @param string $post_type Post type.
	 */
	public static function show_filter( $post_type ) {
		if ( ! self::is_shown( $post_type ) ) {
			return;
		}
		$choices = array(
			''            => __( 'IGNY8: all', 'igny8' ),
			self::MANAGED => __( 'Managed by IGNY8', 'igny8' ),
			self::EDITED  => __( 'Edited here since', 'igny8' ),
			self::OTHERS  => __( 'Not managed by IGNY8', 'igny8' ),
		);
		echo '<label class="screen-reader-text" for="filter-by-igny8">' . esc_html__( 'Filter by IGNY8', 'igny8' ) . '</label><select name="' . esc_attr( self::PARAMETER ) . '" id="filter-by-igny8">';
		foreach ( $choices as $value => $label ) {
			printf( '<option value="%1$s"%2$s>%3$s</option>', esc_attr( $value ), selected( self::chosen(), $value, false ), esc_html( $label ) );
		}
		echo '</select>';
	}

	/**
	 * Leaves the chosen posts in the list.
	 *
	 * @param string   $where SQL.
	 * @param WP_Query $query The query.
	 * @return string
	 */
	public static function filter( $where, $query ) {
		global $wpdb;
		$chosen = self::chosen();
		if ( '' === $chosen || ! $query->is_main_query() || true !== Igny8_Tables::maybe_upgrade() ) {
			return $where;
		}
		$table = Igny8_Tables::name( 'igny8_posts' );
		$also  = self::EDITED === $chosen ? ' AND igny8.edited_at IS NOT NULL' : '';
		$not   = self::OTHERS === $chosen ? 'NOT ' : '';
		return "{$where} AND {$not}EXISTS (SELECT 1 FROM {$table} igny8 WHERE igny8.post_id = {$wpdb->posts}.ID{$also})";
	}

	/**
	 * Which posts are wanted.
	 *
	 * @return string One of the constants; empty: all.
	 */
	private static function chosen() {
		// phpcs:ignore WordPress.Security.NonceVerification -- a view of a list changes nothing.
		$chosen = isset( $_GET[ self::PARAMETER ] ) && is_string( $_GET[ self::PARAMETER ] ) ? sanitize_key( $_GET[ self::PARAMETER ] ) : '';
		return in_array( $chosen, array( self::MANAGED, self::EDITED, self::OTHERS ), true ) ? $chosen : '';
	}

	/**
	 * Whether the lists of a post type have the column.
	 *
	 * @param string $post_type Post type.
	 * @return bool
	 */
	private static function is_shown( $post_type ) {
		return isset( Igny8_Structure::public_post_types()[ $post_type ] ) && Igny8_Settings::is_post_type_enabled( $post_type );
	}

	/**
	 * Adds the column to a post type's list.
	 *
	 * @param string $post_type Post type.
	 */
	private static function add_to( $post_type ) {
		// After WooCommerce, which puts its own columns together at 10.
		add_filter( "manage_{$post_type}_posts_columns", array( __CLASS__, 'add_column' ), 20 );
		add_action( "manage_{$post_type}_posts_custom_column", array( __CLASS__, 'show_cell' ), 10, 2 );
	}

	/**
	 * What is known of a post; read for the whole page at once.
	 *
	 * @param int $post_id The post whose cell is shown.
	 * @return object|null Null: not managed.
	 */
	private static function row( $post_id ) {
		global $wp_query;
		if ( ! array_key_exists( $post_id, self::$rows ) ) {
			$listed     = isset( $wp_query->posts ) ? array_map( 'intval', wp_list_pluck( array_filter( (array) $wp_query->posts, 'is_object' ), 'ID' ) ) : array();
			$asked      = array_unique( array_merge( $listed, array( $post_id ) ) );
			self::$rows = Igny8_Managed_Posts::rows_of_posts( $asked ) + array_fill_keys( $asked, null ) + self::$rows;
		}
		return self::$rows[ $post_id ];
	}
}
