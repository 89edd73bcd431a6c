<?php
/**
 * One article on this site.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes all that belongs to an article: images, post, terms, meta. Knows nothing of transactions and jobs: Igny8_Commit calls
 * the parts in order, makes them permanent together, or takes them back by the journal.
 */
final class Igny8_Article {

	/**
	 * The message.
	 *
	 * @var array
	 */
	private $message;

	/**
	 * Its content.
	 *
	 * @var array
	 */
	private $content;

	/**
	 * Igny8_Settings::get().
	 *
	 * @var array
	 */
	private $settings;

	/**
	 * Effects so far.
	 *
	 * @var Igny8_Journal
	 */
	private $journal;

	/**
	 * Posts written.
	 *
	 * @var Igny8_Post_Writer
	 */
	private $posts;

	/**
	 * Terms found and made.
	 *
	 * @var Igny8_Terms
	 */
	private $terms;

	/**
	 * Which image goes where.
	 *
	 * @var Igny8_Image_Plan
	 */
	private $images;

	/**
	 * Their attachments.
	 *
	 * @var Igny8_Media
	 */
	private $media;

	/**
	 * Who publishes.
	 *
	 * @var int
	 */
	private $author_id = 0;

	/**
	 * The content's row before; null: never published here.
	 *
	 * @var object|null
	 */
	private $managed = null;

	/**
	 * The article's post.
	 *
	 * @var int
	 */
	private $post_id = 0;

	/**
	 * The post with the rest of the gallery; null: not thought of yet.
	 *
	 * @var Igny8_Gallery_Post|null
	 */
	private $gallery_post = null;

	/**
	 * Those of the article.
	 *
	 * @var Igny8_Article_Terms
	 */
	private $assigned;

	/**
	 * The contract's seo_report.
	 *
	 * @var array
	 */
	private $seo = array();

	/**
	 * Begins with nothing done.
	 *
	 * @param array         $message          A valid commit message.
	 * @param Igny8_Journal $journal          The job's.
	 * @param bool          $is_transactional Whether the core tables roll back.
	 */
	public function __construct( array $message, Igny8_Journal $journal, $is_transactional ) {
		$this->message  = $message;
		$this->content  = $message['content'];
		$this->settings = Igny8_Settings::get();
		$this->journal  = $journal;
		$this->posts    = new Igny8_Post_Writer( $journal );
		$this->terms    = new Igny8_Terms( $this->content['content_type'], $this->settings, $journal );
		$this->assigned = new Igny8_Article_Terms( $this->terms, $is_transactional );
		$this->images   = new Igny8_Image_Plan( $this->content['images'], $this->content['content_type'], $this->settings );
	}

	/**
	 * Pre-flight once more: the site may have changed since the stage.
	 *
	 * @return true|WP_Error PREFLIGHT_FAILED with details.problems, MEDIA_MISSING, DATABASE_FAILED.
	 */
	public function check() {
		$problems = Igny8_Preflight::problems( Igny8_Preflight::article_of( $this->content ), $this->settings );
		if ( is_wp_error( $problems ) ) {
			return $problems;
		}
		if ( $problems ) {
			return Igny8_Errors::make( 'PREFLIGHT_FAILED', $problems[0]['message'], array( 'problems' => $problems ) );
		}
		$used  = $this->images->used();
		$known = Igny8_Known_Images::find( array_keys( $used ) );
		if ( is_wp_error( $known ) ) {
			return $known;
		}
		$this->author_id = Igny8_Preflight::author( $this->content['author_email'], $this->content['content_id'] )->ID;
		$this->media     = new Igny8_Media( $used, $known, $this->journal, $this->message['key'] );
		return $this->media->check_blobs();
	}

	/**
	 * Puts new files under uploads.
	 *
	 * @return true|WP_Error
	 */
	public function place_files() {
		return $this->media->place_files();
	}

	/**
	 * Has a post to work on, new or old. Under the site's lock, so that there is one.
	 *
	 * @return true|WP_Error POST_WRITE_FAILED, DATABASE_FAILED; POST_EDITED; SITE_BUSY: a scheduled article came to the site while
	 *                       this publish waited, and must not be overwritten.
	 */
	public function open_post() {
		$managed = Igny8_Managed_Posts::find( $this->content['content_id'] );
		if ( is_wp_error( $managed ) ) {
			return $managed;
		}
		$this->managed = $managed;
		if ( null === $managed || ! $managed->exists ) {
			$post_id = $this->posts->reserve( $this->content['content_type'], $this->author_id, $this->content['title'] );
		} elseif ( 'scheduled' === $this->message['mode'] ) {
			// Another publish of this content ended while this one waited for the lock: nothing was written so far.
			return Igny8_Errors::make( 'SITE_BUSY', 'Another publish of this content has just ended.' );
		} else {
			$post_id = $this->take_unless_edited( $managed );
		}
		if ( is_wp_error( $post_id ) ) {
			return $post_id;
		}
		$this->post_id = $post_id;
		do_action( 'igny8_checkpoint', 'post', $post_id );
		return true;
	}

