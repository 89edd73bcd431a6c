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

	/** Every hook of WP-Cron this plugin schedules begins like this. */
	const HOOK_PREFIX = 'igny8_';

	/**
	 * Hooks only. Nothing here may touch the database, and classes are named as text so that they are loaded
	 * when their hook fires: this runs on every page view.
	 */
	public static function boot() {
		Igny8_Visitor_Guard::register();
		add_action( 'init', array( 'Igny8_Taxonomies', 'register' ) );
		add_action( 'rest_api_init', array( 'Igny8_Rest', 'register' ) );
		add_action( 'igny8_sync_site_structure', 'igny8_sync_site_structure_to_backend', 10, 0 );
		if ( is_admin() ) {
			Igny8_Sync_Structure_Schedule::watch();
			Igny8_Admin_Page::register();
		}
		Igny8_Answer::buffer_output_of_own_routes();
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
		}
	}

	/**
	 * Leaves everything that is stored: deactivating a plugin for a moment must not cut the connection.
	 */
	public static function deactivate() {
		self::unschedule_all();
	}

	/**
	 * Takes every scheduled event of this plugin off this blog's WP-Cron.
	 */
	public static function unschedule_all() {
		foreach ( (array) _get_cron_array() as $events ) {
			foreach ( array_keys( (array) $events ) as $hook ) {
				if ( 0 === strpos( $hook, self::HOOK_PREFIX ) ) {
					wp_unschedule_hook( $hook );
				}
			}
		}
	}
}
