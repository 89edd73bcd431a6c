<?php
/**
 * A small shop that offers what IGNY8 uses of WooCommerce, under WooCommerce's names: objects with getters and setters, a lookup
 * table beside the meta, caches, and actions around a save. What it does was observed on the real one.
 */

final class WooCommerce {}

final class WC_Data_Exception extends Exception {

	private $error_code;

	public function __construct( $code, $message ) {
		$this->error_code = $code;
		parent::__construct( $message, 400 );
	}

	public function getErrorCode() {
		return $this->error_code;
	}
}

final class WC_Cache_Helper {

	public static function invalidate_cache_group( $group ) {
		wp_cache_delete( $group, 'shop' );
	}
}

final class WC_Data_Store {

	public static function load( $name ) {
		return new self();
	}
}

/** Meta in _names; "gallery_image_ids" as a list of numbers. */
abstract class WC_Product {

	const PROPS = array( 'sku', 'regular_price', 'sale_price', 'manage_stock', 'stock', 'product_image_gallery', 'weight' );

	protected $id;
	protected $props   = array();
	protected $changes = array();

	public function __construct( $id ) {
		if ( 'product' !== get_post_type( $id ) ) {
			throw new Exception( 'Invalid product.' );
		}
		$this->id = $id;
		foreach ( self::PROPS as $prop ) {
			$this->props[ $prop ] = (string) get_post_meta( $id, "_{$prop}", true );
		}
	}

	public function __call( $method, $arguments ) {
		list( $verb, $prop ) = explode( '_', $method, 2 );
		if ( 'get' === $verb ) {
			return isset( $this->changes[ $prop ] ) ? $this->changes[ $prop ] : $this->props[ $prop ];
		}
		if ( $this->props[ $prop ] !== (string) $arguments[0] ) {
			$this->changes[ $prop ] = (string) $arguments[0];
		}
	}

	abstract public function get_type();

	public function is_type( $types ) {
		return in_array( $this->get_type(), (array) $types, true );
	}

	public function get_id() {
		return $this->id;
	}

	public function set_sku( $sku ) {
		if ( '' !== $sku && ! wc_product_has_unique_sku( $this->id, $sku ) ) {
			throw new WC_Data_Exception( 'product_invalid_sku', 'Invalid or duplicated SKU.' );
		}
		$this->__call( 'set_sku', array( $sku ) );
	}

	public function set_manage_stock( $is_managed ) {
		$this->__call( 'set_manage_stock', array( $is_managed ? 'yes' : 'no' ) );
	}

	public function get_manage_stock() {
		return 'yes' === $this->__call( 'get_manage_stock', array() );
	}

	public function set_stock_quantity( $quantity ) {
		$this->__call( 'set_stock', array( '' === $quantity ? '' : wc_stock_amount( $quantity ) ) );
	}

	public function get_stock_quantity() {
		$stock = $this->__call( 'get_stock', array() );
		return '' === $stock ? null : wc_stock_amount( $stock );
	}

	public function set_gallery_image_ids( array $ids ) {
		$this->__call( 'set_product_image_gallery', array( implode( ',', array_filter( $ids, 'wp_attachment_is_image' ) ) ) );
	}

	public function get_gallery_image_ids() {
		return wp_parse_id_list( $this->__call( 'get_product_image_gallery', array() ) );
	}

	public function get_price() {
		return (string) get_post_meta( $this->id, '_price', true );
	}

	public function save() {
		do_action( 'woocommerce_before_product_object_save', $this, new WC_Data_Store() );
		$changed = array_keys( $this->changes );
		foreach ( $this->changes as $prop => $value ) {
			update_post_meta( $this->id, "_{$prop}", wp_slash( $value ) );
		}
		$this->props   = $this->changes + $this->props;
		$this->changes = array();
		$this->save_price();
		wp_set_object_terms( $this->id, $this->get_type(), 'product_type' );
		if ( in_array( 'stock', $changed, true ) ) {
			do_action( 'woocommerce_product_set_stock', $this );
		}
		$this->save_lookup();
		do_action( 'woocommerce_product_object_updated_props', $this, $changed );
		wc_delete_product_transients( $this->id );
		do_action( 'woocommerce_update_product', $this->id, $this );
		do_action( 'woocommerce_after_product_object_save', $this, new WC_Data_Store() );
		return $this->id;
	}

	private function is_on_sale() {
		return '' !== $this->props['sale_price'] && (float) $this->props['sale_price'] < (float) $this->props['regular_price'];
	}