	/**
	 * Adds the images to the media library and gives the post its featured one.
	 *
	 * @return true|WP_Error
	 */
	public function attach_media() {
		$attached = $this->media->attach( $this->post_id, $this->author_id );
		if ( is_wp_error( $attached ) ) {
			return $attached;
		}
		$featured_id = null === $this->images->featured ? 0 : $this->media->id( $this->images->featured );
		return Igny8_Post_Meta::feature( $this->post_id, $featured_id, ! empty( $this->message['overwrite'] ) );
	}

	/**
	 * Finds, makes and assigns terms.
	 *
	 * @return true|WP_Error
	 */
	public function assign_terms() {
		return $this->assigned->assign( $this->post_id, $this->content['taxonomies'] );
	}

	/**
	 * Ties the post to IGNY8 and tells search engines about it.
	 *
	 * @return true|WP_Error
	 */
	public function write_meta() {
		$tied = Igny8_Post_Meta::tie( $this->post_id, $this->content );
		if ( is_wp_error( $tied ) ) {
			return $tied;
		}
		$image = null === $this->images->featured ? array() : $this->media->report( $this->images->featured );
		$seo   = Igny8_Seo::write( $this->post_id, $this->content, $image, $this->journal );
		if ( is_wp_error( $seo ) ) {
			return $seo;
		}
		$this->seo = $seo;
		if ( 'product' === $this->content['content_type'] ) {
			$written = $this->write_product();
			if ( is_wp_error( $written ) ) {
				return $written;
			}
		}
		return true;
	}

	/**
	 * Gives the post its text and makes it public.
	 *
	 * @return WP_Post|WP_Error The post as it will be seen.
	 */
	public function publish() {
		$gallery = $this->publish_gallery_post();
		if ( is_wp_error( $gallery ) ) {
			return $gallery;
		}
		do_action( 'igny8_checkpoint', 'gallery_post', $this->gallery_post->id() );
		$post = $this->posts->publish(
			$this->post_id,
			array(
				'post_type'     => $this->content['content_type'],
				'post_title'    => $this->content['title'],
				'post_content'  => ( new Igny8_Body( $this->content['html'], $this->media ) )->of_article( $this->content, $this->images, $gallery ),
				'post_excerpt'  => $this->content['excerpt'],
				'post_name'     => $this->content['slug'],
				'post_author'   => $this->author_of_post(),
				'post_category' => $this->assigned->category_ids(),
			),
			$this->date()
		);
		if ( is_wp_error( $post ) ) {
			return $post;
		}
		$linked = null === $gallery ? true : $this->gallery_post->lead_to( $post );
		if ( is_wp_error( $linked ) ) {
			return $linked;
		}
		do_action( 'igny8_checkpoint', 'flipped', $post->ID );
		if ( ! Igny8_Post_Meta::set( $post->ID, Igny8_Visitor_Guard::META, $post->post_modified_gmt ) ) {
			return Igny8_Post_Meta::failed( Igny8_Visitor_Guard::META );
		}
		Igny8_Article_Terms::count( $this->posts->posts() );
		return $post;
	}

	/**
	 * Writes down which post belongs to the content.
	 *
	 * @param int   $post_id The post.
	 * @param array $said    Igny8_Fingerprint::with_parts() of the post.
	 * @return true|WP_Error DATABASE_FAILED.
	 */
	public function remember( $post_id, array $said ) {
		$content_id = $this->content['content_id'];
		$noted      = $this->journal->note( Igny8_Journal::MANAGED, $content_id, Igny8_Managed_Posts::row( $content_id ) );
		return is_wp_error( $noted )
			? $noted
			: Igny8_Managed_Posts::save( $content_id, $post_id, $this->gallery_post->id(), $this->content['revision'], $said, $this->message['key'] );
	}

	/**
	 * The receipt of a scheduled publish whose post is there, in the trash or not.
	 *
	 * @return array|null|WP_Error Null: it was never there, or the publish is a manual one. POST_EDITED.
	 */
	public function skipped() {
		$managed = 'scheduled' === $this->message['mode'] ? Igny8_Managed_Posts::find( $this->content['content_id'] ) : null;
		if ( null === $managed || is_wp_error( $managed ) ) {
			return $managed;
		}
		$post  = $managed->exists ? get_post( $managed->post_id ) : null;
		$check = Igny8_Edits::check( $this->message, $managed, $post );
		if ( is_wp_error( $check ) || null === $post ) {
			return is_wp_error( $check ) ? $check : null;
		}
		return Igny8_Receipt::skipped( $this->message, $post, $managed, $this->images->report );
	}

