<?php
/**
 * What is hooked up when.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Starts the plugin, and is called when it is activated and deactivated.
 */
final class Igny8_Plugin {

	/** What people change: WordPress's action => method of Igny8_Sync_Watcher, number of arguments. */
	const WATCHED = array(
		'added_term_relationship'    => array( 'term_added', 3 ),
		'deleted_term_relationships' => array( 'terms_removed', 3 ),
		'add_post_meta'              => array( 'meta_comes', 2 ),
		'update_post_meta'           => array( 'meta_changes', 3 ),
		'delete_post_meta'           => array( 'meta_changes', 3 ),
		'post_updated'               => array( 'post_updated', 3 ),
		'transition_post_status'     => array( 'status_changed', 3 ),
		'deleted_post'               => array( 'post_deleted', 1 ),
		'delete_user'                => array( 'user_goes', 2 ),
		'remove_user_from_blog'      => array( 'user_leaves_blog', 3 ),
		'created_term'               => array( 'term_made', 3 ),
		'edit_terms'                 => array( 'term_changes', 2 ),
		'delete_term'                => array( 'term_deleted', 4 ),
		'edited_term_taxonomies'     => array( 'parents_lost', 1 ),
	);

	/**
	 * Hooks only. Nothing here may touch the database, and classes are named as text so that they are loaded
	 * when their hook fires: this runs on every page view.
	 */
	public static function boot() {
		Igny8_Visitor_Guard::register();
		add_action( 'transition_post_status', array( 'Igny8_Gallery_Keeper', 'follow' ), 10, 3 );
		add_action( 'before_delete_post', array( 'Igny8_Gallery_Keeper', 'leave' ) );
		add_action( 'init', array( 'Igny8_Taxonomies', 'register' ) );
		add_action( 'rest_api_init', array( 'Igny8_Rest', 'register' ) );
		add_action( 'rest_api_init', array( 'Igny8_Editor_Rest', 'register' ) );
		// REST's health screen asks for the tests too, and is not wp-admin.
		add_filter( 'site_status_tests', array( 'Igny8_Admin_Site_Health', 'add_tests' ) );
		add_action( 'wp_head', array( 'Igny8_Keywords_Tag', 'render' ) );
		add_action( 'igny8_janitor', array( 'Igny8_Janitor', 'run' ) );
		add_action( 'igny8_sync_site_structure', 'igny8_sync_site_structure_to_backend', 10, 0 );
		foreach ( self::WATCHED as $hook => list( $method, $arguments ) ) {
			add_action( $hook, array( 'Igny8_Sync_Watcher', $method ), 10, $arguments );
		}
		add_action( 'add_option_igny8_settings', array( 'Igny8_Sync_Structure_Schedule', 'forget_sent' ), 10, 0 );
		add_action( 'update_option_igny8_settings', array( 'Igny8_Sync_Structure_Schedule', 'forget_sent' ), 10, 0 );
		if ( is_admin() ) {
			add_action( 'init', array( __CLASS__, 'load_translations' ) );
			Igny8_Sync_Structure_Schedule::watch();
			Igny8_Admin_Page::register();
			Igny8_Admin_Overview::register();
			Igny8_Admin_List::register();
			Igny8_Admin_Seo::register();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			Igny8_Cli::register();
		}
		// phpcs:ignore WordPress.Security -- compared with a pattern and nothing else.
		if ( isset( $_SERVER['REQUEST_URI'] ) && preg_match( '~igny8(/|%2f)v1(/|%2f)~i', $_SERVER['REQUEST_URI'] ) ) {
			Igny8_Answer::begin_buffer();
		}
	}

	/**
	 * Only wp-admin has words of ours that are translated; answers to IGNY8 are English.
	 */
	public static function load_translations() {
		load_plugin_textdomain( 'igny8', false, basename( IGNY8_DIR ) . '/languages' );
	}

	/**
	 * On a network this prepares only the blog it runs on: the others get their tables from
	 * Igny8_Tables::maybe_upgrade() when they first need them, however many blogs there are.
	 */
	public static function activate() {
		Igny8_Tables::install();
		Igny8_Janitor::schedule();
		if ( Igny8_Connection::is_connected() ) {
			Igny8_Sync_Structure_Schedule::schedule();
			// Nobody has listened while the plugin was off.
			Igny8_Sync_Outbox::rename_stream();
		}
	}

	/**
	 * Leaves everything that is stored: deactivating a plugin for a moment must not cut the connection.
	 */
	public static function deactivate() {
		Igny8_Uninstaller::unschedule_events();
	}
}
