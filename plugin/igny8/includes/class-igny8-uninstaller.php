<?php
/**
 * Takes away what the plugin stored.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Everything is found by its prefix, so nothing has to be listed here and forgotten. Needs no other file of
 * the plugin: WordPress deletes a plugin that is not loaded.
 */
final class Igny8_Uninstaller {

	/** Option: "yes" where the tables and options are to stay. */
	const KEEP_OPTION = 'igny8_keep_data';

	/** Blogs of a network are visited in batches. */
	const BATCH = 100;

	/**
	 * On every blog.
	 */
	public static function run() {
		if ( ! is_multisite() ) {
			self::clean_blog();
			return;
		}
		$offset = 0;
		do {
			$blog_ids = get_sites(
				array(
					'fields' => 'ids',
					'number' => self::BATCH,
					'offset' => $offset,
				)
			);
			foreach ( $blog_ids as $blog_id ) {
				switch_to_blog( $blog_id );
				self::clean_blog();
				restore_current_blog();
			}
			$offset += self::BATCH;
		} while ( count( $blog_ids ) === self::BATCH );
	}

	/**
	 * On this blog. Staged files are of no use to anybody later, and go in any case.
	 */
	public static function clean_blog() {
		self::unschedule_events();
		if ( 'yes' !== get_option( self::KEEP_OPTION ) ) {
			self::delete_options();
			self::drop_tables();
		}
		array_map( array( __CLASS__, 'delete_directory' ), self::stage_directories() );
	}

	/**
	 * Every event of this plugin on this blog's WP-Cron.
	 */
	public static function unschedule_events() {
		foreach ( (array) _get_cron_array() as $events ) {
			foreach ( array_keys( (array) $events ) as $hook ) {
				if ( 0 === strpos( $hook, 'igny8_' ) ) {
					wp_unschedule_hook( $hook );
				}
			}
		}
	}

	/**
	 * Options and transients; through delete_option() for the object cache's sake.
	 */
	private static function delete_options() {
		global $wpdb;
		foreach ( array( 'igny8_', '_transient_igny8_', '_transient_timeout_igny8_' ) as $prefix ) {
			// phpcs:ignore WordPress.DB -- WordPress has no function that lists options by prefix.
			$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
			array_map( 'delete_option', $names );
		}
	}

	/**
	 * Our tables of this blog.
	 */
	private static function drop_tables() {
		global $wpdb;
		// phpcs:disable WordPress.DB -- tables of our own prefix.
		foreach ( $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix . 'igny8_' ) . '%' ) ) as $table ) {
			$wpdb->query( 'DROP TABLE IF EXISTS `' . str_replace( '`', '``', $table ) . '`' );
		}
		// phpcs:enable
	}

	/**
	 * Where image bytes wait that were not published yet (Igny8_Blobs): in wp-content, or in the directory for
	 * temporary files where that is not writable.
	 *
	 * @return string[]
	 */
	public static function stage_directories() {
		$blog_id = get_current_blog_id();
		$name    = 'igny8-stage' . ( $blog_id > 1 ? "-{$blog_id}" : '' );
		return array( WP_CONTENT_DIR . '/' . $name, get_temp_dir() . $name . '-' . substr( md5( ABSPATH ), 0, 12 ) );
	}

	/**
	 * Deletes a directory with everything in it; a link is not followed.
	 *
	 * @param string $directory Path.
	 */
	private static function delete_directory( $directory ) {
		if ( ! is_dir( $directory ) || is_link( $directory ) ) {
			return;
		}
		$entries = new RecursiveIteratorIterator(
			new RecursiveDirectoryIterator( $directory, FilesystemIterator::SKIP_DOTS ),
			RecursiveIteratorIterator::CHILD_FIRST
		);
		foreach ( $entries as $entry ) {
			if ( $entry->isDir() && ! $entry->isLink() ) {
				rmdir( $entry->getPathname() );
			} else {
				unlink( $entry->getPathname() );
			}
		}
		rmdir( $directory );
	}
}
