<?php
/**
 * When the structure is sent.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Daily, soon after something changed, and again after a failure. The events differ in their argument,
 * since WP-Cron drops an event that is like another one near in time.
 */
final class Igny8_Sync_Structure_Schedule {

	const HOOK = 'igny8_sync_site_structure';

	const RETRY_SECONDS = 900;

	/**
	 * What changes post types and taxonomies happens in wp-admin.
	 */
	public static function watch() {
		foreach ( array( 'activated_plugin', 'deactivated_plugin', 'switch_theme', 'update_option_' . Igny8_Settings::OPTION ) as $hook ) {
			add_action( $hook, array( __CLASS__, 'soon' ), 10, 0 );
		}
	}

	/**
	 * Daily from now on; the first time is a day from now, since connecting sends it at once.
	 */
	public static function schedule() {
		if ( ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( time() + DAY_IN_SECONDS, 'daily', self::HOOK );
		}
	}

	/**
	 * With the next request: the post types of a plugin being activated are registered only then.
	 */
	public static function soon() {
		if ( Igny8_Connection::is_connected() ) {
			wp_schedule_single_event( time(), self::HOOK, array( 'soon' ) );
		}
	}

	/**
	 * Once more after a failure.
	 */
	public static function retry() {
		wp_schedule_single_event( time() + self::RETRY_SECONDS, self::HOOK, array( 'retry' ) );
	}

	/**
	 * Never again.
	 */
	public static function unschedule() {
		wp_unschedule_hook( self::HOOK );
	}
}
