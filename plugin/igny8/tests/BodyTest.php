<?php
/**
 * The text of a post.
 *
 * @package Igny8
 */

final class BodyTest extends Igny8_Test_Publish_Case {

	const BLOCK = "<!-- wp:paragraph -->\n<p>The text.</p>\n<!-- /wp:paragraph -->";

	/**
	 * Publishes an article with a gallery of three, of which the site shows two, and answers both posts' texts.
	 *
	 * @param string $html The article.
	 * @return array{0: string, 1: string, 2: int[]} The article's, the gallery post's, ids of the images.
	 */
	private static function texts( $html ) {
		update_option( 'igny8_settings', array( 'gallery_limit' => 2, 'gallery_overflow' => 'separate_post' ) );
		$images  = array( self::image( 'gallery', 0 ), self::image( 'gallery', 1 ), self::image( 'gallery', 2 ) );
		$receipt = self::publish( self::message( array( 'html' => $html, 'images' => $images ) ) );
		return array(
			get_post( $receipt['post_id'] )->post_content,
			get_post( $receipt['gallery']['gallery_overflow_post_id'] )->post_content,
			wp_list_pluck( $receipt['media']['gallery'], 'attachment_id' ),
		);
	}

	private static function names( $text ) {
		return array_values( array_filter( wp_list_pluck( parse_blocks( $text ), 'blockName' ) ) );
	}

	/**
	 * Whether anything but white space stands between the blocks.
	 */
	private static function loose( $text ) {
		$loose = '';
		foreach ( parse_blocks( $text ) as $block ) {
			$loose .= null === $block['blockName'] ? trim( $block['innerHTML'] ) : '';
		}
		return $loose;
	}

	public function test_an_article_in_blocks_gets_its_gallery_and_the_link_to_the_rest_as_blocks() {
		list( $text, $second, $ids ) = self::texts( self::BLOCK );
		$this->assertSame( array( 'core/paragraph', 'core/gallery', 'core/paragraph' ), self::names( $text ) );
		$this->assertSame( array( 'core/gallery', 'core/paragraph' ), self::names( $second ) );
		$this->assertSame( '', self::loose( $text . $second ) );
		$shown = wp_list_pluck( wp_list_pluck( parse_blocks( $text )[2]['innerBlocks'], 'attrs' ), 'id' );
		$this->assertSame( array_slice( $ids, 0, 2 ), $shown );
	}

	public function test_a_classic_article_gets_its_gallery_as_a_shortcode_and_no_block_anywhere() {
		list( $text, $second, $ids ) = self::texts( '<p>The text.</p>' );
		$this->assertSame( array( false, false ), array( has_blocks( $text ), has_blocks( $second ) ) );
		$this->assertStringContainsString( "[gallery ids=\"{$ids[0]},{$ids[1]}\"", $text );
		$this->assertStringContainsString( "[gallery ids=\"{$ids[2]}\"", $second );
		$this->assertSame( 2, substr_count( apply_filters( 'the_content', $text ), '<img' ) );
		$this->assertStringContainsString( 'Gallery</a></p>', $text );
		$this->assertStringContainsString( 'SEO Guide 2025</a></p>', $second );
	}
}
