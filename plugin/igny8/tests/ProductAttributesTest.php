<?php
/**
 * Attributes of products, with a shop of three functions.
 *
 * @package Igny8
 */

if ( ! class_exists( 'WC_Product_Attribute' ) ) {
	/** What WooCommerce's class of that name keeps. */
	class WC_Product_Attribute {
		private $kept = array();

		public function __call( $name, $arguments ) {
			$what = substr( $name, 4 );
			if ( 'set_' === substr( $name, 0, 4 ) ) {
				$this->kept[ $what ] = $arguments[0];
			}
			return isset( $this->kept[ $what ] ) ? $this->kept[ $what ] : null;
		}

		public function all() {
			return $this->kept;
		}
	}

	/** A product that is changed by new objects only, as WooCommerce's. */
	class Igny8_Test_Product {
		public $attributes = array();
		public $saves      = 0;
		public $refusal    = null;

		public function get_attributes() {
			return $this->attributes;
		}

		public function set_attributes( array $attributes ) {
			if ( null !== $this->refusal ) {
				throw $this->refusal;
			}
			foreach ( $attributes as $name => $attribute ) {
				PHPUnit\Framework\Assert::assertTrue( ! isset( $this->attributes[ $name ] ) || 'pa_other' === $name || $attribute !== $this->attributes[ $name ] );
			}
			$this->attributes = $attributes;
		}

		public function save() {
			$this->saves++;
		}
	}

	class WC_Data_Exception extends Exception {}

	function taxonomy_is_product_attribute( $taxonomy ) {
		return 'pa_rty' !== $taxonomy;
	}

	function wc_attribute_taxonomy_id_by_name( $name ) {
		return strlen( $name );
	}

	function wc_get_product() {
		return ProductAttributesTest::$product;
	}
}

final class ProductAttributesTest extends PHPUnit\Framework\TestCase {

	/**
	 * The shop's only product.
	 *
	 * @var Igny8_Test_Product
	 */
	public static $product;

	protected function setUp(): void {
		self::$product = new Igny8_Test_Product();
	}

	private static function listed( $position, $is_visible ) {
		$attribute = new WC_Product_Attribute();
		$attribute->set_position( $position );
		$attribute->set_visible( $is_visible );
		$attribute->set_variation( true );
		return $attribute;
	}

	public function test_an_attribute_whose_terms_were_assigned_is_listed_and_shown() {
		$this->assertTrue( Igny8_Product_Attributes::write( 1, array( 'product_cat' => array( 3 ), 'pa_colour' => array( 7, 8 ), 'pa_rty' => array( 9 ) ) ) );
		$this->assertSame( array( 'pa_colour' ), array_keys( self::$product->attributes ) );
		$this->assertSame(
			array( 'id' => 9, 'name' => 'pa_colour', 'options' => array( 7, 8 ), 'position' => 0, 'visible' => true, 'variation' => false ),
			self::$product->attributes['pa_colour']->all()
		);
		$this->assertSame( 1, self::$product->saves );
	}

	public function test_what_people_chose_about_an_attribute_stays_and_so_do_the_others() {
		$other                     = self::listed( 0, true );
		self::$product->attributes = array( 'pa_other' => $other, 'pa_size' => self::listed( 4, false ) );
		Igny8_Product_Attributes::write( 1, array( 'pa_size' => array( 5 ) ) );
		$this->assertSame( $other, self::$product->attributes['pa_other'] );
		$size = self::$product->attributes['pa_size']->all();
		$this->assertSame( array( array( 5 ), 4, false, true ), array( $size['options'], $size['position'], $size['visible'], $size['variation'] ) );
	}

	public function test_an_attribute_without_terms_is_not_listed_any_more() {
		self::$product->attributes = array( 'pa_size' => self::listed( 0, true ) );
		Igny8_Product_Attributes::write( 1, array( 'pa_size' => array() ) );
		$this->assertSame( array(), self::$product->attributes );
	}

	public function test_a_product_without_attributes_is_not_saved_again() {
		$this->assertTrue( Igny8_Product_Attributes::write( 1, array( 'product_tag' => array( 5 ) ) ) );
		$this->assertSame( 0, self::$product->saves );
	}

	public function test_what_the_shop_refuses_is_an_error() {
		self::$product->refusal = new WC_Data_Exception( 'No.' );
		$error                  = Igny8_Product_Attributes::write( 1, array( 'pa_size' => array( 5 ) ) );
		$this->assertInstanceOf( WP_Error::class, $error );
		$this->assertSame( array( 'META_WRITE_FAILED', 'No.' ), array( $error->get_error_code(), $error->get_error_data()['details']['error'] ) );
	}
}
