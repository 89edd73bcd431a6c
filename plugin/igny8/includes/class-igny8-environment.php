<?php
/**
 * What this site runs in, as far as it decides whether IGNY8 can work here.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The contract's "environment": figures and names, no judgement. It is told to IGNY8 alone, never to the public, makes
 * no HTTP call, and reads options that WordPress has loaded anyway.
 */
final class Igny8_Environment {

	/** Plugins that keep whole pages, by folder. */
	const PAGE_CACHES = array(
		'breeze'                   => 'Breeze',
		'cache-enabler'            => 'Cache Enabler',
		'comet-cache'              => 'Comet Cache',
		'hummingbird-performance'  => 'Hummingbird',
		'litespeed-cache'          => 'LiteSpeed Cache',
		'nginx-helper'             => 'Nginx Helper',
		'sg-cachepress'            => 'SiteGround Optimizer',
		'surge'                    => 'Surge',
		'swift-performance'        => 'Swift Performance',
		'swift-performance-lite'   => 'Swift Performance Lite',
		'w3-total-cache'           => 'W3 Total Cache',
		'wp-cloudflare-page-cache' => 'Super Page Cache',
		'wp-fastest-cache'         => 'WP Fastest Cache',
		'wp-optimize'              => 'WP-Optimize',
		'wp-rocket'                => 'WP Rocket',
		'wp-super-cache'           => 'WP Super Cache',
	);

	/**
	 * All of it.
	 *
	 * @return array
	 */
	public static function gather() {
		return array(
			'memory_limit_bytes'    => Igny8_Limits::of( 'memory_limit' ),
			'post_max_bytes'        => Igny8_Limits::of( 'post_max_size' ),
			'upload_max_bytes'      => Igny8_Limits::of( 'upload_max_filesize' ),
			'max_execution_seconds' => max( 0, (int) ini_get( 'max_execution_time' ) ),
			'disk_free_bytes'       => self::disk_free_bytes(),
			'permalink_structure'   => (string) get_option( 'permalink_structure' ),
			'rest_prefix'           => rest_get_url_prefix(),
			'home'                  => (string) get_option( 'home' ),
			'siteurl'               => (string) get_option( 'siteurl' ),
			'https'                 => is_ssl(),
			'connected_as'          => Igny8_Connection::is_moved() ? (string) Igny8_Connection::get()['home_url'] : null,
			'cron'                  => self::cron(),
			'object_cache'          => (bool) wp_using_ext_object_cache(),
			'page_cache'            => self::page_cache(),
		);
	}

	/**
	 * Free space where uploads are stored.
	 *
	 * @return int|null Null: the host does not say.
	 */
	public static function disk_free_bytes() {
		$uploads = wp_upload_dir( null, false );
		// Hosts switch this function off, or answer nothing for a file system they hide.
		$free = function_exists( 'disk_free_space' ) ? @disk_free_space( $uploads['basedir'] ) : false; // phpcs:ignore WordPress.PHP.NoSilencedErrors
		return is_float( $free ) ? (int) $free : null;
	}

	/**
	 * Whether WordPress's own schedule runs. "doing" is the lock of a run that began and has not ended.
	 *
	 * @return array
	 */
	private static function cron() {
		$events = (array) _get_cron_array();
		$oldest = array() === $events ? time() : (int) min( array_keys( $events ) );
		return array(
			'disabled'        => defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON,
			'overdue_seconds' => max( 0, time() - $oldest ),
			'doing'           => (bool) get_transient( 'doing_cron' ),
		);
	}

	/**
	 * What may show visitors an older page.
	 *
	 * @return array
	 */
	private static function page_cache() {
		return array(
			'enabled' => defined( 'WP_CACHE' ) && WP_CACHE,
			'drop_in' => is_file( WP_CONTENT_DIR . '/advanced-cache.php' ),
			'plugins' => self::page_cache_plugins(),
		);
	}

	/**
	 * Names of active plugins that keep pages.
	 *
	 * @return string[]
	 */
	private static function page_cache_plugins() {
		$active = (array) get_option( 'active_plugins', array() );
		if ( is_multisite() ) {
			$active = array_merge( $active, array_keys( (array) get_site_option( 'active_sitewide_plugins', array() ) ) );
		}
		$folders = array_flip( array_map( 'dirname', $active ) );
		return array_values( array_intersect_key( self::PAGE_CACHES, $folders ) );
	}
}
