<?php
/**
 * Yoast SEO.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Post meta beginning with _yoast_wpseo_, cleaned by the plugin whoever writes it. What visitors see comes from its table of
 * indexables, built from the meta when the post is saved, and again when only the meta changes.
 *
 * It has one focus keyword; Premium has more. The others are Premium's further keyphrases, and synonyms of the first.
 */
final class Igny8_Seo_Yoast extends Igny8_Seo_Adapter {

	/**
	 * What the plugin stores for a field.
	 *
	 * @param string       $field One of Igny8_Seo::FIELDS.
	 * @param string|array $value Its value.
	 * @return array<string, string>
	 */
	public function stored_as( $field, $value ) {
		switch ( $field ) {
			case 'focus_keywords':
				return self::keywords( $value );
			case 'title':
				return array( '_yoast_wpseo_title' => self::literal( $value ) );
			case 'description':
				// Its presenter strips slashes from a description, and from no title.
				return array( '_yoast_wpseo_metadesc' => Igny8_Seo_Text::hide( self::literal( $value ), '/\\\\/' ) );
			case 'canonical':
				return array( '_yoast_wpseo_canonical' => $value );
		}
		return array(
			'_yoast_wpseo_opengraph-image'    => $value ? $value['url'] : '',
			'_yoast_wpseo_opengraph-image-id' => $value ? (string) $value['attachment_id'] : '',
		);
	}

	/**
	 * Yoast rewrites an address: octets in lower case, a plus as %20. It still leads to the same page.
	 *
	 * @param string $field  One of Igny8_Seo::FIELDS.
	 * @param mixed  $stored What is there.
	 * @param string $text   From stored_as().
	 * @return bool
	 */
	protected function is_same( $field, $stored, $text ) {
		return $stored === $text || ( 'canonical' === $field && self::address( (string) $stored ) === self::address( $text ) );
	}

	/**
	 * Text without its variables (%%title%%), tags, and octets (%20), which its cleaning removes.
	 *
	 * @param string $text Plain text.
	 * @return string
	 */
	private static function literal( $text ) {
		return Igny8_Seo_Text::hide( Igny8_Seo_Text::with_literal_references( $text ), '/<|%(?=%|[0-9a-f]{2})|(?<=%)%/i' );
	}

	/**
	 * The keywords.
	 *
	 * @param string[] $keywords First is primary.
	 * @return array<string, string>
	 */
	private static function keywords( array $keywords ) {
		$others  = array_slice( $keywords, 1 );
		$phrases = array_map(
			static function ( $keyword ) {
				return array(
					'keyword' => $keyword,
					'score'   => 0,
				);
			},
			$others
		);
		return array(
			'_yoast_wpseo_focuskw'         => $keywords ? $keywords[0] : '',
			'_yoast_wpseo_focuskeywords'   => $others ? self::json( $phrases ) : '',
			'_yoast_wpseo_keywordsynonyms' => $others ? self::json( array( self::joined( $others, ', ' ) ) ) : '',
		);
	}

	/**
	 * JSON in which the cleaning finds neither a tag nor an octet.
	 *
	 * @param array $value Any.
	 * @return string
	 */
	private static function json( array $value ) {
		return str_replace( '%', '\u0025', wp_json_encode( $value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_HEX_TAG ) );
	}

	/**
	 * An address in one of its spellings.
	 *
	 * @param string $url Address.
	 * @return string
	 */
	private static function address( $url ) {
		$host = strtolower( (string) wp_parse_url( $url, PHP_URL_HOST ) );
		return $host . rawurldecode( str_replace( '+', '%20', preg_replace( '~^(\w+://)[^/?#]*~', '$1', $url ) ) );
	}
}
