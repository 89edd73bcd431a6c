<?php
/**
 * The second post of an article.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * "{title} - Gallery", where the images go that the article's own gallery has no room for. There is at most one for a content, in
 * the trash while it is not needed; each of the two posts links to the other.
 *
 * What a person wrote into it stays as long as its images stay the same; then it is written anew, and the person's version is
 * among its revisions.
 */
final class Igny8_Gallery_Post {

	/** Ties it to the content whose gallery it holds. */
	const META = '_igny8_gallery_of';

	/** Two hashes: what was to be written last, and what WordPress made of it. */
	const WRITTEN_META = '_igny8_gallery_written';

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
	 * Its id; 0: there is none.
	 *
	 * @var int
	 */
	private $id = 0;

	/**
	 * The article's address in its text.
	 *
	 * @var string
	 */
	private $article_url = '';

	/**
	 * Hash of what is to be written.
	 *
	 * @var string
	 */
	private $wanted = '';

	/**
	 * Whether what it says is left as it is.
	 *
	 * @var bool
	 */
	private $is_kept = false;

	/**
	 * For one publish.
	 *
	 * @param array             $content  The message's content.
	 * @param Igny8_Post_Writer $posts    What writes posts.
	 * @param int               $known_id The post from before; 0: none.
	 */
	public function __construct( array $content, Igny8_Post_Writer $posts, $known_id ) {
		$this->content = $content;
		$this->posts   = $posts;
		$this->id      = $known_id > 0 && null !== get_post( $known_id ) ? $known_id : 0;
	}

	/**
	 * The post.
	 *
	 * @return int 0: there is none.
	 */
	public function id() {
		return $this->id;
	}

	/**
	 * Shows the images in it that the article has no room for, or takes it from the public if there are none. Says so in the report.
	 *
	 * @param int               $article_id The article's post, public or not yet.
	 * @param Igny8_Image_Plan  $images     Which image goes where.
	 * @param Igny8_Media       $media      Their attachments.
	 * @param array             $fields     post_author, post_category.
	 * @param DateTimeImmutable $date       The article's.
	 * @return WP_Post|null|WP_Error Null: none is needed. POST_WRITE_FAILED, DATABASE_FAILED, META_WRITE_FAILED.
	 */
	public function publish( $article_id, Igny8_Image_Plan $images, Igny8_Media $media, array $fields, DateTimeImmutable $date ) {
		if ( ! $images->overflow ) {
			$withdrawn = $this->withdraw();
			if ( is_wp_error( $withdrawn ) ) {
				return $withdrawn;
			}
			$images->report['gallery_unpublished_post_id'] = $withdrawn;
			return null;
		}
		$body    = new Igny8_Body( $this->content['html'], $media );
		$gallery = $body->of_gallery( $images->overflow );
		$is_open = $this->open( $article_id, $gallery, $fields['post_author'] );
		if ( is_wp_error( $is_open ) ) {
			return $is_open;
		}
		$images->report['gallery_overflow_post_id'] = $this->id;
		if ( ! $is_open ) {
			return get_post( $this->id );
		}
		$set = Igny8_Post_Meta::feature( $this->id, $media->id( $images->overflow[0] ) );
		return is_wp_error( $set ) ? $set : $this->write( $body, $gallery, $fields, $date );
	}

	/**
	 * Lets it link to where the article is now, and remembers what it says.
	 *
	 * @param WP_Post $article The article's post, public.
	 * @return true|WP_Error POST_WRITE_FAILED, META_WRITE_FAILED, DATABASE_FAILED.
	 */
	public function lead_to( WP_Post $article ) {
		$linked = $this->posts->replace_link( $this->id, esc_url( $this->article_url ), esc_url( get_permalink( $article ) ) );
		if ( is_wp_error( $linked ) || $this->is_kept ) {
			return $linked;
		}
		$post = get_post( $this->id );
		return Igny8_Post_Meta::set( $this->id, self::WRITTEN_META, $this->wanted . ' ' . self::hash( $post->post_title, $post->post_content ) )
			? true
			: Igny8_Post_Meta::failed( self::WRITTEN_META );
	}