	/**
	 * What became of it, in the contract's words.
	 *
	 * @param WP_Post $post        The post.
	 * @param string  $fingerprint Its fingerprint.
	 * @return array The receipt without timings_ms, peak_memory_bytes.
	 */
	public function receipt( WP_Post $post, $fingerprint ) {
		$reports = $this->terms->reports();
		$made    = $this->posts->posts();
		return Igny8_Receipt::of_post( $this->message, $made[ $post->ID ][1] ? 'updated' : 'created', $post, $fingerprint ) + array(
			'taxonomies_processed' => $reports,
			'media'                => array(
				'featured' => null === $this->images->featured ? null : $this->media->report( $this->images->featured ),
				'gallery'  => array_map( array( $this->media, 'report' ), array_merge( $this->images->gallery, $this->images->overflow ) ),
				'inline'   => array_map( array( $this->media, 'report' ), $this->images->inline ),
				'uploaded' => count( $this->media->made() ),
				'reused'   => $this->media->reused(),
			),
			'gallery'              => $this->images->report,
			'seo_plugin'           => $this->seo,
			'stats'                => Igny8_Receipt::stats(
				$this->message,
				$post,
				null === $this->managed,
				Igny8_Receipt::count_terms( $reports, 'created' ),
				Igny8_Receipt::count_terms( $reports, 'existing' )
			),
		);
	}

	/**
	 * What others are to be told.
	 *
	 * @param array<int, array> $said What Igny8_Quiet kept.
	 * @return array Igny8_Announcer::script(), and for Igny8_Caches what was touched and the terms.
	 */
	public function script( array $said ) {
		return Igny8_Announcer::script( $said, $this->posts->posts(), $this->media->made(), $this->author_id ) + array(
			'touched' => $this->touched_posts(),
			'terms'   => $this->assigned->ids(),
		);
	}

	/**
	 * The post.
	 *
	 * @return int 0: not yet.
	 */
	public function post_id() {
		return $this->post_id;
	}

	/**
	 * Who publishes.
	 *
	 * @return int User; known after check().
	 */
	public function author_id() {
		return $this->author_id;
	}

	/**
	 * Posts as they were before.
	 *
	 * @return array<int, WP_Post>
	 */
	public function before() {
		return $this->posts->before();
	}

	/**
	 * Posts and attachments that were written.
	 *
	 * @return int[]
	 */
	public function touched_posts() {
		return array_merge( array_keys( $this->posts->posts() ), null === $this->media ? array() : $this->media->touched() );
	}

	/**
	 * Terms that were assigned or made.
	 *
	 * @return array<string, int[]> Taxonomy => ids.
	 */
	public function touched_terms() {
		return $this->assigned->touched();
	}

	/**
	 * Names of all blobs of the message, used here or not.
	 *
	 * @return string[]
	 */
	public function blobs() {
		return array_keys( Igny8_Image_Plan::all_files( $this->content['images'] ) );
	}

	/**
	 * Takes the post from before, if nobody did anything to it that would be lost. Nothing is written until that is known.
	 *
	 * @param object $managed Its row.
	 * @return int|WP_Error The post; POST_EDITED, POST_WRITE_FAILED, DATABASE_FAILED.
	 */
	private function take_unless_edited( $managed ) {
		$post  = $this->posts->hold( $managed->post_id );
		$check = is_wp_error( $post ) ? $post : Igny8_Edits::check( $this->message, $managed, $post );
		$taken = is_wp_error( $check ) ? $check : $this->posts->take( $managed->post_id, $post );
		return is_wp_error( $taken ) ? $taken : $managed->post_id;
	}

	/**
	 * Whose the post is. One that is there stays its author's where the message names nobody.
	 *
	 * @return int User; 0: an old post's author is gone.
	 */
	private function author_of_post() {
		$before = $this->posts->before();
		$is_his = isset( $before[ $this->post_id ] ) && '' === (string) $this->content['author_email'];
		return $is_his ? (int) $before[ $this->post_id ]->post_author : $this->author_id;
	}

	/**
	 * WooCommerce's fields.
	 *
	 * @return true|WP_Error
	 */
	private function write_product() {
		$written = Igny8_Product::write( $this->post_id, $this->content['product'], array_map( array( $this->media, 'id' ), $this->images->gallery ), $this->journal );
		return is_wp_error( $written ) ? $written : Igny8_Product_Attributes::write( $this->post_id, $this->assigned->ids() );
	}

	/**
	 * The second post, where the rest of the gallery goes. One that is not needed any more is taken from the public.
	 *
	 * @return WP_Post|null|WP_Error Null: none is needed.
	 */
	private function publish_gallery_post() {
		$this->gallery_post = new Igny8_Gallery_Post( $this->content, $this->posts, null === $this->managed ? 0 : $this->managed->gallery_post_id );
		$fields             = array(
			'post_author'   => $this->author_id,
			'post_category' => $this->assigned->category_ids(),
		);
		return $this->gallery_post->publish( $this->post_id, $this->images, $this->media, $fields, $this->date() );
	}

	/**
	 * The instant of a new post. A manual publish means now, whatever was planned.
	 *
	 * @return DateTimeImmutable
	 */
	private function date() {
		$is_planned = 'scheduled' === $this->message['mode'] && null !== $this->content['published_at'];
		return $is_planned ? Igny8_Site_Time::parse( $this->content['published_at'] ) : Igny8_Site_Time::now();
	}
}
