<?php
/**
 * How an SEO plugin is written to.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Says what a plugin stores for a field, writes it, and reads it back from where the plugin reads it. A plugin that keeps its
 * fields in post meta needs stored_as() alone; one that keeps them elsewhere overrides the rest.
 */
abstract class Igny8_Seo_Adapter {

	/**
	 * What the plugin stores for a field.
	 *
	 * @param string       $field One of Igny8_Seo::FIELDS.
	 * @param string|array $value Text; a list for focus_keywords; attachment_id and url for social_image; empty: none.
	 * @return array<string, string> Meta key => text, '' for what is not stored; an empty array: the plugin has no such field.
	 */
	abstract public function stored_as( $field, $value );

	/**
	 * Whether the plugin has such a field.
	 *
	 * @param string $field One of Igny8_Seo::FIELDS.
	 * @return bool
	 */
	public function supports( $field ) {
		return array() !== $this->stored_as( $field, in_array( $field, array( 'focus_keywords', 'social_image' ), true ) ? array() : '' );
	}

	/**
	 * Notes what is outside the post's own rows and would not be mended with them.
	 *
	 * @param int           $post_id The post.
	 * @param Igny8_Journal $journal The job's.
	 * @return true|WP_Error DATABASE_FAILED.
	 */
	public function note( $post_id, Igny8_Journal $journal ) {
		return true;
	}

	/**
	 * Writes a field.
	 *
	 * @param int          $post_id The post.
	 * @param string       $field   One of Igny8_Seo::FIELDS.
	 * @param string|array $value   As in stored_as(); empty removes it.
	 * @return bool False: the database or another plugin refused.
	 */
	public function write( $post_id, $field, $value ) {
		return null === Igny8_Post_Meta::set_all( $post_id, $this->stored_as( $field, $value ) );
	}

	/**
	 * Whether the plugin reads just what stored_as() says.
	 *
	 * @param int          $post_id The post.
	 * @param string       $field   One of Igny8_Seo::FIELDS.
	 * @param string|array $value   As in stored_as().
	 * @return bool
	 */
	public function holds( $post_id, $field, $value ) {
		foreach ( $this->stored_as( $field, $value ) as $key => $text ) {
			if ( ! $this->is_same( $field, get_post_meta( $post_id, $key, true ), $text ) ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether the plugin has nothing for a field, whoever wrote it.
	 *
	 * @param int    $post_id The post.
	 * @param string $field   One of Igny8_Seo::FIELDS.
	 * @return bool
	 */
	public function is_empty( $post_id, $field ) {
		return $this->holds( $post_id, $field, in_array( $field, array( 'focus_keywords', 'social_image' ), true ) ? array() : '' );
	}

	/**
	 * Whether a visitor gets to see the very text.
	 *
	 * @param string       $field One of Igny8_Seo::FIELDS.
	 * @param string|array $value As in stored_as().
	 * @return bool
	 */
	public function is_literal( $field, $value ) {
		return true;
	}

	/**
	 * Whether what is stored means what was to be stored.
	 *
	 * @param string $field  One of Igny8_Seo::FIELDS.
	 * @param mixed  $stored What is there.
	 * @param string $text   From stored_as().
	 * @return bool
	 */
	protected function is_same( $field, $stored, $text ) {
		return $stored === $text;
	}

	/**
	 * Keywords joined by commas; a comma inside one would make two of it.
	 *
	 * @param string[] $keywords Keywords.
	 * @param string   $glue     Between them.
	 * @return string
	 */
	protected static function joined( array $keywords, $glue = ',' ) {
		$whole = array_map(
			static function ( $keyword ) {
				return trim( preg_replace( '/\s*,\s*/', ' ', $keyword ) );
			},
			$keywords
		);
		return implode( $glue, array_filter( $whole, 'strlen' ) );
	}
}
