<?php
/**
 * All in One SEO.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads a table of its own. The row is loaded through the plugin's model and saved whole, since saving part of one blanks the
 * rest before 4.9.8; it is read back from the table, not from the model's cache. Its post meta is a copy that translation
 * plugins read.
 */
final class Igny8_Seo_Aioseo extends Igny8_Seo_Adapter {

	const MODEL = 'AIOSEO\\Plugin\\Common\\Models\\Post';

	/** Copies: field => meta key. */
	const COPIES = array(
		'focus_keywords' => '_aioseo_keywords',
		'title'          => '_aioseo_title',
		'description'    => '_aioseo_description',
	);

	/**
	 * Whether there is a table, by the blog's prefix.
	 *
	 * @var array<string, bool>
	 */
	private static $tables = array();

	/**
	 * The row's columns for a field.
	 *
	 * @param string       $field One of Igny8_Seo::FIELDS.
	 * @param string|array $value Its value.
	 * @return array<string, string> Column => text.
	 */
	public function stored_as( $field, $value ) {
		if ( ! self::has_table() ) {
			return array();
		}
		switch ( $field ) {
			case 'focus_keywords':
				return array( 'keyphrases' => $value ? wp_json_encode( self::keyphrases( $value ), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES ) : '' );
			case 'title':
			case 'description':
				return array( $field => self::literal( $value ) );
			case 'canonical':
				return array( 'canonical_url' => $value );
		}
		return array(
			'og_image_type'       => $value ? 'custom_image' : 'default',
			'og_image_custom_url' => $value ? $value['url'] : '',
		);
	}

	/**
	 * Notes the row: it is not the post's, and its table may be of another engine than the post's.
	 *
	 * @param int           $post_id The post.
	 * @param Igny8_Journal $journal The job's.
	 * @return true|WP_Error DATABASE_FAILED.
	 */
	public function note( $post_id, Igny8_Journal $journal ) {
		return self::has_table() ? $journal->note( Igny8_Journal::ROW, array( 'aioseo_posts', 'post_id', $post_id ), self::row( $post_id ) ) : true;
	}

	/**
	 * Writes the row and the copy.
	 *
	 * @param int          $post_id The post.
	 * @param string       $field   One of Igny8_Seo::FIELDS.
	 * @param string|array $value   Its value.
	 * @return bool
	 */
	public function write( $post_id, $field, $value ) {
		global $wpdb;
		$row = call_user_func( array( self::MODEL, 'getPost' ), $post_id );
		foreach ( $this->stored_as( $field, $value ) as $column => $text ) {
			$row->$column = '' === $text ? null : ( 'keyphrases' === $column ? json_decode( $text ) : $text );
		}
		if ( 'social_image' === $field ) {
			// What it had worked out from the image before.
			$row->og_image_url    = null;
			$row->og_image_width  = null;
			$row->og_image_height = null;
		}
		$row->save();
		return '' === (string) $wpdb->last_error && $this->write_copy( $post_id, $field, $value );
	}