	/**
	 * Takes it from the public, if that is where it is: its images have room elsewhere, or none any more.
	 *
	 * @return int|null|WP_Error Its id; null: nothing had to be done. POST_WRITE_FAILED, DATABASE_FAILED.
	 */
	private function withdraw() {
		if ( 0 === $this->id ) {
			return null;
		}
		if ( 'publish' === get_post_status( $this->id ) ) {
			$done = $this->posts->withdraw( $this->id );
			return is_wp_error( $done ) ? $done : $this->id;
		}
		if ( '' !== get_post_meta( $this->id, Igny8_Gallery_Keeper::HIDDEN_META, true ) ) {
			// It was to come back with its article, and is not needed any more.
			$taken = $this->posts->take( $this->id );
			if ( is_wp_error( $taken ) || ! Igny8_Post_Meta::set( $this->id, Igny8_Gallery_Keeper::HIDDEN_META, '' ) ) {
				return is_wp_error( $taken ) ? $taken : Igny8_Post_Meta::failed( Igny8_Gallery_Keeper::HIDDEN_META );
			}
		}
		return null;
	}

	/**
	 * Has a post to show the images in: the one from before, if it is still there.
	 *
	 * @param int    $article_id The article's post, public or not yet.
	 * @param string $gallery    The images, as they are to be shown.
	 * @param int    $author_id  Author.
	 * @return bool|WP_Error False: it says what it is to say, and things of a person beside it; nothing is to be done. POST_WRITE_FAILED,
	 *                       DATABASE_FAILED, META_WRITE_FAILED.
	 */
	private function open( $article_id, $gallery, $author_id ) {
		$this->article_url = $this->address_of( $article_id );
		$this->wanted      = self::hash( $this->title(), $gallery );
		$this->is_kept     = $this->is_a_persons();
		if ( $this->is_kept ) {
			return false;
		}
		if ( 0 !== $this->id ) {
			$taken = $this->posts->take( $this->id );
		} else {
			$taken    = $this->posts->reserve( $this->content['content_type'], $author_id, $this->title() );
			$this->id = is_wp_error( $taken ) ? 0 : $taken;
		}
		if ( is_wp_error( $taken ) ) {
			return $taken;
		}
		$values = array(
			self::META                        => (string) $this->content['content_id'],
			Igny8_Gallery_Keeper::HIDDEN_META => '',
		);
		$failed = Igny8_Post_Meta::set_all( $this->id, $values );
		return null === $failed ? true : Igny8_Post_Meta::failed( $failed );
	}

	/**
	 * Gives it its text and makes it public.
	 *
	 * @param Igny8_Body        $body    What makes texts.
	 * @param string            $gallery As in open().
	 * @param array             $fields  post_author, post_category.
	 * @param DateTimeImmutable $date    The article's.
	 * @return WP_Post|WP_Error POST_WRITE_FAILED.
	 */
	private function write( Igny8_Body $body, $gallery, array $fields, DateTimeImmutable $date ) {
		$own = array(
			'post_type'    => $this->content['content_type'],
			'post_title'   => $this->title(),
			'post_content' => $gallery . "\n\n" . $body->link( $this->article_url, $this->content['title'] ),
			'post_excerpt' => '',
			'post_name'    => '',
		);
		return $this->posts->publish( $this->id, $own + $fields, $date );
	}

	/**
	 * The address by which it is to link to the article: the one that has now. A new article has none before it is public, and a
	 * changed one may get another; lead_to() puts that in its place.
	 *
	 * @param int $article_id The article's post.
	 * @return string
	 */
	private function address_of( $article_id ) {
		$before = $this->posts->before();
		return isset( $before[ $article_id ] ) && 'publish' === $before[ $article_id ]->post_status
			? (string) get_permalink( $before[ $article_id ] )
			: home_url( "?p={$article_id}" );
	}

	/**
	 * Whether it is public with the right images, and a person has changed something about it.
	 *
	 * @return bool
	 */
	private function is_a_persons() {
		$post = 0 === $this->id ? null : get_post( $this->id );
		if ( null === $post || 'publish' !== $post->post_status ) {
			return false;
		}
		list( $wanted, $written ) = explode( ' ', get_post_meta( $post->ID, self::WRITTEN_META, true ) . ' ' );
		return $wanted === $this->wanted && self::hash( $post->post_title, $post->post_content ) !== $written;
	}

	/**
	 * Its title.
	 *
	 * @return string
	 */
	private function title() {
		return "{$this->content['title']} - Gallery";
	}

	/**
	 * What a title and a text say, short enough to be remembered.
	 *
	 * @param string $title Title.
	 * @param string $text  Text.
	 * @return string
	 */
	private static function hash( $title, $text ) {
		return hash( 'sha256', "{$title}\n{$text}" );
	}
}
