<?php
/**
 * Dashboard → IGNY8, and the widget on the dashboard.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Says what IGNY8 did on this site and how it is: for everybody who writes here, with links for those who may do something about it.
 */
final class Igny8_Admin_Overview {

	const SLUG       = 'igny8-overview';
	const CAPABILITY = 'edit_posts';

	/** Entries in the widget; the page has all of Igny8_Activity. */
	const IN_WIDGET = 5;

	/**
	 * Hooks only.
	 */
	public static function register() {
		add_action( 'admin_menu', array( __CLASS__, 'add_menu' ) );
		add_action( 'wp_dashboard_setup', array( __CLASS__, 'add_widget' ) );
	}

	/**
	 * The entry below "Dashboard".
	 */
	public static function add_menu() {
		$hook = add_dashboard_page( __( 'IGNY8 on this site', 'igny8' ), __( 'IGNY8', 'igny8' ), self::CAPABILITY, self::SLUG, array( __CLASS__, 'render' ) );
		if ( false !== $hook ) {
			add_action( "load-{$hook}", array( __CLASS__, 'enqueue' ) );
		}
	}

	/**
	 * The widget.
	 */
	public static function add_widget() {
		if ( current_user_can( self::CAPABILITY ) ) {
			self::enqueue();
			wp_add_dashboard_widget( 'igny8_overview', __( 'IGNY8', 'igny8' ), array( __CLASS__, 'render_widget' ) );
		}
	}

	/**
	 * The style sheet.
	 */
	public static function enqueue() {
		wp_enqueue_style( 'igny8-admin', plugins_url( 'admin/igny8-admin.css', IGNY8_FILE ), array(), IGNY8_VERSION );
	}

	/**
	 * Address of the page.
	 *
	 * @return string
	 */
	public static function url() {
		return add_query_arg( 'page', self::SLUG, admin_url( 'index.php' ) );
	}

	/**
	 * The page.
	 */
	public static function render() {
		if ( ! current_user_can( self::CAPABILITY ) ) {
			return;
		}
		echo '<div class="wrap igny8"><h1 class="wp-heading-inline">' . esc_html( get_admin_page_title() ) . '</h1>';
		if ( current_user_can( Igny8_Admin_Page::CAPABILITY ) ) {
			echo ' <a href="' . esc_url( Igny8_Admin_Page::url() ) . '" class="page-title-action">' . esc_html__( 'Settings', 'igny8' ) . '</a>';
		}
		echo '<hr class="wp-header-end">';
		self::render_connection();
		self::render_figures();
		echo '<h2>' . esc_html__( 'Recent activity', 'igny8' ) . '</h2>';
		self::render_table( Igny8_Activity::latest() );
		echo '</div>';
	}

	/**
	 * The widget's inside.
	 */
	public static function render_widget() {
		self::render_connection();
		self::render_figures();
		$latest = Igny8_Activity::latest( self::IN_WIDGET );
		if ( $latest ) {
			echo '<h3>' . esc_html__( 'Recent activity', 'igny8' ) . '</h3><ul class="igny8-activity">';
			foreach ( $latest as $entry ) {
				echo '<li>' . wp_kses_post( self::outcome_html( $entry ) ) . ' <span class="igny8-what">' . wp_kses_post( self::title_html( $entry ) ) . '</span> ';
				echo '<span class="igny8-when">' . wp_kses_post( Igny8_Admin_Text::ago_html( $entry['at'] ) ) . '</span></li>';
			}
			echo '</ul>';
		}
		echo '<p class="igny8-more"><a href="' . esc_url( self::url() ) . '">' . esc_html__( 'All activity', 'igny8' ) . '</a></p>';
	}

	/**
	 * How the connection is.
	 */
	private static function render_connection() {
		$connection = Igny8_Admin_Text::connection();
		$status     = Igny8_Connection::status();
		echo '<p class="igny8-connection">' . wp_kses_post( Igny8_Admin_Status::mark( $connection['is_well'] ) ) . ' <strong>' . esc_html( $connection['text'] ) . '</strong>';
		if ( $connection['is_well'] && isset( $status['last_success_at'] ) ) {
			/* translators: %s: a time, for example "10 minutes ago". */
			echo ' · ' . wp_kses_post( sprintf( __( 'last contact %s', 'igny8' ), Igny8_Admin_Text::ago_html( $status['last_success_at'] ) ) );
		}
		echo '</p>';
		if ( '' !== $connection['remedy'] ) {
			echo '<p>' . esc_html( $connection['remedy'] );
			if ( current_user_can( Igny8_Admin_Page::CAPABILITY ) ) {
				echo ' <a href="' . esc_url( Igny8_Admin_Page::url() ) . '">' . esc_html__( 'Open the settings', 'igny8' ) . '</a>';
			}
			echo '</p>';
		}
	}

