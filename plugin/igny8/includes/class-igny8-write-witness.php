<?php
/**
 * What this request itself writes.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Notices whether anything in this request writes what a fingerprint is taken of. A post that looks different although nothing did was
 * changed by somebody else: a person who saved it in that very moment.
 */
final class Igny8_Write_Witness {

	/** Meta that is part of a fingerprint. WordPress itself notes other things when a post becomes public. */
	const META = '/\b_thumbnail_id\b|\b_igny8_/';

	/**
	 * Statements that write, on the tables that matter.
	 *
	 * @var string
	 */
	private $pattern;

	/**
	 * Whether one was seen.
	 *
	 * @var bool
	 */
	private $has_seen = false;

	/**
	 * Begins to look.
	 */
	public function __construct() {
		global $wpdb;
		$this->pattern = "/\A\s*(INSERT|UPDATE|DELETE|REPLACE)\b[^=]*?\b({$wpdb->posts}|{$wpdb->postmeta}|{$wpdb->term_relationships})\b/i";
		add_filter( 'query', array( $this, 'see' ) );
	}

	/**
	 * Looks at a statement.
	 *
	 * @param string $query SQL.
	 * @return string The same.
	 */
	public function see( $query ) {
		global $wpdb;
		if ( ! $this->has_seen && preg_match( $this->pattern, substr( $query, 0, 200 ), $found ) ) {
			// What is deleted is often named by its row only.
			$is_other_meta  = $wpdb->postmeta === $found[2] && 'DELETE' !== strtoupper( $found[1] ) && ! preg_match( self::META, $query );
			$this->has_seen = ! $is_other_meta;
		}
		return $query;
	}

	/**
	 * Stops looking.
	 *
	 * @return bool Whether such a statement was seen.
	 */
	public function end() {
		remove_filter( 'query', array( $this, 'see' ) );
		return $this->has_seen;
	}
}
