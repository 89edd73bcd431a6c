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
 */
final class Igny8_Product {

	/**
	 * Writes a product's fields.
	 *
	 * @param int   $post_id     The product's post.
	 * @param array $fields      The contract's product: price, sale_price, sku, stock.
	 * @param int[] $gallery_ids Attachments of its gallery.
	 * @return true|WP_Error META_WRITE_FAILED: WooCommerce refused a value, such as a SKU that is taken.
	 */
	public static function write( $post_id, array $fields, array $gallery_ids ) {
		$existing = wc_get_product( $post_id );
		$product  = $existing ? $existing : new WC_Product_Simple( $post_id );
		try {
			$product->set_regular_price( $fields['price'] );
			$product->set_sale_price( $fields['sale_price'] );
			$product->set_sku( $fields['sku'] );
			$product->set_manage_stock( null !== $fields['stock'] );
			$product->set_stock_quantity( null === $fields['stock'] ? '' : $fields['stock'] );
			$product->set_gallery_image_ids( $gallery_ids );
			$product->save();
		} catch ( WC_Data_Exception $error ) {
			return Igny8_Errors::make( 'META_WRITE_FAILED', 'WooCommerce refused a field of the product.', array( 'error' => $error->getMessage() ) );
		}
		return true;
	}
}