	/**
	 * The numbers.
	 */
	private static function render_figures() {
		try {
			$figures = Igny8_Activity::figures();
		} catch ( RuntimeException $error ) {
			Igny8_Log::error( $error->getMessage() );
			echo '<p>' . wp_kses_post( Igny8_Admin_Status::mark( false ) ) . ' ' . esc_html__( 'The tables of the plugin cannot be read. Deactivate the plugin and activate it again; nothing that was published is lost by it.', 'igny8' ) . '</p>';
			return;
		}
		echo '<dl class="igny8-figures">';
		self::figure( __( 'Posts managed by IGNY8', 'igny8' ), esc_html( number_format_i18n( $figures['managed'] ) ), self::lists( $figures['types'], Igny8_Admin_List::MANAGED ) );
		self::figure( __( 'Edited here since', 'igny8' ), esc_html( number_format_i18n( $figures['edited'] ) ), self::lists( $figures['types'], Igny8_Admin_List::EDITED ) );
		self::figure( __( 'Changes not yet with IGNY8', 'igny8' ), esc_html( number_format_i18n( $figures['waiting'] ) ) );
		self::figure( __( 'Last publish', 'igny8' ), null === $figures['last_publish'] ? esc_html__( 'none yet', 'igny8' ) : Igny8_Admin_Text::ago_html( $figures['last_publish'] ) );
		echo '</dl>';
	}

	/**
	 * One number.
	 *
	 * @param string $label Text.
	 * @param string $value HTML.
	 * @param string $below HTML of the line below it.
	 */
	private static function figure( $label, $value, $below = '' ) {
		echo '<div><dt>' . esc_html( $label ) . '</dt><dd>' . wp_kses_post( $value ) . ( '' === $below ? '' : '<span class="igny8-below">' . wp_kses_post( $below ) . '</span>' ) . '</dd></div>';
	}

	/**
	 * Links to the posts behind a number, one for each kind of post.
	 *
	 * @param array  $types  From Igny8_Activity.
	 * @param string $filter Igny8_Admin_List::MANAGED or EDITED, which are the names of the counts too.
	 * @return string HTML; empty where there are none.
	 */
	private static function lists( array $types, $filter ) {
		$links = array();
		foreach ( $types as $name => $counts ) {
			$type = get_post_type_object( $name );
			if ( $counts[ $filter ] > 0 && null !== $type && $type->show_ui && current_user_can( $type->cap->edit_posts ) ) {
				$url     = add_query_arg( array_filter( array( 'post_type' => 'post' === $name ? '' : $name, Igny8_Admin_List::PARAMETER => $filter ) ), admin_url( 'edit.php' ) );
				$links[] = '<a href="' . esc_url( $url ) . '">' . esc_html( $type->labels->name . ': ' . number_format_i18n( $counts[ $filter ] ) ) . '</a>';
			}
		}
		return implode( ' · ', $links );
	}

	/**
	 * The activity as a table.
	 *
	 * @param array[] $entries From Igny8_Activity.
	 */
	private static function render_table( array $entries ) {
		if ( ! $entries ) {
			echo '<p>' . esc_html__( 'Nothing has been published here by IGNY8 so far. Write an article in IGNY8 and publish it to this site; it will be listed here.', 'igny8' ) . '</p>';
			return;
		}
		echo '<table class="wp-list-table widefat striped igny8-activity-table"><thead><tr>';
		foreach ( array( __( 'When', 'igny8' ), __( 'What', 'igny8' ), __( 'Article', 'igny8' ) ) as $heading ) {
			echo '<th scope="col">' . esc_html( $heading ) . '</th>';
		}
		echo '</tr></thead><tbody>';
		foreach ( $entries as $entry ) {
			echo '<tr><td>' . wp_kses_post( Igny8_Admin_Text::ago_html( $entry['at'] ) ) . '</td><td>' . wp_kses_post( self::outcome_html( $entry ) ) . '</td><td>' . wp_kses_post( self::title_html( $entry ) );
			if ( '' !== $entry['error'] ) {
				echo '<p class="description">' . esc_html( $entry['error'] ) . '</p>';
			}
			echo '</td></tr>';
		}
		echo '</tbody></table>';
	}

	/**
	 * What happened.
	 *
	 * @param array $entry From Igny8_Activity.
	 * @return string HTML.
	 */
	private static function outcome_html( array $entry ) {
		$icons = array(
			'created' => 'yes-alt',
			'updated' => 'update',
			'skipped' => 'controls-skipforward',
			'failed'  => 'warning',
		);
		$icon  = isset( $icons[ $entry['outcome'] ] ) ? $icons[ $entry['outcome'] ] : 'marker';
		return sprintf(
			'<span class="igny8-outcome igny8-outcome-%1$s"><span class="dashicons dashicons-%2$s" aria-hidden="true"></span>%3$s</span>',
			esc_attr( $entry['outcome'] ),
			esc_attr( $icon ),
			esc_html( Igny8_Activity::label( $entry['outcome'] ) )
		);
	}

	/**
	 * The article's name, with a link for those who may edit it.
	 *
	 * @param array $entry From Igny8_Activity.
	 * @return string HTML.
	 */
	private static function title_html( array $entry ) {
		$url = $entry['post_id'] > 0 ? get_edit_post_link( $entry['post_id'], 'raw' ) : null;
		return $url ? '<a href="' . esc_url( $url ) . '">' . esc_html( $entry['title'] ) . '</a>' : esc_html( $entry['title'] );
	}
}
