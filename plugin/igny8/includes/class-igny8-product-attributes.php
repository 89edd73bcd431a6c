<?php
/**
 * Attributes of a WooCommerce product: colour, size.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * An attribute of the shop is a taxonomy, but its terms show on a product only where the product lists the attribute too.
 * That list is WooCommerce's, and written through its objects.
 */
final class Igny8_Product_Attributes {

	/**
	 * Lists the attributes whose terms were assigned; takes those without terms from the list. Others stay.
	 *
	 * @param int                  $post_id  The product's post.
	 * @param array<string, int[]> $term_ids Assigned terms by taxonomy; those that are no attributes are left alone.
	 * @return true|WP_Error META_WRITE_FAILED.
	 */
	public static function write( $post_id, array $term_ids ) {
		$assigned = array_filter( $term_ids, array( __CLASS__, 'is_attribute' ), ARRAY_FILTER_USE_KEY );
		if ( ! $assigned ) {
			return true;
		}
		$product    = wc_get_product( $post_id );
		$attributes = $product->get_attributes( 'edit' );
		foreach ( $assigned as $taxonomy => $ids ) {
			$old = isset( $attributes[ $taxonomy ] ) ? $attributes[ $taxonomy ] : null;
			unset( $attributes[ $taxonomy ] );
			if ( $ids ) {
				$attributes[ $taxonomy ] = self::attribute( $taxonomy, $ids, $old, count( $attributes ) );
			}
		}
		try {
			$product->set_attributes( $attributes );
			$product->save();
		} catch ( WC_Data_Exception $error ) {
			return Igny8_Errors::make( 'META_WRITE_FAILED', 'WooCommerce refused the attributes of the product.', array( 'error' => $error->getMessage() ) );
		}
		return true;
	}

	/**
	 * Whether a taxonomy is an attribute of the shop.
	 *
	 * @param string $taxonomy Taxonomy.
	 * @return bool
	 */
	private static function is_attribute( $taxonomy ) {
		return 0 === strpos( $taxonomy, 'pa_' ) && taxonomy_is_product_attribute( $taxonomy );
	}

	/**
	 * One attribute. WooCommerce notices a change by the object being another one.
	 *
	 * @param string                    $taxonomy The attribute's taxonomy.
	 * @param int[]                     $term_ids Its terms.
	 * @param WC_Product_Attribute|null $old      As the product lists it: what people chose about it stays.
	 * @param int                       $position Where a new one comes.
	 * @return WC_Product_Attribute
	 */
	private static function attribute( $taxonomy, array $term_ids, $old, $position ) {
		$attribute = new WC_Product_Attribute();
		$attribute->set_id( wc_attribute_taxonomy_id_by_name( $taxonomy ) );
		$attribute->set_name( $taxonomy );
		$attribute->set_options( $term_ids );
		$attribute->set_position( null === $old ? $position : $old->get_position() );
		$attribute->set_visible( null === $old ? true : $old->get_visible() );
		$attribute->set_variation( null === $old ? false : $old->get_variation() );
		return $attribute;
	}
}
