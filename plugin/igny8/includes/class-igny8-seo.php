<?php
/**
 * What search engines are told about a post.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The only place that writes SEO meta: IGNY8's own copy, which stays whatever SEO plugin the site has, and the copy
 * the active plugin reads, through its adapter in seo/. Before the post becomes public, since Yoast SEO builds what it
 * shows at that moment.
 */
final class Igny8_Seo {

	/** IGNY8's own copy: field => meta key. Focus keywords are a list. */
	const OWN = array(
		'focus_keywords' => '_igny8_focus_keywords',
		'title'          => '_igny8_seo_title',
		'description'    => '_igny8_seo_description',
		'canonical'      => '_igny8_seo_canonical',
	);

	/** Fields of the report. */
	const FIELDS = array( 'focus_keywords', 'title', 'description', 'canonical', 'social_image' );

	/**
	 * Writes everything and reads it back.
	 *
	 * @param int   $post_id The post.
	 * @param array $content The contract's content: focus_keywords, seo.
	 * @param array $image   Featured image: attachment_id, url; empty: none.
	 * @return array|WP_Error The contract's seo_report; SEO_WRITE_FAILED.
	 */
	public static function write( $post_id, array $content, array $image ) {
		$wanted = array(
			'focus_keywords' => array_values( array_filter( array_map( 'trim', $content['focus_keywords'] ), 'strlen' ) ),
			'title'          => $content['seo']['title'],
			'description'    => $content['seo']['description'],
			'canonical'      => $content['seo']['canonical'],
			'social_image'   => $image,
		);
		$own = array();
		foreach ( self::OWN as $field => $key ) {
			$own[ $key ] = $wanted[ $field ];
		}
		$failed = Igny8_Post_Meta::set_all( $post_id, $own );
		if ( null !== $failed ) {
			return self::failed( array_search( $failed, self::OWN, true ) );
		}
		$plugin  = Igny8_Seo_Plugin::detect();
		$adapter = self::adapter( $plugin['active'] );
		$fields  = array();
		foreach ( self::FIELDS as $field ) {
			if ( ! $adapter->supports( $field ) ) {
				// The keywords are kept in IGNY8's own meta even where no plugin shows them.
				$fields[ $field ] = 'focus_keywords' === $field && $wanted[ $field ] ? 'applied' : 'unsupported';
				continue;
			}
			if ( ! $adapter->write( $post_id, $field, $wanted[ $field ] ) ) {
				return self::failed( $field );
			}
			$fields[ $field ] = $wanted[ $field ] && $adapter->is_written( $post_id, $field, $wanted[ $field ] ) ? 'applied' : 'skipped';
		}
		return array(
			'active'             => $plugin['active'],
			'version'            => $plugin['version'],
			'keywords_supported' => $adapter->supports( 'focus_keywords' ),
			'focus_keyword_set'  => 'applied' === $fields['focus_keywords'],
			'fields'             => $fields,
		);
	}

	/**
	 * What an SEO plugin is written.
	 *
	 * @param string $active The contract's name.
	 * @return string[] Of FIELDS.
	 */
	public static function supported( $active ) {
		return array_values( array_filter( self::FIELDS, array( self::adapter( $active ), 'supports' ) ) );
	}

	/**
	 * The adapter of the active plugin.
	 *
	 * @param string $active The contract's name.
	 * @return Igny8_Seo_Adapter
	 */
	private static function adapter( $active ) {
		require_once __DIR__ . '/seo/class-igny8-seo-adapter.php';
		$name = str_replace( '_', '-', $active );
		require_once __DIR__ . "/seo/class-igny8-seo-{$name}.php";
		$class = 'Igny8_Seo_' . str_replace( ' ', '_', ucwords( str_replace( '_', ' ', $active ) ) );
		return new $class();
	}

	/**
	 * The error.
	 *
	 * @param string $field Which field.
	 * @return WP_Error
	 */
	private static function failed( $field ) {
		global $wpdb;
		return Igny8_Errors::make(
			'SEO_WRITE_FAILED',
			"The SEO field {$field} could not be written.",
			array(
				'field' => $field,
				'error' => $wpdb->last_error,
			)
		);
	}
}
