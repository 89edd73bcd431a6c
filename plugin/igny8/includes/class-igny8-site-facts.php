<?php
/**
 * What IGNY8 has to know of this site before it sends anything.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The contract's "site".
 */
final class Igny8_Site_Facts {

	/** WordPress's own value of big_image_size_threshold. */
	const BIG_IMAGE_THRESHOLD = 2560;

	/** Filters by which another plugin takes over how sub-sizes are made. Core itself uses none of them. */
	const RESIZING_FILTERS = array( 'wp_image_editors', 'image_resize_dimensions', 'intermediate_image_sizes_advanced' );

	/** Constants of plugins that replace or resize uploads by other means. */
	const RESIZING_PLUGINS = array( 'EWWW_IMAGE_OPTIMIZER_VERSION', 'IMSANITY_VERSION', 'OPTML_VERSION', 'CLDN_CORE' );

	/**
	 * All facts.
	 *
	 * @return array
	 */
	public static function gather() {
		$settings = Igny8_Settings::stored();
		return array(
			'site_url'            => site_url(),
			'home_url'            => home_url(),
			'rest_url'            => rest_url(),
			'name'                => wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES ),
			'timezone'            => wp_timezone_string(),
			'wordpress_version'   => get_bloginfo( 'version' ),
			'php_version'         => PHP_VERSION,
			'plugin_version'      => IGNY8_VERSION,
			'protocol'            => IGNY8_PROTOCOL,
			'locale'              => get_locale(),
			'multisite'           => is_multisite(),
			'image_sizes'         => self::image_sizes(),
			'big_image_threshold' => self::big_image_threshold(),
			'image_sizes_owner'   => self::image_sizes_owner(),
			'max_request_bytes'   => Igny8_Limits::max_request_bytes(),
			'post_types'          => (object) self::post_types(),
			'seo_plugin'          => Igny8_Seo_Plugin::detect(),
			'settings'            => array(
				'auto_create_terms' => $settings['auto_create_terms'],
				'fallback_category' => $settings['fallback_category'],
				'gallery_limit'     => $settings['gallery_limit'],
				'gallery_overflow'  => $settings['gallery_overflow'],
				'content_format'    => $settings['content_format'],
			),
			'transactional'       => Igny8_Storage_Engine::is_transactional(),
			'block_editor_types'  => self::block_editor_types(),
		);
	}

	/**
	 * Registered sub-sizes; "crop" is what the theme registered: yes, no, or a pair of positions.
	 *
	 * @return array<int, array>
	 */
	private static function image_sizes() {
		$sizes = array();
		foreach ( wp_get_registered_image_subsizes() as $name => $size ) {
			$is_pair = is_array( $size['crop'] ) && 2 === count( $size['crop'] );
			$sizes[] = array(
				'name'   => (string) $name,
				'width'  => max( 0, (int) $size['width'] ),
				'height' => max( 0, (int) $size['height'] ),
				'crop'   => $is_pair ? array_map( 'strval', array_values( $size['crop'] ) ) : (bool) $size['crop'],
			);
		}
		return $sizes;
	}

	/**
	 * The longest side WordPress keeps; 0: no limit. The filter is asked as wp_create_image_subsizes() asks it,
	 * with an image that is larger than any limit and belongs to no post.
	 *
	 * @return int
	 */
	private static function big_image_threshold() {
		// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WordPress's own filter.
		return max( 0, (int) apply_filters( 'big_image_size_threshold', self::BIG_IMAGE_THRESHOLD, array( 10000, 10000 ), '', 0 ) );
	}

	/**
	 * Who makes the sub-sizes: "igny8" ahead of time, or "wordpress", where another plugin wants to do it.
	 *
	 * @return string
	 */
	public static function image_sizes_owner() {
		$is_taken = array_filter( self::RESIZING_FILTERS, 'has_filter' ) || array_filter( self::RESIZING_PLUGINS, 'defined' );
		return $is_taken ? 'wordpress' : 'igny8';
	}

	/**
	 * Public post types that people edit in the block editor here.
	 *
	 * @return string[]
	 */
	public static function block_editor_types() {
		if ( ! function_exists( 'use_block_editor_for_post_type' ) ) {
			require_once ABSPATH . 'wp-admin/includes/post.php';
		}
		return array_values( array_filter( array_keys( Igny8_Structure::public_post_types() ), 'use_block_editor_for_post_type' ) );
	}

	/**
	 * Public post types and whether IGNY8 may use them.
	 *
	 * @return array<string, bool>
	 */
	private static function post_types() {
		$types = array();
		foreach ( array_keys( Igny8_Structure::public_post_types() ) as $name ) {
			$types[ $name ] = Igny8_Settings::is_post_type_enabled( $name );
		}
		return $types;
	}
}
