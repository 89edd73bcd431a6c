<?php
/**
 * WooCommerce's part of a product.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes price, stock and gallery through WooCommerce's own objects, which keep its lookup tables right. They do it inside
 * the article's transaction, before the post becomes public.
 *
 * A shop goes on by itself: stock is sold, sales come and go, people add pictures. What IGNY8 has nothing to say about stays,
 * and what it said last time is remembered, so that saying the same again does not put sold stock back on the shelf.
 */
final class Igny8_Product {

	/** What IGNY8 wrote last: price, sale_price, sku, stock, gallery. */
	const META = '_igny8_product';

	/** A product IGNY8 says nothing about. */
	const NOTHING = array(
		'price'      => '',
		'sale_price' => '',
		'sku'        => '',
		'stock'      => null,
	);

	/** WooCommerce's table that is searched and sorted by. */
	const LOOKUP = 'wc_product_meta_lookup';

	/**
	 * What the shop would refuse.
	 *
	 * @param array|null $fields     The contract's product.
	 * @param int        $content_id The content: its own product may have the SKU.
	 * @return array<int, array> Field, code, message, details. A question the database does not answer is noticed by whoever asks.
	 */
	public static function problems( $fields, $content_id ) {
		if ( null === $fields || '' === $fields['sku'] ) {
			return array();
		}
		$managed = Igny8_Managed_Posts::find( $content_id );
		$own_id = ! is_object( $managed ) || is_wp_error( $managed ) ? 0 : (int) $managed->post_id;
		return wc_product_has_unique_sku( $own_id, $fields['sku'] ) ? array() : array( self::sku_is_taken( $fields['sku'] ) );
	}

	/**
	 * Writes a product's fields.
	 *
	 * @param int           $post_id     The product's post.
	 * @param array|null    $fields      The contract's product: price, sale_price, sku, stock.
	 * @param int[]         $gallery_ids Attachments of its gallery.
	 * @param Igny8_Journal $journal     The job's.
	 * @return true|WP_Error PREFLIGHT_FAILED with details.problems: WooCommerce refused a value, such as a SKU that was taken
	 *                       meanwhile. META_WRITE_FAILED, DATABASE_FAILED.
	 */
	public static function write( $post_id, $fields, array $gallery_ids, Igny8_Journal $journal ) {
		$fields = null === $fields ? self::NOTHING : $fields;
		$last   = get_post_meta( $post_id, self::META, true );
		$last   = ( is_array( $last ) ? $last : array() ) + self::NOTHING + array( 'gallery' => array() );
		$noted  = $journal->note( Igny8_Journal::ROW, array( self::LOOKUP, 'product_id', $post_id ), self::lookup_row( $post_id ) );
		if ( is_wp_error( $noted ) ) {
			return $noted;
		}
		$existing = wc_get_product( $post_id );
		$product  = $existing ? $existing : new WC_Product_Simple( $post_id );
		try {
			self::set_sku( $product, $fields['sku'], $last['sku'] );
			self::set_prices( $product, $fields, $last );
			self::set_stock( $product, $fields['stock'], $last['stock'] );
			self::set_gallery( $product, $gallery_ids, $last['gallery'] );
			$product->save();
		} catch ( WC_Data_Exception $error ) {
			return self::refused( $error, $fields );
		}
		$written = array( 'gallery' => $gallery_ids ) + $fields;
		return Igny8_Post_Meta::set( $post_id, self::META, $written ) ? true : Igny8_Post_Meta::failed( self::META );
	}

	/**
	 * Whether a post is a product of a shop that is open.
	 *
	 * @param int $post_id The post.
	 * @return bool
	 */
	public static function is_one( $post_id ) {
		return function_exists( 'wc_get_product' ) && 'product' === get_post_type( $post_id );
	}

	/**
	 * Forgets what WooCommerce's caches hold of a product; page caches that listen to it hear of it.
	 *
	 * @param int $post_id The product.
	 */
	public static function forget( $post_id ) {
		wc_delete_product_transients( $post_id );
		WC_Cache_Helper::invalidate_cache_group( "product_{$post_id}" );
	}

