<?php
/**
 * The plugin's own taxonomies, and which taxonomy stands for what.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Registers sectors and clusters, translates the contract's four names, and knows which others a message may name.
 */
final class Igny8_Taxonomies {

	const SECTOR  = 'igny8_sector';
	const CLUSTER = 'igny8_cluster';

	/** The plugin's own. */
	const OWN = array( self::SECTOR, self::CLUSTER );

	/** The contract's names, in its order. */
	const KINDS = array( 'categories', 'tags', 'sectors', 'clusters' );

	/** What they stand for. */
	const OF_KINDS = array( 'category', 'post_tag', 'product_cat', 'product_tag', self::SECTOR, self::CLUSTER );

	/**
	 * On init. Post types that are registered later get the taxonomies as they come.
	 */
	public static function register() {
		$types = array_values( array_diff( get_post_types( array( 'public' => true ) ), array( 'attachment' ) ) );
		self::register_one( self::SECTOR, $types, __( 'Sectors', 'igny8' ), __( 'Sector', 'igny8' ) );
		self::register_one( self::CLUSTER, $types, __( 'Clusters', 'igny8' ), __( 'Cluster', 'igny8' ) );
		add_action( 'registered_post_type', array( __CLASS__, 'attach' ), 10, 2 );
		add_filter( 'post_class_taxonomies', array( __CLASS__, 'leave_out_own' ) );
	}

	/**
	 * A page has no class in its HTML for its sectors and clusters: reading them for that would cost every page view a query.
	 *
	 * @param string[] $taxonomies Those that make classes.
	 * @return string[]
	 */
	public static function leave_out_own( $taxonomies ) {
		return array_diff( (array) $taxonomies, self::OWN );
	}

	/**
	 * Whether posts of these types have no terms but sectors and clusters.
	 *
	 * @param string[] $post_types Post types.
	 * @return bool
	 */
	public static function are_only_own( array $post_types ) {
		foreach ( array_unique( $post_types ) as $type ) {
			if ( array_diff( get_object_taxonomies( $type ), self::OWN ) ) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Gives a post type the taxonomies.
	 *
	 * @param string       $name Post type.
	 * @param WP_Post_Type $type Its object.
	 */
	public static function attach( $name, $type ) {
		if ( $type->public && 'attachment' !== $name ) {
			register_taxonomy_for_object_type( self::SECTOR, $name );
			register_taxonomy_for_object_type( self::CLUSTER, $name );
		}
	}

	/**
	 * The WordPress taxonomy a kind goes to.
	 *
	 * @param string $kind      One of KINDS.
	 * @param string $post_type The post's type.
	 * @return string|null Null: posts of this type have nothing of the kind.
	 */
	public static function of_kind( $kind, $post_type ) {
		$is_product = 'product' === $post_type;
		$names      = array(
			'categories' => $is_product ? 'product_cat' : 'category',
			'tags'       => $is_product ? 'product_tag' : 'post_tag',
			'sectors'    => self::SECTOR,
			'clusters'   => self::CLUSTER,
		);
		return is_object_in_taxonomy( $post_type, $names[ $kind ] ) ? $names[ $kind ] : null;
	}

	/**
	 * The taxonomies of a post type that have no kind of their own: those whose terms people choose in the editor. WordPress's and
	 * WooCommerce's inner ones (formats, product types, visibility) are none.
	 *
	 * @param string $post_type The post's type.
	 * @return string[] Names, sorted.
	 */
	public static function further( $post_type ) {
		$own   = array();
		$names = array();
		foreach ( self::KINDS as $kind ) {
			$own[] = self::of_kind( $kind, $post_type );
		}
		foreach ( get_object_taxonomies( $post_type, 'objects' ) as $name => $taxonomy ) {
			if ( $taxonomy->show_ui && ! in_array( (string) $name, $own, true ) ) {
				$names[] = (string) $name;
			}
		}
		sort( $names );
		return $names;
	}

	/**
	 * Whether IGNY8 is told what people do with a taxonomy's terms: it is one of a kind or a further one, of posts of some type.
	 *
	 * @param string $taxonomy Taxonomy.
	 * @return bool
	 */
	public static function is_told( $taxonomy ) {
		$known = get_taxonomy( $taxonomy );
		return $known && ( $known->show_ui || in_array( $taxonomy, self::OF_KINDS, true ) )
			&& array_intersect( (array) $known->object_type, array_keys( Igny8_Structure::public_post_types() ) );
	}

	/**
	 * One taxonomy.
	 *
	 * @param string   $name     Taxonomy.
	 * @param string[] $types    Post types.
	 * @param string   $plural   Label.
	 * @param string   $singular Label.
	 */
	private static function register_one( $name, array $types, $plural, $singular ) {
		register_taxonomy(
			$name,
			$types,
			array(
				'labels'            => array(
					'name'          => $plural,
					'singular_name' => $singular,
				),
				'public'            => true,
				'hierarchical'      => false,
				'show_in_rest'      => true,
				'show_admin_column' => false,
				'show_in_nav_menus' => false,
				'show_tagcloud'     => false,
			)
		);
	}
}
