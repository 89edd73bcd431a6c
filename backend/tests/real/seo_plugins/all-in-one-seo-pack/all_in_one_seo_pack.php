<?php
/**
 * Plugin Name: Reader of All in One SEO's fields
 * Description: For tests. Keeps a table behind a model and prints from it as All in One SEO does.
 */

namespace AIOSEO\Plugin\Common\Models {

	/**
	 * A row of the table. It is read once in a request and saved whole: a property nobody has loaded would be blanked.
	 */
	#[\AllowDynamicProperties]
	class Post {

		const COLUMNS = array( 'title', 'description', 'keyphrases', 'canonical_url', 'og_image_type', 'og_image_url', 'og_image_width', 'og_image_height', 'og_image_custom_url', 'pillar_content' );

		private static $loaded = array();

		public static function table() {
			return $GLOBALS['wpdb']->prefix . 'aioseo_posts';
		}

		public static function getPost( $post_id ) {
			global $wpdb;
			if ( ! isset( self::$loaded[ $post_id ] ) ) {
				$row = new self();
				foreach ( self::COLUMNS as $column ) {
					$row->$column = null;
				}
				$row->id      = null;
				$row->post_id = $post_id;
				foreach ( (array) $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . self::table() . ' WHERE post_id = %d', $post_id ), ARRAY_A ) as $column => $value ) {
					$row->$column = 'keyphrases' === $column && null !== $value ? json_decode( $value ) : $value;
				}
				self::$loaded[ $post_id ] = $row;
			}
			return self::$loaded[ $post_id ];
		}

		public function save() {
			global $wpdb;
			$row = array( 'post_id' => $this->post_id );
			foreach ( self::COLUMNS as $column ) {
				$row[ $column ] = 'keyphrases' === $column && null !== $this->$column ? wp_json_encode( $this->$column ) : $this->$column;
			}
			if ( null === $this->id ) {
				$wpdb->insert( self::table(), $row );
				$this->id = $wpdb->insert_id;
				return;
			}
			$wpdb->update( self::table(), $row, array( 'id' => $this->id ) );
		}
	}
}

namespace {

	use AIOSEO\Plugin\Common\Models\Post;

	defined( 'ABSPATH' ) || exit;

	define( 'AIOSEO_VERSION', '4.9.9' );

	final class Igny8_Reader_Aioseo {

		public static function install() {
			$columns = implode( ' text, ', Post::COLUMNS ) . ' text';
			$GLOBALS['wpdb']->query( 'CREATE TABLE IF NOT EXISTS ' . Post::table() . " (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, post_id bigint UNIQUE, {$columns}) DEFAULT CHARACTER SET utf8mb4" );
		}

		public static function boot() {
			add_filter( 'pre_get_document_title', array( __CLASS__, 'title' ), 99999 );
			add_action( 'wp_head', array( __CLASS__, 'print_head' ), 1 );
		}

		public static function title( $title ) {
			$own = is_singular() ? self::text( 'title' ) : '';
			return '' === $own ? $title : htmlspecialchars( $own, ENT_COMPAT | ENT_HTML401, 'UTF-8', false );
		}

		public static function print_head() {
			if ( ! is_singular() ) {
				return;
			}
			remove_action( 'wp_head', 'rel_canonical' );
			$row         = Post::getPost( get_queried_object_id() );
			$description = self::text( 'description' );
			if ( '' !== $description ) {
				printf( "<meta name=\"description\" content=\"%s\" />\n", esc_attr( htmlspecialchars( $description, ENT_COMPAT | ENT_HTML401, 'UTF-8', false ) ) );
			}
			printf( "<link rel=\"canonical\" href=\"%s\" />\n", esc_url( $row->canonical_url ? $row->canonical_url : get_permalink( $row->post_id ) ) );
			$image = 'custom_image' === $row->og_image_type ? $row->og_image_custom_url : $row->og_image_url;
			if ( $image ) {
				printf( "<meta property=\"og:image\" content=\"%s\" />\n", esc_attr( $image ) );
			}
		}

		private static function text( $column ) {
			$text = (string) Post::getPost( get_queried_object_id() )->$column;
			$tags = array(
				'post_title' => get_queried_object()->post_title,
				'site_title' => get_bloginfo( 'name' ),
			);
			foreach ( $tags as $tag => $value ) {
				$text = preg_replace( "/#{$tag}(?![a-zA-Z0-9_])/i", '%|%' . addcslashes( $value, '\\$' ), $text );
			}
			$text = str_replace( '%|%', '', preg_replace( '/#(?:custom_field|tax_name)-[\w-]+/i', '', $text ) );
			for ( $times = 0; $times < 10; $times++ ) {
				$text = html_entity_decode( str_replace( '&nbsp;', ' ', $text ), ENT_QUOTES | ENT_HTML401 );
			}
			$text = wp_strip_all_tags( strip_shortcodes( str_replace( '<3', '&lt;3', $text ) ) );
			return trim( preg_replace( '/\s+/u', ' ', html_entity_decode( $text, ENT_QUOTES | ENT_HTML401 ) ) );
		}
	}

	register_activation_hook( __FILE__, array( 'Igny8_Reader_Aioseo', 'install' ) );
	add_action( 'init', array( 'Igny8_Reader_Aioseo', 'boot' ) );
}