	/**
	 * Whether the row says what was meant.
	 *
	 * @param int          $post_id The post.
	 * @param string       $field   One of Igny8_Seo::FIELDS.
	 * @param string|array $value   Its value.
	 * @return bool
	 */
	public function holds( $post_id, $field, $value ) {
		$row = self::row( $post_id );
		foreach ( $this->stored_as( $field, $value ) as $column => $text ) {
			$stored = isset( $row[ $column ] ) ? $row[ $column ] : ( 'og_image_type' === $column ? 'default' : '' );
			$is_it  = 'keyphrases' === $column ? self::phrases( $stored ) === self::phrases( $text ) : $stored === $text;
			if ( ! $is_it ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether it prints a text as it is: references are decoded until there are none, and only then tags removed, so that a tag,
	 * or a reference meant as such, can't be shown.
	 *
	 * @param string       $field One of Igny8_Seo::FIELDS.
	 * @param string|array $value Its value.
	 * @return bool
	 */
	public function is_literal( $field, $value ) {
		if ( 'title' !== $field && 'description' !== $field ) {
			return true;
		}
		$text = self::literal( $value );
		for ( $times = 0; $times < 10; $times++ ) {
			$text = html_entity_decode( str_replace( '&nbsp;', ' ', $text ), ENT_QUOTES | ENT_HTML401 );
		}
		$shown = str_replace( '&lt;3', '<3', wp_strip_all_tags( strip_shortcodes( str_replace( '<3', '&lt;3', $text ) ) ) );
		return trim( preg_replace( '/\s+/u', ' ', $shown ) ) === trim( preg_replace( '/\s+/u', ' ', $value ) );
	}

	/**
	 * The meta that is a copy.
	 *
	 * @param int          $post_id The post.
	 * @param string       $field   One of Igny8_Seo::FIELDS.
	 * @param string|array $value   Its value.
	 * @return bool
	 */
	private function write_copy( $post_id, $field, $value ) {
		if ( ! isset( self::COPIES[ $field ] ) ) {
			return true;
		}
		return Igny8_Post_Meta::set( $post_id, self::COPIES[ $field ], is_array( $value ) ? self::joined( $value ) : self::literal( $value ) );
	}

	/**
	 * Text without its variables (#post_title) and shortcodes, which it would fill in or remove. %|% is its own mark.
	 *
	 * @param string $text Plain text.
	 * @return string
	 */
	private static function literal( $text ) {
		if ( false !== strpos( $text, '[' ) ) {
			$text = preg_replace_callback(
				'/' . get_shortcode_regex() . '/',
				static function ( $found ) {
					// A doubled bracket is how WordPress writes a shortcode that is none.
					return Igny8_Seo_Text::hide( "[{$found[0]}]", '/\[/' );
				},
				$text
			);
		}
		return Igny8_Seo_Text::hide( $text, '/#(?=[a-z])|(?<=%)\|(?=%)/i' );
	}

	/**
	 * The plugin's own shape of keyphrases, with the analysis of one that was not analysed yet.
	 *
	 * @param string[] $keywords First is primary; at least one.
	 * @return array
	 */
	private static function keyphrases( array $keywords ) {
		$phrases = array_map(
			static function ( $keyword ) {
				return array(
					'keyphrase' => $keyword,
					'score'     => 0,
					'analysis'  => array(
						'keyphraseInTitle' => array(
							'score'    => 0,
							'maxScore' => 9,
							'error'    => 1,
						),
					),
				);
			},
			$keywords
		);
		return array(
			'focus'      => $phrases[0],
			'additional' => array_slice( $phrases, 1 ),
		);
	}

	/**
	 * The phrases themselves: the plugin adds scores to them.
	 *
	 * @param string $json A row's keyphrases; '': none.
	 * @return string[]
	 */
	private static function phrases( $json ) {
		$keyphrases = json_decode( $json, true );
		if ( ! is_array( $keyphrases ) || empty( $keyphrases['focus']['keyphrase'] ) ) {
			return array();
		}
		return array_merge( array( $keyphrases['focus']['keyphrase'] ), wp_list_pluck( isset( $keyphrases['additional'] ) ? $keyphrases['additional'] : array(), 'keyphrase' ) );
	}

	/**
	 * Whether the plugin has made its table: it does so some time after it was activated.
	 *
	 * @return bool
	 */
	private static function has_table() {
		global $wpdb;
		if ( ! isset( self::$tables[ $wpdb->prefix ] ) ) {
			$table = $wpdb->prefix . 'aioseo_posts';
			// phpcs:ignore WordPress.DB -- asked once in a request.
			self::$tables[ $wpdb->prefix ] = 0 === strcasecmp( $table, (string) $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $table ) ) ) );
		}
		return self::$tables[ $wpdb->prefix ] && class_exists( self::MODEL );
	}

	/**
	 * The row of a post.
	 *
	 * @param int $post_id The post.
	 * @return array|null Null: none.
	 */
	private static function row( $post_id ) {
		global $wpdb;
		return $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}aioseo_posts WHERE post_id = %d", $post_id ), ARRAY_A ); // phpcs:ignore WordPress.DB -- what counts is what the table says now.
	}
}
