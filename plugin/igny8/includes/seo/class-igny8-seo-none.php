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
	 * @return array<string, string>
	 */
	protected function keys() {
		return array();
	}

	/**
	 * No keywords.
	 *
	 * @param string[] $keywords First is primary.
	 * @return array<string, string>
	 */
	protected function keywords( array $keywords ) {
		return array();
	}
}
