<?php
/**
 * One attempt to publish an article.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Carries out a commit: all of the article, or nothing. The parts run in order; each answers true, or the WP_Error that
 * travels to run(), the one place that undoes. Files are moved first, since nothing rolls a file back and moving one must not
 * hold locks; everything else happens in one transaction, which nobody hears or sees before it is whole.
 */
final class Igny8_Commit {

	/** What is done, in order, and the step it is reported as. */
	const PARTS = array(
		'check'        => 'preflight_validation',
		'place_files'  => 'media_processing',
		'open_post'    => 'creating_post',
		'attach_media' => 'media_processing',
		'assign_terms' => 'taxonomy_assignment',
		'write_meta'   => 'seo_meta',
		'publish'      => 'publishing',
	);

	/** The decision is the database's from one moment on; nothing may be undone while it is unknown. */
	const BUILDING  = 0;
	const DECIDING  = 1;
	const COMMITTED = 2;

	/** Kept back so that there is memory left to undo with when PHP runs out of it. */
	const RESERVE_BYTES = 262144;

	/**
	 * The attempt being made in this request.
	 *
	 * @var self|null
	 */
	private static $running = null;

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
	 * The transaction.
	 *
	 * @var Igny8_Transaction
	 */
	private $transaction;

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
	 * Whether the core tables roll back.
	 *
	 * @var bool
	 */
	private $is_transactional;

	/**
	 * BUILDING, DECIDING, COMMITTED.
	 *
	 * @var int
	 */
	private $phase = self::BUILDING;

	/**
	 * The step being worked at.
	 *
	 * @var string
	 */
	private $step = 'preflight_validation';

	/**
	 * Milliseconds by step.
	 *
	 * @var array<string, float>
	 */
	private $timings = array();

	/**
	 * When it began, microtime( true ).
	 *
	 * @var float
	 */
	private $started_at;

	/**
	 * Bytes in use when it began.
	 *
	 * @var int
	 */
	private $memory_before;

	/**
	 * Memory kept back.
	 *
	 * @var string
	 */
	private $reserve;

	/**
	 * Who publishes.
	 *
	 * @var int
	 */
	private $author_id = 0;

	/**
	 * Who was the current user before.
	 *
	 * @var int
	 */
	private $user_before = 0;

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
	 * The post with the rest of the gallery; 0: none.
	 *
	 * @var int
	 */
	private $gallery_post_id = 0;

	/**
	 * Terms to assign: taxonomy => ids.
	 *
	 * @var array<string, int[]>
	 */
	private $term_ids = array();

	/**
	 * The contract's seo_report.
	 *
	 * @var array
	 */
	private $seo = array();

	/**
	 * The receipt, once there is one.
	 *
	 * @var array|null
	 */
	private $receipt = null;

	/**
	 * Igny8_Announcer::script().
	 *
	 * @var array
	 */
	private $script = array();

	/**
	 * Prepares an attempt.
	 *
	 * @param array $message A valid commit message.
	 */
	private function __construct( array $message ) {
		$this->message          = $message;
		$this->content          = $message['content'];
		$this->settings         = Igny8_Settings::get();
		$this->is_transactional = Igny8_Tables::is_transactional();
		$this->journal          = new Igny8_Journal( $message['key'], ! $this->is_transactional );
		$this->transaction      = new Igny8_Transaction( $this->is_transactional );
		$this->posts            = new Igny8_Post_Writer( $this->journal );
		$this->terms            = new Igny8_Terms( $this->content['content_type'], $this->settings, $this->journal );
		$this->images           = new Igny8_Image_Plan( $this->content['images'], $this->content['content_type'], $this->settings );
		$this->started_at       = microtime( true );
		$this->memory_before    = memory_get_usage();
		$this->reserve          = str_repeat( "\0", self::RESERVE_BYTES );
		$this->user_before      = get_current_user_id();
	}

	/**
	 * Whether an attempt is being made in this request. A listener that publishes something of its own in the middle of it would
	 * end up in the same transaction.
	 *
	 * @return bool
	 */
	public static function is_running() {
		return null !== self::$running;
	}

