<?php
/**
 * What was touched in this request.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Keeps, per blog, what was touched and how it was before, and writes to the outbox what is different now. That is done at the
 * end of the request, and before more is taken in when much or long-ago things are waiting: an import of ten thousand posts is one
 * request, and a command may run for hours.
 */
final class Igny8_Sync_Changes {

	/** Posts and terms kept before they are written. */
	const BATCH = 500;

	/** A command line that goes on and on is no reason to be late. */
	const MOST_SECONDS = 5;

	/**
	 * Touched posts: blog => post => by, columns, meta (before, by name), added, removed ("taxonomy row" => true), is_deleted.
	 *
	 * @var array<int, array<int, array>>
	 */
	private static $posts = array();

	/**
	 * Touched terms: blog => term => by, taxonomy, noted (as last seen), before (null: it is to be told in any case).
	 *
	 * @var array<int, array<int, array>>
	 */
	private static $terms = array();

	/**
	 * How many things are kept.
	 *
	 * @var int
	 */
	private static $count = 0;

	/**
	 * When the first of them was touched.
	 *
	 * @var float
	 */
	private static $began = 0.0;

	/**
	 * Whether the end of the request is waited for.
	 *
	 * @var bool
	 */
	private static $is_waiting = false;

	/**
	 * Whether anything was written in this request.
	 *
	 * @var bool
	 */
	private static $has_news = false;

	/**
	 * A column had another value before.
	 *
	 * @param int    $post_id   The post.
	 * @param string $column    Column.
	 * @param mixed  $before    Its value.
	 * @param bool   $may_write Whether what is kept may be written now: it already is as it will be.
	 */
	public static function keep_column( $post_id, $column, $before, $may_write = true ) {
		$post             = &self::post( $post_id, $may_write );
		$post['columns'] += array( $column => Igny8_Sync_Difference::digest( $column, $before ) );
	}

	/**
	 * Meta is about to become something else.
	 *
	 * @param int    $post_id The post.
	 * @param string $key     Meta key.
	 */
	public static function keep_meta( $post_id, $key ) {
		$post = &self::post( $post_id );
		if ( ! isset( $post['meta'][ $key ] ) ) {
			$post['meta'][ $key ] = get_post_meta( $post_id, $key );
		}
	}

	/**
	 * A post got a term.
	 *
	 * @param int    $post_id  The post.
	 * @param string $taxonomy Taxonomy.
	 * @param int    $tt_id    The term's row.
	 */
	public static function add_term( $post_id, $taxonomy, $tt_id ) {
		self::move_term( self::post( $post_id ), "{$taxonomy} {$tt_id}", 'added', 'removed' );
	}

	/**
	 * A post lost a term.
	 *
	 * @param int    $post_id  The post.
	 * @param string $taxonomy Taxonomy.
	 * @param int    $tt_id    The term's row.
	 */
	public static function remove_term( $post_id, $taxonomy, $tt_id ) {
		self::move_term( self::post( $post_id ), "{$taxonomy} {$tt_id}", 'removed', 'added' );
	}

	/**
	 * A post is gone.
	 *
	 * @param int $post_id The post.
	 */
	public static function note_deleted( $post_id ) {
		$post               = &self::post( $post_id );
		$post['is_deleted'] = true;
	}

	/**
	 * A term was touched.
	 *
	 * @param WP_Term $term      The term.
	 * @param bool    $is_before Whether it is still as it was before.
	 */
	public static function note_term( WP_Term $term, $is_before ) {
		self::make_room();
		$blog  = get_current_blog_id();
		$known = Igny8_Sync_Event::known_term( $term );
		$old   = isset( self::$terms[ $blog ][ $term->term_id ] ) ? self::$terms[ $blog ][ $term->term_id ] : null;
		if ( null === $old ) {
			self::count_one();
			$old = array( 'before' => $is_before ? $known : null );
		}
		self::$terms[ $blog ][ $term->term_id ] = array(
			'by'       => self::who(),
			'taxonomy' => $term->taxonomy,
			'noted'    => $known,
			'before'   => $is_before ? $old['before'] : null,
		);
	}

	/**
	 * The request is over: writes what is left.
	 *
	 * @return bool Whether the request changed anything IGNY8 has to be told.
	 */
	public static function finish() {
		self::flush();
		$has_news         = self::$has_news;
		self::$has_news   = false;
		self::$is_waiting = false;
		return $has_news;
	}

	/**
	 * Writes what is different now to the outboxes of the blogs.
	 */
	private static function flush() {
		list( $posts, $terms ) = array( self::$posts, self::$terms );
		self::$posts           = array();
		self::$terms           = array();
		self::$count           = 0;
		foreach ( array_keys( $posts + $terms ) as $blog ) {
			$is_elsewhere = get_current_blog_id() !== $blog;
			if ( $is_elsewhere ) {
				switch_to_blog( $blog );
			}
			self::write( isset( $posts[ $blog ] ) ? $posts[ $blog ] : array(), isset( $terms[ $blog ] ) ? $terms[ $blog ] : array() );
			if ( $is_elsewhere ) {
				restore_current_blog();
			}
		}
	}

