<?php
/**
 * All in One SEO.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads its own table today and post meta in its old versions: both are written. The row is loaded through the plugin's own
 * model and saved whole, since saving part of one blanks the rest before 4.9.8.
 */
final class Igny8_Seo_Aioseo extends Igny8_Seo_Adapter {

	const MODEL = 'AIOSEO\\Plugin\\Common\\Models\\Post';

	/** Field => property of the model. */
	const PROPERTIES = array(
		'title'       => 'title',
		'description' => 'description',
		'canonical'   => 'canonical_url',
	);

	/**
	 * Where the plugin keeps a field.
	 *
	 * @return array<string, string>
	 */
	protected function keys() {
		return array(
			'title'       => '_aioseo_title',
			'description' => '_aioseo_description',
			// Old versions have no meta for it: this one only makes the field known here.
			'canonical'   => '_aioseo_canonical_url',
		);
	}

	/**
	 * The keywords as the plugin stores them.
	 *
	 * @param string[] $keywords First is primary.
	 * @return array<string, string>
	 */
	protected function keywords( array $keywords ) {
		return array( '_aioseo_keywords' => self::joined( $keywords ) );
	}

	/**
	 * The social image has no meta of its own that is read; the row has.
	 *
	 * @param array $image attachment_id, url; empty: none.
	 * @return array<string, string>
	 */
	protected function social_image( array $image ) {
		return array( '_aioseo_og_image_custom_url' => $image ? $image['url'] : '' );
	}

	/**
	 * Writes the meta and the row.
	 *
	 * @param int          $post_id The post.
	 * @param string       $field   One of Igny8_Seo::FIELDS.
	 * @param string|array $value   As Igny8_Seo::write() has it.
	 * @return bool
	 */
	public function write( $post_id, $field, $value ) {
		if ( ! parent::write( $post_id, $field, $value ) ) {
			return false;
		}
		if ( class_exists( self::MODEL ) ) {
			$row = call_user_func( array( self::MODEL, 'getPost' ), $post_id );
			foreach ( $this->columns( $field, $value ) as $name => $column ) {
				$row->$name = $column;
			}
			$row->post_id = $post_id;
			$row->save();
		}
		return true;
	}

	/**
	 * Whether the row says what was meant; without the plugin's model, whether the meta does.
	 *
	 * @param int          $post_id The post.
	 * @param string       $field   One of Igny8_Seo::FIELDS.
	 * @param string|array $value   As Igny8_Seo::write() has it.
	 * @return bool
	 */
	public function is_written( $post_id, $field, $value ) {
		if ( ! class_exists( self::MODEL ) ) {
			return parent::is_written( $post_id, $field, $value );
		}
		$row = call_user_func( array( self::MODEL, 'getPost' ), $post_id );
		foreach ( $this->columns( $field, $value ) as $name => $column ) {
			$stored = is_string( $row->$name ) || null === $row->$name ? (string) $row->$name : wp_json_encode( $row->$name );
			if ( 'keyphrases' === $name ? json_decode( $stored, true ) !== json_decode( $column, true ) : $stored !== $column ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The row's columns for a field.
	 *
	 * @param string       $field One of Igny8_Seo::FIELDS.
	 * @param string|array $value As Igny8_Seo::write() has it.
	 * @return array<string, string>
	 */
	private function columns( $field, $value ) {
		if ( 'focus_keywords' === $field ) {
			return array( 'keyphrases' => wp_json_encode( $this->keyphrases( $value ) ) );
		}
		if ( 'social_image' === $field ) {
			return array(
				'og_image_type'       => $value ? 'custom_image' : 'default',
				'og_image_custom_url' => $value ? $value['url'] : '',
			);
		}
		return array( self::PROPERTIES[ $field ] => $value );
	}

	/**
	 * The plugin's own shape of keyphrases, without the analysis it makes when the post is opened.
	 *
	 * @param string[] $keywords First is primary.
	 * @return array
	 */
	private function keyphrases( array $keywords ) {
		$phrases = array_map(
			static function ( $keyword ) {
				return array(
					'keyphrase' => $keyword,
					'score'     => 0,
					'analysis'  => new stdClass(),
				);
			},
			$keywords
		);
		return array(
			'focus'      => $phrases ? $phrases[0] : array( 'keyphrase' => '', 'score' => 0, 'analysis' => new stdClass() ),
			'additional' => array_slice( $phrases, 1 ),
		);
	}
}