	/**
	 * Publishes.
	 *
	 * @param array $message A valid commit message.
	 * @return array|WP_Error The receipt. With an error the site is as it was, except for OUTCOME_UNKNOWN, which the janitor
	 *                        settles.
	 */
	public static function run( array $message ) {
		$claimed = Igny8_Jobs::claim( $message['key'], $message['fence'], $message['content']['content_id'] );
		if ( true !== $claimed ) {
			return $claimed;
		}
		// WordPress's "shutdown" comes after fatal errors and exit() too.
		if ( ! has_action( 'shutdown', array( __CLASS__, 'end_abruptly' ) ) ) {
			add_action( 'shutdown', array( __CLASS__, 'end_abruptly' ), 1 );
		}
		$attempt       = new self( $message );
		self::$running = $attempt;
		try {
			$result = $attempt->build();
		} catch ( Throwable $error ) {
			$result = $attempt->thrown( $error );
		}
		$answer        = is_wp_error( $result ) ? $attempt->fail( $result ) : $attempt->conclude();
		self::$running = null;
		return $answer;
	}

	/**
	 * Ends an attempt that will not come back: PHP is shutting down.
	 *
	 * @param string $cause For the error; '' when called by WordPress.
	 * @return array|WP_Error|null The receipt of what was committed; what became of it otherwise; null: none was under way.
	 */
	public static function end_abruptly( $cause = '' ) {
		$attempt = self::$running;
		if ( null === $attempt ) {
			return null;
		}
		self::$running    = null;
		$attempt->reserve = '';
		set_time_limit( 60 );
		if ( self::COMMITTED === $attempt->phase ) {
			$attempt->leave();
			return $attempt->receipt;
		}
		if ( self::DECIDING === $attempt->phase ) {
			return Igny8_Errors::make( 'OUTCOME_UNKNOWN', 'PHP stopped while the database was deciding.' );
		}
		$error = error_get_last();
		Igny8_Log::error( "Job {$attempt->message['key']} stopped at {$attempt->step}: " . ( null === $error ? $cause : $error['message'] ) );
		return $attempt->fail(
			Igny8_Errors::make(
				'PUBLISH_FATAL',
				"PHP stopped in the middle of the publish; nothing was changed. The site's log says more.",
				array( 'error' => '' === $cause ? 'the request ended' : $cause ),
				$attempt->step
			)
		);
	}

	/**
	 * Does the parts in order.
	 *
	 * @return true|WP_Error True as well where there was nothing to do and the receipt says so.
	 */
	private function build() {
		foreach ( self::PARTS as $part => $step ) {
			$began      = microtime( true );
			$this->step = $step;
			// Moving files is not announced as a step: progress would seem to go back.
			do_action( 'igny8_checkpoint', 'place_files' === $part ? 'files' : $step, $part );
			$result = $this->$part();
			$this->add_time( $step, $began );
			if ( is_wp_error( $result ) || null !== $this->receipt ) {
				return $result;
			}
		}
		throw new LogicException( 'The last part has to leave a receipt.' );
	}

	/**
	 * Pre-flight once more: the site may have changed since the stage.
	 *
	 * @return true|WP_Error PREFLIGHT_FAILED with details.problems, MEDIA_MISSING, DATABASE_FAILED.
	 */
	private function check() {
		$problems = Igny8_Preflight::problems( Igny8_Preflight::article_of( $this->content ), $this->settings );
		if ( $problems ) {
			return Igny8_Errors::make( 'PREFLIGHT_FAILED', $problems[0]['message'], array( 'problems' => $problems ) );
		}
		if ( 'scheduled' === $this->message['mode'] ) {
			$skipped = $this->skip_if_there();
			if ( is_wp_error( $skipped ) || null !== $this->receipt ) {
				return $skipped;
			}
		}
		$used  = $this->images->used();
		$known = Igny8_Media::known( array_keys( $used ) );
		if ( is_wp_error( $known ) ) {
			return $known;
		}
		$this->author_id = Igny8_Preflight::author( $this->content['author_email'] )->ID;
		$this->media     = new Igny8_Media( $used, $known, $this->journal, $this->message['key'] );
		return $this->media->check_blobs();
	}

	/**
	 * Puts new files under uploads.
	 *
	 * @return true|WP_Error
	 */
	private function place_files() {
		return $this->media->place_files();
	}