	/**
	 * The SKU. An empty one takes back what IGNY8 wrote and nothing else.
	 *
	 * @param WC_Product $product The product.
	 * @param string     $wanted  From the message.
	 * @param string     $last    What IGNY8 wrote last.
	 */
	private static function set_sku( $product, $wanted, $last ) {
		if ( '' !== $wanted || ( '' !== $last && $last === $product->get_sku( 'edit' ) ) ) {
			$product->set_sku( $wanted );
		}
	}

	/**
	 * Price and sale price. Products with variations have the prices of these.
	 *
	 * @param WC_Product $product The product.
	 * @param array      $fields  The contract's product.
	 * @param array      $last    What IGNY8 wrote last.
	 */
	private static function set_prices( $product, array $fields, array $last ) {
		if ( $product->is_type( array( 'variable', 'grouped' ) ) ) {
			return;
		}
		foreach ( array( 'price' => 'regular_price', 'sale_price' => 'sale_price' ) as $name => $prop ) {
			$now = $product->{"get_{$prop}"}( 'edit' );
			if ( '' !== $fields[ $name ] || ( '' !== $last[ $name ] && wc_format_decimal( $last[ $name ] ) === $now ) ) {
				$product->{"set_{$prop}"}( $fields[ $name ] );
			}
		}
	}

	/**
	 * Stock, where IGNY8 says something new about it.
	 *
	 * @param WC_Product $product The product.
	 * @param int|null   $wanted  From the message; null: it says nothing.
	 * @param int|null   $last    What IGNY8 wrote last.
	 */
	private static function set_stock( $product, $wanted, $last ) {
		if ( $wanted === $last ) {
			return;
		}
		if ( null !== $wanted ) {
			$product->set_manage_stock( true );
			$product->set_stock_quantity( $wanted );
		} elseif ( (float) $last === (float) $product->get_stock_quantity( 'edit' ) ) {
			$product->set_manage_stock( false );
			$product->set_stock_quantity( '' );
		}
	}

	/**
	 * The gallery, and behind it the pictures people added.
	 *
	 * @param WC_Product $product The product.
	 * @param int[]      $wanted  Attachments.
	 * @param int[]      $last    What IGNY8 wrote last.
	 */
	private static function set_gallery( $product, array $wanted, array $last ) {
		$others = array_diff( $product->get_gallery_image_ids( 'edit' ), $wanted, $last );
		$product->set_gallery_image_ids( array_merge( $wanted, $others ) );
	}

	/**
	 * The product's row as it is.
	 *
	 * @param int $post_id The product.
	 * @return array|null Null: there is none.
	 */
	private static function lookup_row( $post_id ) {
		global $wpdb;
		return $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . $wpdb->prefix . self::LOOKUP . ' WHERE product_id = %d', $post_id ), ARRAY_A ); // phpcs:ignore WordPress.DB -- the row itself is wanted.
	}

	/**
	 * What WooCommerce refused, as a problem of the article.
	 *
	 * @param WC_Data_Exception $error  WooCommerce's.
	 * @param array             $fields The contract's product.
	 * @return WP_Error
	 */
	private static function refused( $error, array $fields ) {
		$problem = 'product_invalid_sku' === $error->getErrorCode()
			? self::sku_is_taken( $fields['sku'] )
			: array( 'product', 'PRODUCT_INVALID', 'WooCommerce refused the product: ' . wp_strip_all_tags( $error->getMessage() ), array( 'error' => $error->getErrorCode() ) );
		return Igny8_Errors::make( 'PREFLIGHT_FAILED', $problem[2], array( 'problems' => array( Igny8_Preflight::problem( ...$problem ) ) ) );
	}

	/**
	 * The problem of a SKU another product has.
	 *
	 * @param string $sku The SKU.
	 * @return array Field, code, message, details.
	 */
	private static function sku_is_taken( $sku ) {
		$other_id = (int) wc_get_product_id_by_sku( $sku );
		$message  = $other_id > 0 ? "The SKU \"{$sku}\" belongs to product {$other_id} of this shop." : "The SKU \"{$sku}\" is taken in this shop.";
		return array( 'product.sku', 'PRODUCT_SKU_TAKEN', $message, array( 'product_id' => $other_id ) );
	}
}
