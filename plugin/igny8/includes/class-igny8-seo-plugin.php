<?php
/**
 * Which SEO plugin is active.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Asks for the constants these plugins define when they load.
 */
final class Igny8_Seo_Plugin {

	/** The contract's name => the constant that holds the version, and the name for people. */
	const KNOWN = array(
		'yoast'     => array( 'WPSEO_VERSION', 'Yoast SEO' ),
		'rank_math' => array( 'RANK_MATH_VERSION', 'Rank Math' ),
		'aioseo'    => array( 'AIOSEO_VERSION', 'All in One SEO' ),
		'seopress'  => array( 'SEOPRESS_VERSION', 'SEOPress' ),
	);

	/**
	 * The active one; with several, the first of KNOWN.
	 *
	 * @return array{active: string, version: string|null}
	 */
	public static function detect() {
		foreach ( self::KNOWN as $name => list( $constant ) ) {
			if ( defined( $constant ) ) {
				return array(
					'active'  => $name,
					'version' => (string) constant( $constant ),
				);
			}
		}
		return array(
			'active'  => 'none',
			'version' => null,
		);
	}

	/**
	 * Its name for people.
	 *
	 * @param string $active From detect().
	 * @return string
	 */
	public static function label( $active ) {
		return isset( self::KNOWN[ $active ] ) ? self::KNOWN[ $active ][1] : __( 'none', 'igny8' );
	}
}
