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

	public static function blocks_with_an_image() {
		$url   = 'https://images.example.com/a.jpg';
		$image = '<figure class="wp-block-image"><img src="' . $url . '" alt="A"%s/></figure>';
		return array(
			'without attributes' => array( "<!-- wp:image -->\n" . sprintf( $image, '' ) . "\n<!-- /wp:image -->", 'id', array() ),
			'of another site'    => array( "<!-- wp:image {\"id\":7,\"note\":\"}\\u002d\\u002d\",\"style\":{}} -->\n" . sprintf( $image, ' class="wp-image-7"' ) . "\n<!-- /wp:image -->", 'id', array( 'note' => '}--' ) ),
			'a cover'            => array( "<!-- wp:cover {\"url\":\"{$url}\",\"id\":7} -->\n<div class=\"wp-block-cover\"><img class=\"wp-block-cover__image-background wp-image-7\" alt=\"\" src=\"{$url}\" data-object-fit=\"cover\"/></div>\n<!-- /wp:cover -->", 'id', array() ),
			'beside a text'      => array( "<!-- wp:media-text {\"mediaId\":7} -->\n<div><figure class=\"wp-block-media-text__media\"><img src=\"{$url}\" alt=\"\" class=\"wp-image-7 size-full\"/></figure></div>\n<!-- /wp:media-text -->", 'mediaId', array() ),
		);
	}

	/**
	 * @dataProvider blocks_with_an_image
	 */
	public function test_a_block_names_the_attachment_it_shows_and_keeps_what_it_said( $block, $named, $kept ) {
		$image   = self::image( 'inline', 0, array( 'source_url' => 'https://images.example.com/a.jpg' ) );
		$receipt = self::publish( self::message( array( 'html' => self::BLOCK . "\n\n{$block}", 'images' => array( $image ) ) ) );
		$text    = get_post( $receipt['post_id'] )->post_content;
		$shown   = $receipt['media']['inline'][0];
		$parsed  = parse_blocks( $text )[2];
		$this->assertSame( $shown['attachment_id'], $parsed['attrs'][ $named ] );
		$this->assertStringContainsString( "wp-image-{$shown['attachment_id']}", $parsed['innerHTML'] );
		$this->assertStringContainsString( $shown['url'], $parsed['innerHTML'] );
		$this->assertSame( $kept, array_intersect_key( $parsed['attrs'], array( 'note' => 1 ) ) );
		$this->assertStringNotContainsString( 'images.example.com', $text );
		$this->assertStringNotContainsString( 'wp-image-7 ', $text );
		$this->assertStringContainsString( self::BLOCK, $text );
	}

	public function test_an_image_that_is_not_of_this_site_keeps_the_comment_of_its_block() {
		$foreign = "<!-- wp:image {\"id\":99999} -->\n<figure class=\"wp-block-image\"><img src=\"https://elsewhere.example/b.jpg\" alt=\"\" class=\"wp-image-99999\"/></figure>\n<!-- /wp:image -->";
		$image   = self::image( 'inline', 0, array( 'source_url' => 'https://images.example.com/a.jpg' ) );
		$receipt = self::publish( self::message( array( 'html' => $foreign, 'images' => array( $image ) ) ) );
		// WordPress itself writes the end of an empty element with a space.
		$this->assertSame( str_replace( '"/>', '" />', $foreign ), get_post( $receipt['post_id'] )->post_content );
	}
}
