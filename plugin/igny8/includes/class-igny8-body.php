<?php
/**
 * The text of a post.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Puts a post's text together: the article with the images of this site, its gallery, and the way to the rest of the
 * gallery. An article that came as blocks goes on in blocks, any other in what the classic editor knows: a block in the
 * middle of it would make the block editor take the whole for blocks.
 */
final class Igny8_Body {

	/**
	 * Attachments of the images.
	 *
	 * @var Igny8_Media
	 */
	private $media;

	/**
	 * Whether the article consists of blocks.
	 *
	 * @var bool
	 */
	private $is_blocks;

	/**
	 * For one article.
	 *
	 * @param string      $html  The article as it came.
	 * @param Igny8_Media $media Where the attachments of its images are known.
	 */
	public function __construct( $html, Igny8_Media $media ) {
		$this->media     = $media;
		$this->is_blocks = has_blocks( $html );
	}

	/**
	 * The article's text with its images. A product's gallery is WooCommerce's.
	 *
	 * @param array            $content      The message's content.
	 * @param Igny8_Image_Plan $images       Its images.
	 * @param WP_Post|null     $gallery_post The post with the rest of the gallery.
	 * @return string
	 */
	public function of_article( array $content, Igny8_Image_Plan $images, ?WP_Post $gallery_post ) {
		$parts = array( Igny8_Image_Markup::localise( $content['html'], $images->inline, $this->media ) );
		if ( $images->gallery && 'product' !== $content['content_type'] ) {
			$parts[] = $this->of_gallery( $images->gallery );
		}
		if ( null !== $gallery_post ) {
			$parts[] = $this->link( get_permalink( $gallery_post ), $gallery_post->post_title );
		}
		return implode( "\n\n", $parts );
	}

	/**
	 * A gallery by itself.
	 *
	 * @param array<int, array> $images The contract's images.
	 * @return string
	 */
	public function of_gallery( array $images ) {
		return $this->is_blocks
			? Igny8_Image_Markup::gallery_block( $images, $this->media )
			: Igny8_Image_Markup::gallery_shortcode( $images, $this->media );
	}

	/**
	 * A line that leads to another post.
	 *
	 * @param string $url   Its address.
	 * @param string $title Its title.
	 * @return string
	 */
	public function link( $url, $title ) {
		$class = Igny8_Image_Markup::GALLERY_CLASS;
		$line  = sprintf( '<p class="%s"><a href="%s">%s</a></p>', $class, esc_url( $url ), esc_html( $title ) );
		return $this->is_blocks ? "<!-- wp:paragraph {\"className\":\"{$class}\"} -->\n{$line}\n<!-- /wp:paragraph -->" : $line;
	}
}
