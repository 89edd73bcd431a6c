<?php
/**
 * Plugin Name: Reader of Yoast SEO's fields
 * Description: For tests. Cleans, indexes and prints what is stored under Yoast SEO's keys as that plugin does.
 */

defined( 'ABSPATH' ) || exit;

define( 'WPSEO_VERSION', '28.3' );

/**
 * The page is printed from a table, built from the meta when a post is saved, or at the end of a request that changed the meta
 * alone.
 */
final class Igny8_Reader_Yoast {

	const META = '_yoast_wpseo_';

	const COLUMNS = array(
		'title'                 => 'title',
		'description'           => 'metadesc',
		'canonical'             => 'canonical',
		'primary_focus_keyword' => 'focuskw',
		'open_graph_image'      => 'opengraph-image',
		'open_graph_image_id'   => 'opengraph-image-id',
	);

	private static $changed = array();

	public static function boot() {
		foreach ( self::COLUMNS as $key ) {
			register_meta( 'post', self::META . $key, array( 'sanitize_callback' => array( __CLASS__, 'canonical' === $key ? 'clean_address' : 'clean_text' ) ) );
		}
		foreach ( array( 'added', 'updated', 'deleted' ) as $verb ) {
			add_action( "{$verb}_post_meta", array( __CLASS__, 'note_meta' ), 10, 3 );
		}
		add_action( 'wp_insert_post', array( __CLASS__, 'index' ), PHP_INT_MAX );
		register_shutdown_function( array( __CLASS__, 'index_changed' ) );
		add_action( 'wp_head', array( __CLASS__, 'print_head' ), 1 );
	}

	public static function table() {
		return $GLOBALS['wpdb']->prefix . 'yoast_indexable';
	}

	public static function install() {
		$columns = implode( ' text, ', array_keys( self::COLUMNS ) ) . ' text';
		$GLOBALS['wpdb']->query( 'CREATE TABLE IF NOT EXISTS ' . self::table() . " (id int unsigned AUTO_INCREMENT PRIMARY KEY, object_id bigint UNIQUE, {$columns}) DEFAULT CHARACTER SET utf8mb4" );
	}

	public static function clean_text( $text ) {
		$text = false === strpos( $text, '<' ) ? $text : wp_strip_all_tags( wp_pre_kses_less_than( $text ), true );
		while ( preg_match( '/[^%](%[a-f0-9]{2})/i', $text, $octet ) ) {
			$text = str_replace( $octet[1], '', $text );
		}
		return trim( preg_replace( '/\s+/', ' ', $text ) );
	}

	public static function clean_address( $url ) {
		list( $place, $query ) = array_pad( explode( '?', $url, 2 ), 2, '' );
		$url                   = '' === $query ? $place : "{$place}?" . str_replace( '+', '%20', $query );
		return esc_url_raw( preg_replace_callback( '/%[A-F0-9]{2}/', static function ( $octet ) {
			return strtolower( $octet[0] );
		}, $url ), array( 'http', 'https' ) );
	}

	public static function note_meta( $meta_ids, $post_id, $key ) {
		if ( 0 === strpos( $key, self::META ) ) {
			self::$changed[ $post_id ] = $post_id;
		}
	}

	public static function index_changed() {
		array_map( array( __CLASS__, 'index' ), self::$changed );
	}

	public static function index( $post_id ) {
		unset( self::$changed[ $post_id ] );
		$row = array( 'object_id' => $post_id );
		foreach ( self::COLUMNS as $column => $key ) {
			$value          = get_post_meta( $post_id, self::META . $key, true );
			$row[ $column ] = '' === $value ? null : $value;
		}
		$GLOBALS['wpdb']->replace( self::table(), $row );
	}

	public static function print_head() {
		if ( ! is_singular() ) {
			return;
		}
		remove_action( 'wp_head', 'rel_canonical' );
		remove_action( 'wp_head', '_wp_render_title_tag', 1 );
		remove_action( 'wp_head', '_block_template_render_title_tag', 1 );
		$post = get_queried_object();
		$row  = $GLOBALS['wpdb']->get_row( $GLOBALS['wpdb']->prepare( 'SELECT * FROM ' . self::table() . ' WHERE object_id = %d', $post->ID ), ARRAY_A );
		printf( "<title>%s</title>\n", esc_html( self::fill( $row['title'] ?? '%%title%% - %%sitename%%', $post ) ) );
		if ( isset( $row['description'] ) ) {
			printf( "<meta name=\"description\" content=\"%s\" />\n", esc_attr( stripslashes( self::fill( $row['description'], $post ) ) ) );
		}
		printf( "<link rel=\"canonical\" href=\"%s\" />\n", esc_url( urldecode( $row['canonical'] ?? get_permalink( $post ) ), null, 'attribute' ) );
		$image = isset( $row['open_graph_image_id'] ) ? wp_get_attachment_url( $row['open_graph_image_id'] ) : ( $row['open_graph_image'] ?? get_the_post_thumbnail_url( $post, 'full' ) );
		if ( $image ) {
			printf( "<meta property=\"og:image\" content=\"%s\" />\n", esc_url( $image, null, 'attribute' ) );
		}
	}

	private static function fill( $text, WP_Post $post ) {
		$text   = wp_strip_all_tags( $text );
		$values = array(
			'title'    => $post->post_title,
			'sitename' => get_bloginfo( 'name' ),
			'sep'      => '-',
		);
		if ( preg_match_all( '/%%([^%]+)%%?/u', $text, $found ) ) {
			foreach ( $found[1] as $name ) {
				$text = str_replace( "%%{$name}%%", $values[ $name ] ?? '', $text );
			}
		}
		return trim( preg_replace( '/\s+/', ' ', $text ) );
	}
}

register_activation_hook( __FILE__, array( 'Igny8_Reader_Yoast', 'install' ) );
add_action( 'init', array( 'Igny8_Reader_Yoast', 'boot' ) );
