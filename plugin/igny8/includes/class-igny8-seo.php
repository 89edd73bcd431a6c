<?php
/**
 * What search engines are told about a post.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The only place that writes SEO meta: IGNY8's own copy, which stays whatever SEO plugin the site has, and what the active
 * plugin reads, through its adapter in seo/. Before the post becomes public, since Yoast SEO builds what it shows at that
 * moment.
 *
 * A field that IGNY8 has no value for is left as it is, unless IGNY8 itself had filled it.
 */
final class Igny8_Seo {

	/** IGNY8's own copy: field => meta key. Focus keywords are a list, the social image is attachment_id and url. */
	const OWN = array(
		'focus_keywords' => '_igny8_focus_keywords',
		'title'          => '_igny8_seo_title',
		'description'    => '_igny8_seo_description',
		'canonical'      => '_igny8_seo_canonical',
		'social_image'   => '_igny8_social_image',
	);

	/** Meta: the plugin whose fields were written last. */
	const WRITTEN_FOR = '_igny8_seo_plugin';

	/** Fields of the report. */
	const FIELDS = array( 'focus_keywords', 'title', 'description', 'canonical', 'social_image' );

	/**
	 * Writes everything and reads it back.
	 *
	 * @param int                $post_id The post.
	 * @param array              $content The contract's content: focus_keywords, seo.
	 * @param array              $image   Featured image: attachment_id, url; empty: none.
	 * @param Igny8_Journal|null $journal Where rows are noted that are not the post's own; null: nothing is undone.
	 * @return array|WP_Error The contract's seo_report; SEO_WRITE_FAILED, DATABASE_FAILED.
	 */
	public static function write( $post_id, array $content, array $image, ?Igny8_Journal $journal = null ) {
		$wanted = array_map( array( __CLASS__, 'one_line' ), $content['seo'] ) + array(
			'focus_keywords' => array_values( array_unique( array_filter( array_map( array( __CLASS__, 'one_line' ), $content['focus_keywords'] ), 'strlen' ) ) ),
			'social_image'   => $image,
		);
		return self::apply( $post_id, $wanted, self::own( $post_id ), $journal );
	}

	/**
	 * Writes IGNY8's own copy into the plugin that is active now, with the featured image the post has now.
	 *
	 * @param int $post_id The post.
	 * @return array|WP_Error As write().
	 */
	public static function write_again( $post_id ) {
		$own      = self::own( $post_id );
		$image_id = (int) get_post_thumbnail_id( $post_id );
		$image    = array();
		if ( $image_id ) {
			$image = array(
				'attachment_id' => $image_id,
				'url'           => (string) wp_get_attachment_url( $image_id ),
			);
		}
		return self::apply( $post_id, array( 'social_image' => $image ) + $own, $own, null );
	}

	/**
	 * The fields a plugin has.
	 *
	 * @param string $active The contract's name.
	 * @return string[] Of FIELDS.
	 */
	public static function supported( $active ) {
		return array_values( array_filter( self::FIELDS, array( self::adapter( $active ), 'supports' ) ) );
	}

	/**
	 * Writes all fields, IGNY8's own copy first.
	 *
	 * @param int                $post_id The post.
	 * @param array              $wanted  Field => value.
	 * @param array              $before  Field => the value IGNY8 had written before.
	 * @param Igny8_Journal|null $journal As in write().
	 * @return array|WP_Error As write().
	 */
	private static function apply( $post_id, array $wanted, array $before, ?Igny8_Journal $journal ) {
		$plugin  = Igny8_Seo_Plugin::detect();
		$adapter = self::adapter( $plugin['active'] );
		$noted   = null === $journal ? true : $adapter->note( $post_id, $journal );
		if ( is_wp_error( $noted ) ) {
			return $noted;
		}
		$own = array( self::WRITTEN_FOR => $plugin['active'] );
		foreach ( self::OWN as $field => $key ) {
			$own[ $key ] = $wanted[ $field ];
		}
		$failed = Igny8_Post_Meta::set_all( $post_id, $own );
		if ( null !== $failed ) {
			return self::failed( $failed );
		}
		$fields  = array();
		$reasons = array();
		foreach ( self::FIELDS as $field ) {
			$result = self::apply_field( $adapter, $post_id, $field, $wanted[ $field ], $before[ $field ] );
			if ( is_wp_error( $result ) ) {
				return $result;
			}
			list( $fields[ $field ], $reason ) = $result;
			if ( null !== $reason ) {
				$reasons[ $field ] = $reason;
			}
		}
		return self::report( $plugin, $adapter, $fields, $reasons );
	}