	/**
	 * Opens the transaction and has a post to work on, new or old.
	 *
	 * @return true|WP_Error
	 */
	private function open_post() {
		// Which tags may stay in a text is decided by who is the current user.
		wp_set_current_user( $this->author_id );
		$begun = $this->transaction->begin();
		if ( is_wp_error( $begun ) ) {
			return $begun;
		}
		Igny8_Quiet::begin();
		wp_defer_term_counting( true );
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
			$taken   = $this->posts->take( $managed->post_id );
			$post_id = is_wp_error( $taken ) ? $taken : $managed->post_id;
		}
		if ( is_wp_error( $post_id ) ) {
			return $post_id;
		}
		$this->post_id = $post_id;
		do_action( 'igny8_checkpoint', 'post', $post_id );
		return $this->transaction->check();
	}

	/**
	 * Adds the images to the media library and gives the post its featured one.
	 *
	 * @return true|WP_Error
	 */
	private function attach_media() {
		$attached = $this->media->attach( $this->post_id, $this->author_id );
		if ( is_wp_error( $attached ) ) {
			return $attached;
		}
		$thumbnail = $this->set_thumbnail( $this->post_id, $this->images->featured );
		if ( is_wp_error( $thumbnail ) ) {
			return $thumbnail;
		}
		return $this->transaction->check();
	}

	/**
	 * Finds, makes and assigns terms. Core assigns categories itself when it writes a post, so they are left to that where a
	 * rollback covers both.
	 *
	 * @return true|WP_Error
	 */
	private function assign_terms() {
		foreach ( Igny8_Taxonomies::KINDS as $kind ) {
			$ids = $this->terms->resolve( $kind, $this->content['taxonomies'][ $kind ] );
			if ( is_wp_error( $ids ) ) {
				return $ids;
			}
			$taxonomy = Igny8_Taxonomies::of_kind( $kind, $this->content['content_type'] );
			if ( null !== $taxonomy ) {
				$this->term_ids[ $taxonomy ] = $ids;
			}
		}
		// Core reads them one by one otherwise.
		_prime_term_caches( array_merge( array(), ...array_values( $this->term_ids ) ), false );
		foreach ( $this->term_ids as $taxonomy => $ids ) {
			if ( 'category' !== $taxonomy || ! $this->is_transactional ) {
				$assigned = wp_set_object_terms( $this->post_id, $ids, $taxonomy );
				if ( is_wp_error( $assigned ) ) {
					return Igny8_Errors::make( 'TERM_WRITE_FAILED', "Terms of {$taxonomy} could not be assigned.", array( 'error' => $assigned->get_error_message() ) );
				}
			}
			do_action( 'igny8_checkpoint', 'terms', $taxonomy );
		}
		return $this->transaction->check();
	}

	/**
	 * Ties the post to IGNY8 and tells search engines about it.
	 *
	 * @return true|WP_Error
	 */
	private function write_meta() {
		$tied = Igny8_Post_Meta::tie( $this->post_id, $this->content );
		if ( is_wp_error( $tied ) ) {
			return $tied;
		}
		$image = null === $this->images->featured ? array() : $this->media->report( $this->images->featured );
		$seo   = Igny8_Seo::write( $this->post_id, $this->content, $image );
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
		return $this->transaction->check();
	}

	/**
	 * Makes it all public and final.
	 *
	 * @return true|WP_Error
	 */
	private function publish() {
		$gallery = $this->publish_gallery_post();
		if ( is_wp_error( $gallery ) ) {
			return $gallery;
		}
		$post = $this->posts->publish(
			$this->post_id,
			array(
				'post_type'     => $this->content['content_type'],
				'post_title'    => $this->content['title'],
				'post_content'  => $this->body( $gallery ),
				'post_excerpt'  => $this->content['excerpt'],
				'post_name'     => $this->content['slug'],
				'post_author'   => $this->author_id,
				'post_category' => isset( $this->term_ids['category'] ) ? $this->term_ids['category'] : array(),
			),
			$this->date()
		);
		if ( is_wp_error( $post ) ) {
			return $post;
		}
		do_action( 'igny8_checkpoint', 'flipped', $post->ID );
		if ( ! Igny8_Post_Meta::set( $post->ID, Igny8_Visitor_Guard::META, $post->post_modified_gmt ) ) {
			return Igny8_Post_Meta::failed( Igny8_Visitor_Guard::META );
		}
		$this->count_terms();
		return $this->make_final( $post );
	}

	/**
	 * Writes down what was done, in the same transaction, and commits.
	 *
	 * @param WP_Post $post The post as it will be seen.
	 * @return true|WP_Error
	 */
	private function make_final( WP_Post $post ) {
		$whole = $this->transaction->check();
		if ( is_wp_error( $whole ) ) {
			return $whole;
		}
		$fingerprint = Igny8_Fingerprint::of( $post );
		$receipt     = $this->receipt_of( $post, $fingerprint );
		// Nothing of WordPress is called any more, so nothing can be said that would be missing in the script.
		$this->script = Igny8_Announcer::script( Igny8_Quiet::end(), $this->posts->posts(), $this->media->made(), $this->author_id ) + array( 'terms' => $this->term_ids );
		$results      = array(
			$this->journal->note( Igny8_Journal::MANAGED, $this->content['content_id'], Igny8_Managed_Posts::row( $this->content['content_id'] ) ),
			Igny8_Managed_Posts::save( $this->content['content_id'], $post->ID, $this->gallery_post_id, $this->content['revision'], $fingerprint, $this->message['key'] ),
			$this->journal->settle(),
			Igny8_Jobs::commit( $this->message['key'], $this->message['fence'], $receipt, $this->script ),
		);
		foreach ( array_filter( $results, 'is_wp_error' ) as $error ) {
			return $error;
		}
		do_action( 'igny8_checkpoint', 'committing', $post->ID );
		$this->phase = self::DECIDING;
		$committed   = $this->transaction->commit();
		if ( is_wp_error( $committed ) ) {
			$this->phase = 'OUTCOME_UNKNOWN' === $committed->get_error_code() ? self::DECIDING : self::BUILDING;
			return $committed;
		}
		$this->phase   = self::COMMITTED;
		$this->receipt = $receipt;
		return true;
	}

	/**
	 * After the commit: caches, then the next publish may go on, then everybody hears of it.
	 *
	 * @return array The receipt.
	 */
	private function conclude() {
		$this->phase = self::COMMITTED;
		if ( ! $this->script ) {
			// Skipped: nothing was written.
			$this->leave();
			return $this->receipt;
		}
		$began = microtime( true );
		do_action( 'igny8_checkpoint', 'committed', $this->post_id );
		Igny8_Caches::clean( $this->touched_posts(), $this->term_ids );
		$this->transaction->end();
		Igny8_Blobs::drop( array_keys( Igny8_Image_Plan::all_files( $this->content['images'] ) ) );
		if ( Igny8_Jobs::begin_announcement( $this->message['key'] ) ) {
			do_action( 'igny8_checkpoint', 'announcing', $this->post_id );
			Igny8_Announcer::speak( $this->script, $this->posts->before() );
		}
		$this->settle_fingerprint();
		$this->add_time( 'publishing', $began );
		$this->receipt['timings_ms']        = $this->timings();
		$this->receipt['peak_memory_bytes'] = $this->peak_memory();
		Igny8_Jobs::finish( $this->message['key'], $this->receipt );
		$this->leave();
		return $this->receipt;
	}

	/**
	 * Takes everything back.
	 *
	 * @param WP_Error $error Why.
	 * @return WP_Error The same.
	 */
	private function fail( WP_Error $error ) {
		if ( self::DECIDING === $this->phase ) {
			// Whoever asks next finds out, when this connection's locks are free.
			return $error;
		}
		if ( '' !== $this->step && empty( $error->get_error_data()['step'] ) ) {
			$error->add_data( array( 'step' => $this->step ) + (array) $error->get_error_data() );
		}
		if ( wp_defer_term_counting() ) {
			// The counts it makes up for are rolled back with the rest; outside the transaction they would stay.
			wp_defer_term_counting( false );
		}
		$is_rolled_back = $this->transaction->rollback();
		Igny8_Undo::effects( $this->message['key'], $this->journal->entries(), $is_rolled_back );
		if ( ! $is_rolled_back && $this->is_transactional ) {
			// Whatever failed, it is what follows from a transaction that somebody else ended.
			$error = Igny8_Errors::make( 'TRANSACTION_LOST', 'The transaction was ended by something else on the site; nothing was changed.', array( 'error' => $error->get_error_message() ), $this->step );
		}
		Igny8_Quiet::end();
		Igny8_Caches::forget_rolled_back( $this->touched_posts(), array_merge_recursive( $this->term_ids, $this->terms->created() ) );
		if ( $this->journal->entries() ) {
			Igny8_Journal::forget( $this->message['key'] );
		}
		Igny8_Jobs::undone( $this->message['key'], $this->message['fence'], $error );
		if ( ! Igny8_Errors::as_array( $error )['retry_recommended'] ) {
			Igny8_Blobs::drop( array_keys( Igny8_Image_Plan::all_files( $this->content['images'] ) ) );
		}
		$this->leave();
		return $error;
	}

	/**
	 * Gives back what was taken.
	 */
	private function leave() {
		$this->transaction->end();
		Igny8_Lock::release( $this->message['key'] );
		wp_set_current_user( $this->user_before );
		$this->reserve = '';
	}

	/**
	 * Answers for a scheduled publish whose post is there, in the trash or not.
	 *
	 * @return true|WP_Error
	 */
	private function skip_if_there() {
		$managed = Igny8_Managed_Posts::find( $this->content['content_id'] );
		if ( null === $managed || is_wp_error( $managed ) || ! $managed->exists ) {
			return is_wp_error( $managed ) ? $managed : true;
		}
		$receipt                      = Igny8_Receipt::skipped( $this->message, get_post( $managed->post_id ), $managed, $this->images->report );
		$receipt['timings_ms']        = $this->timings();
		$receipt['peak_memory_bytes'] = $this->peak_memory();
		$stored                       = Igny8_Jobs::commit( $this->message['key'], $this->message['fence'], $receipt, array() );
		if ( true === $stored ) {
			Igny8_Blobs::drop( array_keys( Igny8_Image_Plan::all_files( $this->content['images'] ) ) );
			$this->receipt = $receipt;
		}
		return $stored;
	}

	/**
	 * Sets a post's featured image. One that a person chose stays where IGNY8 has none to offer.
	 *
	 * @param int        $post_id The post.
	 * @param array|null $image   The contract's image.
	 * @return true|WP_Error META_WRITE_FAILED.
	 */
	private function set_thumbnail( $post_id, $image ) {
		if ( null === $image ) {
			$old   = (int) get_post_meta( $post_id, '_thumbnail_id', true );
			$value = $old > 0 && ! Igny8_Media::is_ours( $old ) ? (string) $old : '';
		} else {
			$value = (string) $this->media->id( $image );
		}
		return Igny8_Post_Meta::set( $post_id, '_thumbnail_id', $value ) ? true : Igny8_Post_Meta::failed( '_thumbnail_id' );
	}

	/**
	 * WooCommerce's fields.
	 *
	 * @return true|WP_Error
	 */
	private function write_product() {
		$none   = array(
			'price'      => '',
			'sale_price' => '',
			'sku'        => '',
			'stock'      => null,
		);
		$fields = null === $this->content['product'] ? $none : $this->content['product'];
		return Igny8_Product::write( $this->post_id, $fields, array_map( array( $this->media, 'id' ), $this->images->gallery ) );
	}

	/**
	 * The second post, "… - Gallery", where the rest of the gallery goes.
	 *
	 * @return WP_Post|null|WP_Error Null: none is needed.
	 */
	private function publish_gallery_post() {
		if ( ! $this->images->overflow ) {
			return null;
		}
		$known   = null === $this->managed ? 0 : $this->managed->gallery_post_id;
		$title   = "{$this->content['title']} - Gallery";
		$type    = $this->content['content_type'];
		$post_id = $known > 0 && null !== get_post( $known ) ? $known : $this->posts->reserve( $type, $this->author_id, $title );
		$taken   = $known === $post_id ? $this->posts->take( $post_id ) : $post_id;
		if ( is_wp_error( $taken ) ) {
			return $taken;
		}
		$tied = Igny8_Post_Meta::set( $post_id, '_igny8_gallery_of', (string) $this->content['content_id'] );
		$set  = $tied ? $this->set_thumbnail( $post_id, $this->images->overflow[0] ) : Igny8_Post_Meta::failed( '_igny8_gallery_of' );
		if ( is_wp_error( $set ) ) {
			return $set;
		}
		$this->gallery_post_id                            = $post_id;
		$this->images->report['gallery_overflow_post_id'] = $post_id;
		return $this->posts->publish(
			$post_id,
			array(
				'post_type'     => $type,
				'post_title'    => $title,
				'post_content'  => Igny8_Image_Markup::gallery( $this->images->overflow, $this->media ),
				'post_excerpt'  => '',
				'post_name'     => '',
				'post_author'   => $this->author_id,
				'post_category' => isset( $this->term_ids['category'] ) ? $this->term_ids['category'] : array(),
			),
			$this->date()
		);
	}

	/**
	 * The article's text with its images. A product's gallery is WooCommerce's.
	 *
	 * @param WP_Post|null $gallery_post The post with the rest of the gallery.
	 * @return string
	 */
	private function body( ?WP_Post $gallery_post ) {
		$html = Igny8_Image_Markup::localise( $this->content['html'], $this->images->inline, $this->media );
		if ( $this->images->gallery && 'product' !== $this->content['content_type'] ) {
			$html .= "\n\n" . Igny8_Image_Markup::gallery( $this->images->gallery, $this->media );
		}
		if ( null !== $gallery_post ) {
			$html .= sprintf( "\n\n<p><a href=\"%s\">%s</a></p>", esc_url( get_permalink( $gallery_post ) ), esc_html( $gallery_post->post_title ) );
		}
		return $html;
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

	/**
	 * Counts the posts of every term the publish touched, now that the post has its final status.
	 */
	private function count_terms() {
		wp_defer_term_counting( false );
		foreach ( $this->posts->posts() as $post_id => list( $old_status, $was_there ) ) {
			if ( ! $was_there || get_post_status( $post_id ) === $old_status ) {
				continue;
			}
			// Terms it keeps count it from now on as well.
			foreach ( get_object_taxonomies( get_post_type( $post_id ) ) as $taxonomy ) {
				$tt_ids = wp_get_object_terms( $post_id, $taxonomy, array( 'fields' => 'tt_ids' ) );
				if ( is_array( $tt_ids ) && $tt_ids ) {
					wp_update_term_count_now( $tt_ids, $taxonomy );
				}
			}
		}
	}

	/**
	 * The receipt.
	 *
	 * @param WP_Post $post        The post.
	 * @param string  $fingerprint Its fingerprint.
	 * @return array
	 */
	private function receipt_of( WP_Post $post, $fingerprint ) {
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
			'timings_ms'           => $this->timings(),
			'peak_memory_bytes'    => $this->peak_memory(),
		);
	}

	/**
	 * Another plugin may have changed the post when it heard of it. That is no person's edit.
	 */
	private function settle_fingerprint() {
		$post = get_post( $this->post_id );
		if ( null === $post ) {
			return;
		}
		$fingerprint = Igny8_Fingerprint::of( $post );
		if ( $fingerprint !== $this->receipt['fingerprint'] ) {
			$this->receipt['fingerprint'] = $fingerprint;
			Igny8_Managed_Posts::settle_fingerprint( $this->content['content_id'], $fingerprint );
		}
	}

	/**
	 * Posts and attachments this attempt wrote.
	 *
	 * @return int[]
	 */
	private function touched_posts() {
		return array_merge( array_keys( $this->posts->posts() ), null === $this->media ? array() : $this->media->made() );
	}

	/**
	 * The error of something nobody expected: another plugin's filter, a bug, or what followed from a failed statement.
	 *
	 * @param Throwable $error What was thrown.
	 * @return WP_Error PUBLISH_FATAL. The log says where; the answer names no path.
	 */
	private function thrown( $error ) {
		$database = $this->transaction->check();
		if ( is_wp_error( $database ) ) {
			return $database;
		}
		Igny8_Log::error( sprintf( 'Job %s: %s: %s in %s:%d', $this->message['key'], get_class( $error ), $error->getMessage(), $error->getFile(), $error->getLine() ) );
		return Igny8_Errors::make(
			'PUBLISH_FATAL',
			"The publish was stopped by an error on the site; nothing was changed. The site's log says more.",
			array( 'error' => get_class( $error ) ),
			$this->step
		);
	}

	/**
	 * Adds what a part took to its step.
	 *
	 * @param string $step  The step.
	 * @param float  $began When, microtime( true ).
	 */
	private function add_time( $step, $began ) {
		$before                 = isset( $this->timings[ $step ] ) ? $this->timings[ $step ] : 0.0;
		$this->timings[ $step ] = round( $before + ( microtime( true ) - $began ) * 1000, 1 );
	}

	/**
	 * The contract's timings.
	 *
	 * @return array<string, float>
	 */
	private function timings() {
		return $this->timings + array( 'total' => round( ( microtime( true ) - $this->started_at ) * 1000, 1 ) );
	}

	/**
	 * What the attempt needed beyond what WordPress itself had taken.
	 *
	 * @return int Bytes.
	 */
	private function peak_memory() {
		return max( 0, memory_get_peak_usage() - $this->memory_before );
	}
}
