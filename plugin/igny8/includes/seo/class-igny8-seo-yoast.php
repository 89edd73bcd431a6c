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
	 * Whether it prints an address as it is: it decodes the canonical, and then an octet such as %26 is another character.
	 *
	 * @param string       $field One of Igny8_Seo::FIELDS.
	 * @param string|array $value Its value.
	 * @return bool
	 */
	public function is_literal( $field, $value ) {
		return 'canonical' !== $field || self::address( str_replace( ' ', '%20', urldecode( self::without_pluses( $value ) ) ) ) === self::address( $value );
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
	 * An address with its pluses as octets: in a query a plus is a space, elsewhere it is itself.
	 *
	 * @param string $url Address.
	 * @return string
	 */
	private static function without_pluses( $url ) {
		list( $place, $query ) = array_pad( explode( '?', $url, 2 ), 2, '' );
		return str_replace( '+', '%2B', $place ) . '?' . str_replace( '+', '%20', $query );
	}

	/**
	 * An address in one of its spellings, to compare with.
	 *
	 * @param string $url Address.
	 * @return string
	 */
	private static function address( $url ) {
		$url = preg_replace_callback( '~^\w+://[^/?#]*~', array( __CLASS__, 'in_lower_case' ), self::without_pluses( $url ) );
		return preg_replace_callback(
			'/%[0-9a-f]{2}/i',
			static function ( $octet ) {
				$character = rawurldecode( $octet[0] );
				return preg_match( '/[\w.~\x80-\xff-]/', $character ) ? $character : strtoupper( $octet[0] );
			},
			$url
		);
	}

	/**
	 * What was found, in lower case.
	 *
	 * @param string[] $found A match.
	 * @return string
	 */
	private static function in_lower_case( array $found ) {
		return strtolower( $found[0] );
	}
}
