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
	 * What is published.
	 *
	 * @var Igny8_Article
	 */
	private $article;

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
	 * What it takes.
	 *
	 * @var Igny8_Stopwatch
	 */
	private $stopwatch;

	/**
	 * Memory kept back.
	 *
	 * @var string
	 */
	private $reserve;

	/**
	 * Who was the current user before.
	 *
	 * @var int
	 */
	private $user_before = 0;

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
		$this->is_transactional = Igny8_Tables::is_transactional();
		$this->journal          = new Igny8_Journal( $message['key'], ! $this->is_transactional );
		$this->transaction      = new Igny8_Transaction( $this->is_transactional );
		$this->article          = new Igny8_Article( $message, $this->journal, $this->is_transactional );
		$this->stopwatch        = new Igny8_Stopwatch();
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
		$answer        = is_wp_error( $result ) ? $attempt->fail( $result ) : $attempt->conclude_safely();
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
	 * Does the parts in order. A statement that failed inside a part and was not noticed there is noticed after it.
	 *
	 * @return true|WP_Error True as well where there was nothing to do and the receipt says so.
	 */
	private function build() {
		foreach ( self::PARTS as $part => $step ) {
			$began      = microtime( true );
			$this->step = $step;
			// Moving files is not announced as a step: progress would seem to go back.
			do_action( 'igny8_checkpoint', 'place_files' === $part ? 'files' : $step, $part );
			// A part that has to do with the transaction is here, and calls the article itself.
			$result = method_exists( $this, $part ) ? $this->$part() : $this->article->$part();
			$this->stopwatch->add( $step, $began );
			if ( is_wp_error( $result ) || null !== $this->receipt ) {
				return $result;
			}
			$result = $this->transaction->check();
			if ( is_wp_error( $result ) ) {
				return $result;
			}
		}
		throw new LogicException( 'The last part has to leave a receipt.' );
	}

	/**
	 * Pre-flight once more, since the site may have changed since the stage; and nothing to do for a scheduled article that is
	 * there already.
	 *
	 * @return true|WP_Error
	 */
	private function check() {
		$skipped = $this->article->skipped();
		if ( is_array( $skipped ) ) {
			$receipt = $this->stopwatch->measured( $skipped );
			$stored  = Igny8_Jobs::commit( $this->message['key'], $this->message['fence'], $receipt, array() );
			if ( true === $stored ) {
				Igny8_Blobs::drop( $this->article->blobs() );
				$this->receipt = $receipt;
			}
			return $stored;
		}
		return is_wp_error( $skipped ) ? $skipped : $this->article->check();
	}

	/**
	 * Opens the transaction in silence and has a post to work on.
	 *
	 * @return true|WP_Error
	 */
	private function open_post() {
		// Which tags may stay in a text is decided by who is the current user.
		wp_set_current_user( $this->article->author_id() );
		$begun = $this->transaction->begin();
		if ( is_wp_error( $begun ) ) {
			return $begun;
		}
		Igny8_Quiet::begin();
		wp_defer_term_counting( true );
		return $this->article->open_post();
	}

	/**
	 * Makes it public, writes down what was done in the same transaction, and commits.
	 *
	 * @return true|WP_Error
	 */
	private function publish() {
		$post  = $this->article->publish();
		$whole = is_wp_error( $post ) ? $post : $this->transaction->check();
		if ( is_wp_error( $whole ) ) {
			return $whole;
		}
		$said    = Igny8_Fingerprint::with_parts( $post );
		$receipt = $this->stopwatch->measured( $this->article->receipt( $post, $said[0] ) );
		// Nothing of WordPress is called any more, so nothing can be said that would be missing in the script.
		$this->script = $this->article->script( Igny8_Quiet::end() );
		$results      = array(
			$this->article->remember( $post->ID, $said ),
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
	 * Concludes, whatever other plugins throw at it: the article is published. What was not done is left to the janitor.
	 *
	 * @return array The receipt.
	 */
	private function conclude_safely() {
		try {
			$this->conclude();
		} catch ( Throwable $error ) {
			Igny8_Log::error( sprintf( 'Job %s, after it was committed: %s: %s in %s:%d', $this->message['key'], get_class( $error ), $error->getMessage(), $error->getFile(), $error->getLine() ) );
		}
		$this->leave();
		return $this->receipt;
	}

	/**
	 * After the commit: caches, then the next publish may go on, then everybody hears of it.
	 */
	private function conclude() {
		$this->phase = self::COMMITTED;
		if ( ! $this->script ) {
			// Skipped: nothing was written.
			return;
		}
		$began   = microtime( true );
		$witness = new Igny8_Write_Witness();
		do_action( 'igny8_checkpoint', 'committed', $this->article->post_id() );
		Igny8_Caches::clean( $this->article->touched_posts(), $this->article->touched_terms() );
		$this->transaction->end();
		Igny8_Blobs::drop( $this->article->blobs() );
		Igny8_Names::learn( isset( $this->message['content']['relation_names'] ) ? $this->message['content']['relation_names'] : array() );
		if ( Igny8_Jobs::begin_announcement( $this->message['key'] ) ) {
			do_action( 'igny8_checkpoint', 'announcing', $this->article->post_id() );
			Igny8_Announcer::speak( $this->script, $this->article->before() );
		}
		if ( $witness->end() ) {
			$this->settle_fingerprint();
		}
		$this->stopwatch->add( 'publishing', $began );
		$this->receipt = $this->stopwatch->measured( $this->receipt );
		Igny8_Jobs::finish( $this->message['key'], $this->receipt );
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
		$failed = new Igny8_Failed_Attempt( $this->message, $this->article, $this->journal, $this->transaction );
		$error  = $failed->take_back( $error, $this->step, $this->is_transactional );
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
	 * Another plugin changed the post when it heard of it. That is no person's edit, as what another request wrote meanwhile may be.
	 */
	private function settle_fingerprint() {
		$post = get_post( $this->article->post_id() );
		if ( null === $post ) {
			return;
		}
		$said = Igny8_Fingerprint::with_parts( $post );
		if ( $said[0] !== $this->receipt['fingerprint'] ) {
			$this->receipt['fingerprint'] = $said[0];
			Igny8_Managed_Posts::settle_fingerprint( $this->message['content']['content_id'], $said );
		}
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
}
