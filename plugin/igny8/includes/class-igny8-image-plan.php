<?php
/**
 * Which of an article's images go where on this site.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Applies the site's gallery limit. Reads nothing but the message and the settings, so that what is asked for at
 * staging is what is used at the commit.
 */
final class Igny8_Image_Plan {

	/**
	 * The featured image.
	 *
	 * @var array|null
	 */
	public $featured = null;

	/**
	 * Images in the text.
	 *
	 * @var array<int, array>
	 */
	public $inline = array();

	/**
	 * Gallery of the article.
	 *
	 * @var array<int, array>
	 */
	public $gallery = array();

	/**
	 * Gallery of the second post.
	 *
	 * @var array<int, array>
	 */
	public $overflow = array();

	/**
	 * The contract's gallery report.
	 *
	 * @var array
	 */
	public $report;

	/**
	 * Plans.
	 *
	 * @param array  $images    The contract's images.
	 * @param string $post_type The post's type: a product's gallery is WooCommerce's, which knows no second post.
	 * @param array  $settings  Igny8_Settings::get().
	 */
	public function __construct( array $images, $post_type, array $settings ) {
		usort(
			$images,
			static function ( $one, $other ) {
				return $one['position'] <=> $other['position'];
			}
		);
		$requested = array();
		foreach ( $images as $image ) {
			if ( 'featured' === $image['role'] ) {
				$this->featured = null === $this->featured ? $image : $this->featured;
			} elseif ( 'inline' === $image['role'] ) {
				$this->inline[] = $image;
			} else {
				$requested[] = $image;
			}
		}
		$this->plan_gallery( $requested, 'product' === $post_type, $settings['gallery_limit'], $settings['gallery_overflow'] );
	}

	/**
	 * Every image that is used, once.
	 *
	 * @return array<string, array> By SHA-256 of the main file.
	 */
	public function used() {
		$used = array();
		foreach ( array_merge( array_filter( array( $this->featured ) ), $this->inline, $this->gallery, $this->overflow ) as $image ) {
			$used += array( $image['sha256'] => $image );
		}
		return $used;
	}

	/**
	 * Every file of an image: the main one and its sizes.
	 *
	 * @param array $image The contract's image.
	 * @return array<string, array> By SHA-256.
	 */
	public static function files( array $image ) {
		$files = array( $image['sha256'] => $image );
		foreach ( $image['sizes'] as $size ) {
			$files += array( $size['sha256'] => $size );
		}
		return $files;
	}

	/**
	 * Every file of a list of images, used here or not.
	 *
	 * @param array $images The contract's images.
	 * @return array<string, array> By SHA-256.
	 */
	public static function all_files( array $images ) {
		$files = array();
		foreach ( $images as $image ) {
			$files += self::files( $image );
		}
		return $files;
	}

	/**
	 * What becomes of more images than the limit.
	 *
	 * @param array  $requested  Gallery images in order.
	 * @param bool   $is_product Whether it is a product: WooCommerce's gallery takes all.
	 * @param int    $limit      Setting.
	 * @param string $overflow   Setting.
	 */
	private function plan_gallery( array $requested, $is_product, $limit, $overflow ) {
		$is_over       = count( $requested ) > $limit;
		$is_all        = $is_product || ( $is_over && 'inline_grid' === $overflow );
		$this->gallery = $is_all ? $requested : array_slice( $requested, 0, $limit );
		$rest          = array_slice( $requested, count( $this->gallery ) );
		if ( 'separate_post' === $overflow ) {
			$this->overflow = $rest;
		}
		$this->report = array(
			'requested'                   => count( $requested ),
			'limit'                       => $is_product ? max( $limit, count( $requested ) ) : $limit,
			'overflow'                    => $overflow,
			'used'                        => count( $this->gallery ) + count( $this->overflow ),
			'gallery_images_skipped'      => count( $rest ) - count( $this->overflow ),
			'gallery_images_inline'       => $is_all && ! $is_product ? count( $requested ) : 0,
			'gallery_overflow_post_id'    => null,
			'gallery_unpublished_post_id' => null,
		);
	}
}
