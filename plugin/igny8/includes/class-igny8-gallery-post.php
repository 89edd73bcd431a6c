<?php
/**
 * The second post of an article.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * "{title} - Gallery", where the images go that the article's own gallery has no room for.
 */
final class Igny8_Gallery_Post {

	/** Ties it to the content whose gallery it holds. */
	const META = '_igny8_gallery_of';

	/**
	 * The content.
	 *
	 * @var array
	 */
	private $content;

	/**
	 * Posts written.
	 *
	 * @var Igny8_Post_Writer
	 */
	private $posts;

	/**
	 * Its id; 0: none.
	 *
	 * @var int
	 */
	private $id = 0;

	/**
	 * For one publish.
	 *
	 * @param array             $content The message's content.
	 * @param Igny8_Post_Writer $posts   What writes posts.
	 */
	public function __construct( array $content, Igny8_Post_Writer $posts ) {
		$this->content = $content;
		$this->posts   = $posts;
	}

	/**
	 * Has a post to work on: the one from before, if it is still there.
	 *
	 * @param int $known_id  From before; 0: none.
	 * @param int $author_id Author.
	 * @return int|WP_Error POST_WRITE_FAILED, DATABASE_FAILED, META_WRITE_FAILED.
	 */
	public function open( $known_id, $author_id ) {
		$is_known = $known_id > 0 && null !== get_post( $known_id );
		$post_id  = $is_known ? $known_id : $this->posts->reserve( $this->content['content_type'], $author_id, $this->title() );
		$taken    = $is_known ? $this->posts->take( $post_id ) : $post_id;
		if ( is_wp_error( $taken ) ) {
			return $taken;
		}
		$this->id = $post_id;
		return Igny8_Post_Meta::set( $post_id, self::META, (string) $this->content['content_id'] )
			? $post_id
			: Igny8_Post_Meta::failed( self::META );
	}

	/**
	 * Gives it its images and makes it public.
	 *
	 * @param string            $text         Its gallery.
	 * @param int               $author_id    Author.
	 * @param int[]             $category_ids Categories.
	 * @param DateTimeImmutable $date         The article's.
	 * @return WP_Post|WP_Error POST_WRITE_FAILED.
	 */
	public function publish( $text, $author_id, array $category_ids, DateTimeImmutable $date ) {
		return $this->posts->publish(
			$this->id,
			array(
				'post_type'     => $this->content['content_type'],
				'post_title'    => $this->title(),
				'post_content'  => $text,
				'post_excerpt'  => '',
				'post_name'     => '',
				'post_author'   => $author_id,
				'post_category' => $category_ids,
			),
			$date
		);
	}

	/**
	 * The post.
	 *
	 * @return int 0: none.
	 */
	public function id() {
		return $this->id;
	}

	/**
	 * Its title.
	 *
	 * @return string
	 */
	private function title() {
		return "{$this->content['title']} - Gallery";
	}
}
