<?php
/**
 * A site without an SEO plugin.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes nothing: IGNY8's own copy is all there is.
 */
final class Igny8_Seo_None extends Igny8_Seo_Adapter {

	/**
	 * No fields.
	 *
	 * @param string       $field One of Igny8_Seo::FIELDS.
	 * @param string|array $value Unused.
	 * @return array<string, string>
	 */
	public function stored_as( $field, $value ) {
		return array();
	}
}
