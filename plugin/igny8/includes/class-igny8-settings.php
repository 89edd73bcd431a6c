<?php
/**
 * The site's own choices about publishing.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * One option, never autoloaded; the only file that reads and writes it.
 */
final class Igny8_Settings {

	const OPTION = 'igny8_settings';
	const GROUP  = 'igny8';

	const GALLERY_LIMIT_MAX = 20;
	const FETCH_LIMIT_MAX   = 1000000;
	const OVERFLOWS         = array( 'skip', 'separate_post', 'inline_grid' );
	const CONTENT_FORMATS   = array( 'auto', 'blocks', 'classic' );

	/** A change takes milliseconds. */
	const LOCK_SECONDS = 5;

	const DEFAULTS = array(
		'auto_create_terms' => true,
		'fallback_category' => 0,
		'gallery_limit'     => 5,
		'gallery_overflow'  => 'skip',
		'content_format'    => 'auto',
		'post_types'        => array(),
		'post_type_limits'  => array(),
		'taxonomy_limits'   => array(),
	);

	/** Settings that say something of each name; a change names some of them. */
	const BY_NAME = array( 'post_types', 'post_type_limits', 'taxonomy_limits' );

	/** How many items of a kind IGNY8 imports until it is told otherwise. */
	const FETCH_LIMIT = 100;

	/**
	 * Makes the option known to WordPress, so that options.php saves it through sanitize(). The row has to
	 * exist first: options.php would otherwise add it as an autoloaded one.
	 */
	public static function register() {
		register_setting(
			self::GROUP,
			self::OPTION,
			array(
				'type'              => 'array',
				'sanitize_callback' => array( __CLASS__, 'sanitize' ),
				'show_in_rest'      => false,
			)
		);
		if ( false === get_option( self::OPTION ) ) {
			add_option( self::OPTION, self::DEFAULTS, '', 'no' );
		}
	}

	/**
	 * The settings as they count: the fallback category is WordPress's own until another one is chosen.
	 *
	 * @return array{auto_create_terms: bool, fallback_category: int, gallery_limit: int, gallery_overflow: string,
	 *               content_format: string, post_types: array<string, bool>, post_type_limits: array<string, int>,
	 *               taxonomy_limits: array<string, int>}
	 */
	public static function get() {
		$settings = self::stored();
		if ( 0 === $settings['fallback_category'] ) {
			$settings['fallback_category'] = (int) get_option( 'default_category' );
		}
		return $settings;
	}

	/**
	 * The settings as they were chosen: every key is there, and a fallback category 0 stands for WordPress's own.
	 *
	 * @return array As get().
	 */
	public static function stored() {
		$stored = get_option( self::OPTION );
		return array_merge( self::DEFAULTS, is_array( $stored ) ? array_intersect_key( $stored, self::DEFAULTS ) : array() );
	}

	/**
	 * Changes some of the settings at once. Two changes at the same time come one after the other, so that neither takes the other
	 * one back.
	 *
	 * @param array $change The contract's settings_change, which fits this site.
	 * @return true|WP_Error SITE_BUSY, DATABASE_FAILED: nothing was changed.
	 */
	public static function change( array $change ) {
		global $wpdb;
		if ( ! Igny8_Lock::acquire( self::OPTION, self::LOCK_SECONDS ) ) {
			return Igny8_Errors::make( 'SITE_BUSY', 'The settings are being changed by somebody else just now.' );
		}
		// What this request read before it had the lock may be older.
		wp_cache_delete( self::OPTION, 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		$old = self::stored();
		$new = array_merge( $old, $change );
		foreach ( self::BY_NAME as $setting ) {
			$new[ $setting ] = ( isset( $change[ $setting ] ) ? $change[ $setting ] : array() ) + $old[ $setting ];
		}
		$is_done = $new === $old || update_option( self::OPTION, $new, false );
		Igny8_Lock::release( self::OPTION );
		if ( $is_done ) {
			return true;
		}
		return Igny8_Errors::make( 'DATABASE_FAILED', 'The settings could not be stored.', array( 'error' => '' === $wpdb->last_error ? 'Another plugin keeps the old settings.' : $wpdb->last_error ) );
	}

	/**
	 * Whether IGNY8 may publish and import this post type. One that nobody has decided about may.
	 *
	 * @param string $post_type Name.
	 * @return bool
	 */
	public static function is_post_type_enabled( $post_type ) {
		$decided = self::get()['post_types'];
		return ! isset( $decided[ $post_type ] ) || $decided[ $post_type ];
	}

	/**
	 * How many of a kind IGNY8 imports; 0 means all.
	 *
	 * @param string $setting post_type_limits or taxonomy_limits.
	 * @param string $name    Of a post type or taxonomy.
	 * @return int
	 */
	public static function fetch_limit( $setting, $name ) {
		$chosen = self::stored()[ $setting ];
		return isset( $chosen[ $name ] ) ? $chosen[ $name ] : self::FETCH_LIMIT;
	}

	/**
	 * What may be stored of what was submitted; a value that makes no sense leaves the old one. A post type
	 * that is not registered just now keeps what was decided about it.
	 *
	 * @param mixed $input Submitted, or from code.
	 * @return array
	 */
	public static function sanitize( $input ) {
		$input = is_array( $input ) ? $input : array();
		$new   = self::stored();
		if ( isset( $input['auto_create_terms'] ) ) {
			$new['auto_create_terms'] = rest_sanitize_boolean( $input['auto_create_terms'] );
		}
		if ( isset( $input['fallback_category'] ) && self::is_category( $input['fallback_category'] ) ) {
			$new['fallback_category'] = (int) $input['fallback_category'];
		}
		if ( isset( $input['gallery_limit'] ) && is_numeric( $input['gallery_limit'] ) ) {
			$new['gallery_limit'] = max( 1, min( self::GALLERY_LIMIT_MAX, (int) $input['gallery_limit'] ) );
		}
		if ( isset( $input['gallery_overflow'] ) && in_array( $input['gallery_overflow'], self::OVERFLOWS, true ) ) {
			$new['gallery_overflow'] = $input['gallery_overflow'];
		}
		if ( isset( $input['content_format'] ) && in_array( $input['content_format'], self::CONTENT_FORMATS, true ) ) {
			$new['content_format'] = $input['content_format'];
		}
		if ( isset( $input['post_types'] ) && is_array( $input['post_types'] ) ) {
			$known             = array_intersect_key( $input['post_types'], Igny8_Structure::public_post_types() );
			$new['post_types'] = array_map( 'rest_sanitize_boolean', $known ) + $new['post_types'];
		}
		return $new;
	}

	/**
	 * Whether it is a category of this site; 0 stands for WordPress's default.
	 *
	 * @param mixed $term_id Submitted.
	 * @return bool
	 */
	public static function is_category( $term_id ) {
		return is_numeric( $term_id ) && ( 0 === (int) $term_id || null !== term_exists( (int) $term_id, 'category' ) );
	}
}