	private function save_price() {
		update_post_meta( $this->id, '_price', $this->props[ $this->is_on_sale() ? 'sale_price' : 'regular_price' ] );
	}

	private function save_lookup() {
		global $wpdb;
		$wpdb->replace(
			"{$wpdb->prefix}wc_product_meta_lookup",
			array(
				'product_id'     => $this->id,
				'sku'            => $this->props['sku'],
				'min_price'      => (float) $this->get_price(),
				'onsale'         => (int) $this->is_on_sale(),
				'stock_quantity' => $this->get_stock_quantity(),
			)
		);
	}
}

final class WC_Product_Simple extends WC_Product {

	public function get_type() {
		return 'simple';
	}
}

final class WC_Product_Variable extends WC_Product {

	public function get_type() {
		return 'variable';
	}
}

function wc_get_product( $post_id ) {
	if ( 'product' !== get_post_type( $post_id ) ) {
		return false;
	}
	$types = wp_get_object_terms( $post_id, 'product_type', array( 'fields' => 'names' ) );
	return in_array( 'variable', $types, true ) ? new WC_Product_Variable( $post_id ) : new WC_Product_Simple( $post_id );
}

function wc_get_product_id_by_sku( $sku ) {
	global $wpdb;
	return (int) $wpdb->get_var( $wpdb->prepare( "SELECT product_id FROM {$wpdb->prefix}wc_product_meta_lookup JOIN {$wpdb->posts} ON ID = product_id WHERE sku = %s AND post_status <> 'trash'", $sku ) );
}

function wc_product_has_unique_sku( $product_id, $sku ) {
	return in_array( wc_get_product_id_by_sku( $sku ), array( 0, (int) $product_id ), true );
}

function wc_format_decimal( $number ) {
	return trim( (string) $number );
}

function wc_stock_amount( $amount ) {
	return (int) $amount;
}

function wc_delete_product_transients( $post_id = 0 ) {
	delete_transient( 'wc_products_onsale' );
	do_action( 'woocommerce_delete_product_transients', $post_id );
}

function wc_get_product_ids_on_sale() {
	global $wpdb;
	$ids = get_transient( 'wc_products_onsale' );
	if ( false === $ids ) {
		$ids = array_map( 'intval', $wpdb->get_col( "SELECT product_id FROM {$wpdb->prefix}wc_product_meta_lookup JOIN {$wpdb->posts} ON ID = product_id WHERE onsale = 1 AND post_status = 'publish'" ) );
		set_transient( 'wc_products_onsale', $ids, DAY_IN_SECONDS );
	}
	return $ids;
}

add_action(
	'init',
	static function () {
		global $wpdb;
		register_taxonomy( 'product_type', 'product', array( 'public' => false ) );
		register_taxonomy( 'product_cat', 'product', array( 'hierarchical' => true, 'label' => 'Product categories' ) );
		register_taxonomy( 'product_tag', 'product', array( 'label' => 'Product tags' ) );
		register_post_type(
			'product',
			array(
				'public'      => true,
				'label'       => 'Products',
				'supports'    => array( 'title', 'editor', 'excerpt', 'thumbnail', 'comments' ),
				'taxonomies'  => array( 'product_cat', 'product_tag' ),
				'has_archive' => true,
			)
		);
		if ( get_option( 'shop_is_open' ) ) {
			return;
		}
		$wpdb->query( "CREATE TABLE IF NOT EXISTS {$wpdb->prefix}wc_product_meta_lookup ( product_id BIGINT PRIMARY KEY, sku VARCHAR(100) NULL, min_price DECIMAL(19,4), onsale TINYINT, stock_quantity DOUBLE NULL ) {$wpdb->get_charset_collate()}" );
		$made = wp_insert_term( 'Uncategorized', 'product_cat' );
		update_option( 'default_product_cat', $made['term_id'] );
		flush_rewrite_rules();
		update_option( 'shop_is_open', '1' );
	},
	5
);

// A product has a category, as WooCommerce sees to it.
add_action(
	'set_object_terms',
	static function ( $post_id, $terms, $tt_ids, $taxonomy, $append ) {
		if ( ! $append && 'product_cat' === $taxonomy && ! $tt_ids && 'product' === get_post_type( $post_id ) ) {
			wp_set_post_terms( $post_id, array( (int) get_option( 'default_product_cat' ) ), 'product_cat', true );
		}
	},
	10,
	5
);

add_action(
	'deleted_post',
	static function ( $post_id ) {
		global $wpdb;
		$wpdb->delete( "{$wpdb->prefix}wc_product_meta_lookup", array( 'product_id' => $post_id ) );
	}
);