	/**
	 * Writes the changes of the current blog.
	 *
	 * @param array<int, array> $posts Touched posts.
	 * @param array<int, array> $terms Touched terms.
	 */
	private static function write( array $posts, array $terms ) {
		foreach ( array_chunk( $posts, self::BATCH, true ) as $some ) {
			self::add( self::changes_of_posts( $some ) );
		}
		foreach ( array_chunk( $terms, self::BATCH, true ) as $some ) {
			self::add( self::changes_of_terms( $some ) );
		}
	}

	/**
	 * Writes changes.
	 *
	 * @param array<int, array> $changes As the outbox takes them.
	 */
	private static function add( array $changes ) {
		if ( ! $changes ) {
			return;
		}
		$post_ids = array_unique( wp_list_pluck( wp_list_filter( $changes, array( 'kind' => 'term' ), 'NOT' ), 'object_id' ) );
		if ( $post_ids && true === Igny8_Tables::maybe_upgrade() ) {
			Igny8_Managed_Posts::note_edited( $post_ids );
		}
		if ( Igny8_Sync_Outbox::add( $changes ) ) {
			self::$has_news = true;
		} else {
			Igny8_Log::error( 'Changes could not be written to the outbox; the next comparison with IGNY8 finds them.' );
		}
	}

	/**
	 * What is different now about managed posts; others are nobody's business.
	 *
	 * @param array<int, array> $posts Touched posts.
	 * @return array<int, array> As the outbox takes them.
	 */
	private static function changes_of_posts( array $posts ) {
		$contents = Igny8_Managed_Posts::contents_of( array_keys( $posts ) );
		_prime_post_caches( array_keys( $contents ) );
		$changes = array();
		foreach ( $contents as $post_id => $content_id ) {
			foreach ( Igny8_Sync_Difference::kinds( $post_id, $posts[ $post_id ] ) as $kind ) {
				$changes[] = array(
					'kind'       => $kind,
					'object_id'  => $post_id,
					'content_id' => $content_id,
					'updated_by' => $posts[ $post_id ]['by'],
					'noted'      => array(),
				);
			}
		}
		return $changes;
	}

	/**
	 * What is different now about terms.
	 *
	 * @param array<int, array> $terms Touched terms.
	 * @return array<int, array> As the outbox takes them.
	 */
	private static function changes_of_terms( array $terms ) {
		$changes = array();
		foreach ( $terms as $term_id => $touched ) {
			$term = get_term( $term_id, $touched['taxonomy'] );
			$now  = $term instanceof WP_Term ? Igny8_Sync_Event::known_term( $term ) : null;
			if ( null === $touched['before'] || $now !== $touched['before'] ) {
				$changes[] = array(
					'kind'       => 'term',
					'object_id'  => $term_id,
					'content_id' => 0,
					'updated_by' => $touched['by'],
					'noted'      => array( 'taxonomy' => $touched['taxonomy'] ) + ( null === $now ? $touched['noted'] : $now ),
				);
			}
		}
		return $changes;
	}

	/**
	 * What is kept of a post.
	 *
	 * @param int  $post_id   The post.
	 * @param bool $may_write As in keep_column().
	 * @return array By reference.
	 */
	private static function &post( $post_id, $may_write = true ) {
		if ( $may_write ) {
			self::make_room();
		}
		$blog = get_current_blog_id();
		if ( ! isset( self::$posts[ $blog ][ $post_id ] ) ) {
			self::count_one();
			self::$posts[ $blog ][ $post_id ] = array(
				'by'         => '',
				'columns'    => array(),
				'meta'       => array(),
				'added'      => array(),
				'removed'    => array(),
				'is_deleted' => false,
			);
		}
		self::$posts[ $blog ][ $post_id ]['by'] = self::who();
		return self::$posts[ $blog ][ $post_id ];
	}

	/**
	 * Puts a term on one list, or only takes it off the other one: it is then as it was.
	 *
	 * @param array  $post  What is kept of the post.
	 * @param string $place Taxonomy and row.
	 * @param string $to    added, removed.
	 * @param string $from  The other one.
	 */
	private static function move_term( array &$post, $place, $to, $from ) {
		if ( isset( $post[ $from ][ $place ] ) ) {
			unset( $post[ $from ][ $place ] );
		} else {
			$post[ $to ][ $place ] = true;
		}
	}

	/**
	 * Writes what is kept when it is much or old. Only before something else is touched: what is kept has changed by then.
	 */
	private static function make_room() {
		if ( self::$count >= self::BATCH || ( self::$count > 0 && microtime( true ) - self::$began > self::MOST_SECONDS ) ) {
			self::flush();
		}
	}

	/**
	 * One more is kept; the end of the request is waited for, as the last of all who do.
	 */
	private static function count_one() {
		if ( 0 === self::$count ) {
			self::$began = microtime( true );
		}
		++self::$count;
		if ( ! self::$is_waiting ) {
			self::$is_waiting = true;
			add_action( 'shutdown', array( 'Igny8_Sync_Courier', 'end_of_request' ), PHP_INT_MAX );
		}
	}

	/**
	 * Who is at it.
	 *
	 * @return string
	 */
	private static function who() {
		$user_id = get_current_user_id();
		return $user_id > 0 ? "wordpress_user_{$user_id}" : 'wordpress';
	}
}
