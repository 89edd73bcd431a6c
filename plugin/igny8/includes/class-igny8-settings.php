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
	const OVERFLOWS         = array( 'skip', 'separate_post', 'inline_grid' );
	const CONTENT_FORMATS   = array( 'auto', 'blocks', 'classic' );

	const DEFAULTS = array(
		'auto_create_terms' => true,
		'fallback_category' => 0,
		'gallery_limit'     => 5,
		'gallery_overflow'  => 'skip',
		'content_format'    => 'auto',
		'post_types'        => array(),
	);

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
	 * The settings as they count: every key is there, the fallback category is WordPress's own until another
	 * one is chosen.
	 *
	 * @return array{auto_create_terms: bool, fallback_category: int, gallery_limit: int, gallery_overflow: string,
	 *               content_format: string, post_types: array<string, bool>}
	 */
	public static function get() {
		$stored   = get_option( self::OPTION );
		$settings = array_merge( self::DEFAULTS, is_array( $stored ) ? $stored : array() );
		if ( 0 === $settings['fallback_category'] ) {
			$settings['fallback_category'] = (int) get_option( 'default_category' );
		}
		return $settings;
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
	 * What may be stored of what was submitted; a value that makes no sense leaves the old one. A post type
	 * that is not registered just now keeps what was decided about it.
	 *
	 * @param mixed $input Submitted, or from code.
	 * @return array
	 */
	public static function sanitize( $input ) {
		$input = is_array( $input ) ? $input : array();
		$old   = get_option( self::OPTION );
		$new   = array_merge( self::DEFAULTS, is_array( $old ) ? $old : array() );
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
		return array_intersect_key( $new, self::DEFAULTS );
	}

	/**
	 * Whether it is a category of this site; 0 stands for WordPress's default.
	 *
	 * @param mixed $term_id Submitted.
	 * @return bool
	 */
	private static function is_category( $term_id ) {
		return is_numeric( $term_id ) && ( 0 === (int) $term_id || null !== term_exists( (int) $term_id, 'category' ) );
	}
}