	/**
	 * Writes one field.
	 *
	 * @param Igny8_Seo_Adapter $adapter The active plugin's.
	 * @param int               $post_id The post.
	 * @param string            $field   One of FIELDS.
	 * @param string|array      $value   What it shall be; empty: IGNY8 has none.
	 * @param string|array      $before  What IGNY8 had written; empty: nothing.
	 * @return array|WP_Error array( applied, skipped or unsupported, why it is not applied or null ); SEO_WRITE_FAILED.
	 */
	private static function apply_field( Igny8_Seo_Adapter $adapter, $post_id, $field, $value, $before ) {
		if ( ! $adapter->supports( $field ) ) {
			// The keywords are kept in IGNY8's own meta even where no plugin shows them.
			return array( 'focus_keywords' === $field && $value ? 'applied' : 'unsupported', null );
		}
		$is_empty = '' === $value || array() === $value;
		if ( $is_empty && ( '' === $before || array() === $before || ! $adapter->holds( $post_id, $field, $before ) ) ) {
			return array( 'skipped', $adapter->is_empty( $post_id, $field ) ? 'empty' : 'kept' );
		}
		if ( ! $adapter->write( $post_id, $field, $value ) ) {
			return self::failed( $field );
		}
		if ( $is_empty ) {
			return array( 'skipped', 'empty' );
		}
		if ( ! $adapter->holds( $post_id, $field, $value ) ) {
			return array( 'skipped', 'changed' );
		}
		return $adapter->is_literal( $field, $value ) ? array( 'applied', null ) : array( 'skipped', 'not_literal' );
	}

	/**
	 * The contract's seo_report.
	 *
	 * @param array             $plugin  From Igny8_Seo_Plugin::detect().
	 * @param Igny8_Seo_Adapter $adapter Its adapter.
	 * @param array             $fields  Field => applied, skipped, unsupported.
	 * @param array             $reasons Field => why it was skipped.
	 * @return array
	 */
	private static function report( array $plugin, Igny8_Seo_Adapter $adapter, array $fields, array $reasons ) {
		$report = array(
			'active'             => $plugin['active'],
			'version'            => $plugin['version'],
			'keywords_supported' => $adapter->supports( 'focus_keywords' ),
			'focus_keyword_set'  => 'applied' === $fields['focus_keywords'],
			'fields'             => $fields,
		);
		return $reasons ? $report + array( 'reasons' => $reasons ) : $report;
	}

	/**
	 * IGNY8's own copy.
	 *
	 * @param int $post_id The post.
	 * @return array Field => value; empty: none.
	 */
	private static function own( $post_id ) {
		$own = array();
		foreach ( self::OWN as $field => $key ) {
			$is_list       = 'focus_keywords' === $field || 'social_image' === $field;
			$value         = get_post_meta( $post_id, $key, true );
			$own[ $field ] = is_array( $value ) === $is_list ? $value : ( $is_list ? array() : '' );
		}
		return $own;
	}

	/**
	 * Text as one line: no tag in a page's head has more.
	 *
	 * @param string $text Any.
	 * @return string
	 */
	private static function one_line( $text ) {
		return trim( preg_replace( '/\s+/u', ' ', $text ) );
	}

	/**
	 * The adapter of the active plugin.
	 *
	 * @param string $active The contract's name.
	 * @return Igny8_Seo_Adapter
	 */
	private static function adapter( $active ) {
		$name = str_replace( '_', '-', $active );
		foreach ( array( 'text', 'adapter', $name ) as $part ) {
			require_once __DIR__ . "/seo/class-igny8-seo-{$part}.php";
		}
		$class = 'Igny8_Seo_' . str_replace( ' ', '_', ucwords( str_replace( '_', ' ', $active ) ) );
		return new $class();
	}

	/**
	 * The error.
	 *
	 * @param string $field Which field, or key of IGNY8's own copy.
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
