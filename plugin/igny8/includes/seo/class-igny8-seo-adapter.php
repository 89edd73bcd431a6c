<?php
/**
 * How an SEO plugin is written to.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * A plugin that keeps its fields in post meta needs a table of keys and its way of writing keywords; one that keeps
 * them elsewhere overrides the rest.
 */
abstract class Igny8_Seo_Adapter {

	/**
	 * Where the plugin keeps a field.
	 *
	 * @return array<string, string> Field => meta key.
	 */
	abstract protected function keys();

	/**
	 * The keywords as the plugin stores them.
	 *
	 * @param string[] $keywords First is primary.
	 * @return array<string, string> Meta key => value.
	 */
	abstract protected function keywords( array $keywords );

	/**
	 * The social image as the plugin stores it.
	 *
	 * @param array $image attachment_id, url; empty: none.
	 * @return array<string, string> Meta key => value.
	 */
	protected function social_image( array $image ) {
		return array();
	}

	/**
	 * Whether the plugin has such a field.
	 *
	 * @param string $field One of Igny8_Seo::FIELDS.
	 * @return bool
	 */
	public function supports( $field ) {
		return array() !== $this->values( $field, $this->sample( $field ) );
	}

	/**
	 * Writes a field; an empty value removes it.
	 *
	 * @param int          $post_id The post.
	 * @param string       $field   One of Igny8_Seo::FIELDS.
	 * @param string|array $value   As Igny8_Seo::write() has it.
	 * @return bool
	 */
	public function write( $post_id, $field, $value ) {
		return null === Igny8_Post_Meta::set_all( $post_id, $this->values( $field, $value ) );
	}

	/**
	 * Whether the plugin would read what was meant.
	 *
	 * @param int          $post_id The post.
	 * @param string       $field   One of Igny8_Seo::FIELDS.
	 * @param string|array $value   As Igny8_Seo::write() has it.
	 * @return bool
	 */
	public function is_written( $post_id, $field, $value ) {
		foreach ( $this->values( $field, $value ) as $key => $text ) {
			if ( get_post_meta( $post_id, $key, true ) !== $text ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * What is written for a field.
	 *
	 * @param string       $field One of Igny8_Seo::FIELDS.
	 * @param string|array $value As Igny8_Seo::write() has it.
	 * @return array<string, string> Meta key => value; empty: the plugin has no such field.
	 */
	private function values( $field, $value ) {
		if ( 'focus_keywords' === $field ) {
			return $this->keywords( $value );
		}
		if ( 'social_image' === $field ) {
			return $this->social_image( $value );
		}
		$keys = $this->keys();
		return isset( $keys[ $field ] ) ? array( $keys[ $field ] => $value ) : array();
	}

	/**
	 * An empty value of a field's type.
	 *
	 * @param string $field One of Igny8_Seo::FIELDS.
	 * @return string|array
	 */
	private function sample( $field ) {
		return in_array( $field, array( 'focus_keywords', 'social_image' ), true ) ? array() : '';
	}

	/**
	 * Keywords joined by commas; a comma inside one would make two of it.
	 *
	 * @param string[] $keywords Keywords.
	 * @param string   $glue     Between them.
	 * @return string
	 */
	protected static function joined( array $keywords, $glue = ',' ) {
		return implode( $glue, array_map( array( __CLASS__, 'without_comma' ), $keywords ) );
	}

	/**
	 * A keyword that stays one where commas separate.
	 *
	 * @param string $keyword Keyword.
	 * @return string
	 */
	protected static function without_comma( $keyword ) {
		return trim( preg_replace( '/\s*,\s*/', ' ', $keyword ) );
	}
}
