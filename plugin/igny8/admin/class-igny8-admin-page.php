<?php
/**
 * Settings → IGNY8.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Hooks the page into wp-admin and puts its sections together.
 */
final class Igny8_Admin_Page {

	const SLUG       = 'igny8';
	const CAPABILITY = 'manage_options';

	/**
	 * Hooks only.
	 */
	public static function register() {
		add_action( 'admin_menu', array( __CLASS__, 'add_menu' ) );
		add_action( 'admin_init', array( __CLASS__, 'register_settings' ) );
		add_action( 'admin_notices', array( 'Igny8_Admin_Moved', 'render' ) );
		add_action( 'admin_notices', array( 'Igny8_Admin_Notices', 'render' ) );
		add_action( 'admin_notices', array( 'Igny8_Admin_Editor_Box', 'show_trouble' ) );
		add_action( 'enqueue_block_editor_assets', array( 'Igny8_Admin_Editor', 'enqueue' ) );
		add_action( 'add_meta_boxes', array( 'Igny8_Admin_Editor_Box', 'add' ), 10, 2 );
		add_action( 'save_post', array( 'Igny8_Admin_Editor_Box', 'save' ), 10, 2 );
		add_filter( 'debug_information', array( 'Igny8_Admin_Site_Health', 'add_information' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( IGNY8_FILE ), array( __CLASS__, 'add_link' ) );
		foreach ( array( 'connect_code', 'connect_account', 'connect_site', 'disconnect', 'sync_structure', 'site_moved', 'site_copied' ) as $action ) {
			add_action( "admin_post_igny8_{$action}", array( 'Igny8_Admin_Actions', $action ) );
		}
	}

	/**
	 * The entry below "Settings".
	 */
	public static function add_menu() {
		$hook = add_options_page( __( 'IGNY8', 'igny8' ), __( 'IGNY8', 'igny8' ), self::CAPABILITY, self::SLUG, array( __CLASS__, 'render' ) );
		if ( false !== $hook ) {
			add_action( "load-{$hook}", array( __CLASS__, 'prepare' ) );
		}
	}

	/**
	 * Settings are registered only where they are shown or saved: elsewhere it would be a query for nothing.
	 */
	public static function register_settings() {
		global $pagenow;
		// phpcs:ignore WordPress.Security.NonceVerification -- looks which page this is, changes nothing.
		$page = isset( $_REQUEST['page'] ) ? $_REQUEST['page'] : ( isset( $_REQUEST['option_page'] ) ? $_REQUEST['option_page'] : '' );
		if ( in_array( $pagenow, array( 'options-general.php', 'options.php' ), true ) && self::SLUG === $page ) {
			Igny8_Settings::register();
			Igny8_Admin_Fields::register();
			Igny8_Admin_Data::register();
		}
	}

	/**
	 * Before the page is shown.
	 */
	public static function prepare() {
		Igny8_Tables::maybe_upgrade();
		wp_enqueue_style( 'igny8-admin', plugins_url( 'admin/igny8-admin.css', IGNY8_FILE ), array(), IGNY8_VERSION );
		wp_enqueue_script( 'igny8-admin', plugins_url( 'admin/igny8-admin.js', IGNY8_FILE ), array(), IGNY8_VERSION, true );
	}

	/**
	 * "Settings" in the list of plugins.
	 *
	 * @param string[] $links Links.
	 * @return string[]
	 */
	public static function add_link( $links ) {
		array_unshift( $links, '<a href="' . esc_url( self::url() ) . '">' . esc_html__( 'Settings', 'igny8' ) . '</a>' );
		return $links;
	}

	/**
	 * Address of the page.
	 *
	 * @param array $arguments More of the query.
	 * @return string
	 */
	public static function url( array $arguments = array() ) {
		return add_query_arg( array( 'page' => self::SLUG ) + $arguments, admin_url( 'options-general.php' ) );
	}

	/**
	 * The whole page.
	 */
	public static function render() {
		if ( ! current_user_can( self::CAPABILITY ) ) {
			return;
		}
		echo '<div class="wrap igny8">';
		echo '<h1>' . esc_html( get_admin_page_title() ) . '</h1>';
		Igny8_Admin_Connection::render();
		echo '<form action="options.php" method="post">';
		settings_fields( Igny8_Settings::GROUP );
		do_settings_sections( self::SLUG );
		submit_button();
		echo '</form>';
		Igny8_Admin_Status::render();
		echo '</div>';
	}
}
