<?php
/**
 * What of a post was changed since it was published.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * A short hash for each part of a post, one behind the other: enough to say which parts differ, and small enough to be kept with
 * every managed post. Whether a post differs at all is said by Igny8_Fingerprint, over the same facts.
 */
final class Igny8_Post_Parts {

	/** The facts of Igny8_Fingerprint, in the order they are kept. A new one comes at the end. */
	const NAMES = array( 'title', 'content', 'excerpt', 'slug', 'status', 'author', 'terms', 'thumbnail', 'relations' );

	/** Hexadecimal digits of one part. */
	const LENGTH = 8;

	/**
	 * The hashes of a post.
	 *
	 * @param array $facts Of Igny8_Fingerprint.
	 * @return string
	 */
	public static function of( array $facts ) {
		$parts = '';
		foreach ( self::NAMES as $name ) {
			$parts .= substr( hash( 'sha256', wp_json_encode( $facts[ $name ] ) ), 0, self::LENGTH );
		}
		return $parts;
	}

	/**
	 * The parts that differ.
	 *
	 * @param string $before From of(); empty: not known.
	 * @param string $now    From of().
	 * @return string[] Of NAMES.
	 */
	public static function differing( $before, $now ) {
		$differing = array();
		foreach ( '' === $before ? array() : self::NAMES as $place => $name ) {
			if ( substr( $before, $place * self::LENGTH, self::LENGTH ) !== substr( $now, $place * self::LENGTH, self::LENGTH ) ) {
				$differing[] = $name;
			}
		}
		return $differing;
	}

	/**
	 * Parts in the words of wp-admin.
	 *
	 * @param string[] $names Of NAMES.
	 * @return string[]
	 */
	public static function labels( array $names ) {
		$labels = array(
			'title'     => __( 'Title', 'igny8' ),
			'content'   => __( 'Text', 'igny8' ),
			'excerpt'   => __( 'Excerpt', 'igny8' ),
			'slug'      => __( 'Address', 'igny8' ),
			'status'    => __( 'Status', 'igny8' ),
			'author'    => __( 'Author', 'igny8' ),
			'terms'     => __( 'Categories, tags and other terms', 'igny8' ),
			'thumbnail' => __( 'Featured image', 'igny8' ),
			'relations' => __( 'Cluster, sector or keywords', 'igny8' ),
		);
		return array_values( array_intersect_key( $labels, array_flip( $names ) ) );
	}
}
