<?php
/**
 * Posts.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The only place that writes posts; who sees them is changed by Igny8_Post_Visibility. A new post begins as a row nobody is shown,
 * which gives images, terms and meta something to belong to; the one update that brings its text also makes it public. An existing
 * post keeps its old row until that same update. Both go through wp_insert_post(), so that every filter of the site applies to the
 * whole article.
 */
final class Igny8_Post_Writer {

	/** A status that is in no list of the admin, no query of a visitor, and that WordPress itself clears away. */
	const HIDDEN = 'auto-draft';

	/**
	 * The job's journal.
	 *
	 * @var Igny8_Journal
	 */
	private $journal;

	/**
	 * Posts this publish writes: id => array( old status, whether it was there before ).
	 *
	 * @var array<int, array>
	 */
	private $posts = array();

	/**
	 * Posts as they were: id => post.
	 *
	 * @var array<int, WP_Post>
	 */
	private $before = array();

	/**
	 * Igny8_Undo::before_image() of posts from hold().
	 *
	 * @var array<int, array>
	 */
	private $held = array();

	/**
	 * For one publish.
	 *
	 * @param Igny8_Journal $journal The job's.
	 */
	public function __construct( Igny8_Journal $journal ) {
		$this->journal = $journal;
	}

	/**
	 * A new, hidden post.
	 *
	 * @param string $type      Post type.
	 * @param int    $author_id Author.
	 * @param string $title     Shown in the admin if anybody ever finds the row.
	 * @return int|WP_Error POST_WRITE_FAILED, DATABASE_FAILED.
	 */
	public function reserve( $type, $author_id, $title ) {
		global $wpdb;
		$now     = Igny8_Site_Time::now();
		$columns = array(
			'post_author'           => $author_id,
			'post_date'             => Igny8_Site_Time::site_column( $now ),
			'post_date_gmt'         => Igny8_Site_Time::gmt_column( $now ),
			'post_modified'         => Igny8_Site_Time::site_column( $now ),
			'post_modified_gmt'     => Igny8_Site_Time::gmt_column( $now ),
			'post_status'           => self::HIDDEN,
			'post_type'             => $type,
			'post_title'            => $title,
			'post_content'          => '',
			'post_excerpt'          => '',
			'post_content_filtered' => '',
			'to_ping'               => '',
			'pinged'                => '',
		);
		if ( ! $wpdb->insert( $wpdb->posts, $columns ) ) {
			return self::failed( $wpdb->last_error, 'creating_post' );
		}
		$post_id                 = (int) $wpdb->insert_id;
		$this->posts[ $post_id ] = array( 'new', false );
		$noted                   = $this->journal->note( Igny8_Journal::POST, $post_id );
		return is_wp_error( $noted ) ? $noted : $post_id;
	}

	/**
	 * An existing post as it is at this moment. Who saved it before is seen, and who saves it from here on waits for the end of the
	 * transaction: nobody's work can be overwritten without having been looked at.
	 *
	 * @param int $post_id The post.
	 * @return WP_Post|WP_Error POST_WRITE_FAILED: it is gone.
	 */
	public function hold( $post_id ) {
		// What this request read before it had the site's lock may be older than another publish.
		wp_cache_delete( $post_id, 'posts' );
		wp_cache_delete( $post_id, 'post_meta' );
		$image = Igny8_Undo::before_image( $post_id, true );
		if ( null === $image['post'] ) {
			return self::failed( 'The post is gone.', 'creating_post' );
		}
		$row  = sanitize_post( (object) $image['post'], 'raw' );
		$meta = array();
		foreach ( wp_list_sort( $image['meta'], 'meta_id' ) as $one ) {
			$meta[ $one['meta_key'] ][] = $one['meta_value'];
		}
		wp_cache_add( $post_id, $row, 'posts' );
		wp_cache_add( $post_id, $meta, 'post_meta' );
		$this->held[ $post_id ] = $image;
		return new WP_Post( $row );
	}

	/**
	 * Takes an existing post to be rewritten, and keeps what it was.
	 *
	 * @param int          $post_id The post.
	 * @param WP_Post|null $held    From hold(), a moment ago.
	 * @return WP_Post|WP_Error The post as it is; POST_WRITE_FAILED, DATABASE_FAILED.
	 */
	public function take( $post_id, ?WP_Post $held = null ) {
		$post = null === $held ? $this->hold( $post_id ) : $held;
		if ( is_wp_error( $post ) ) {
			return $post;
		}
		$this->before[ $post_id ] = clone $post;
		$this->posts[ $post_id ]  = array( $post->post_status, true );
		$noted                    = $this->journal->note( Igny8_Journal::POST, $post_id, $this->held[ $post_id ] );
		return is_wp_error( $noted ) ? $noted : $post;
	}

	/**
	 * Gives a reserved or taken post its content and makes it public.
	 *
	 * @param int               $post_id  The post.
	 * @param array             $fields   Unslashed: post_title, post_content, post_excerpt, post_author, post_category, and
	 *                                    post_name ('' for WordPress's choice).
	 * @param DateTimeImmutable $date     The instant of a new post; an existing one that was public keeps its own.
	 * @return WP_Post|WP_Error The post as it is in the database; POST_WRITE_FAILED.
	 */
	public function publish( $post_id, array $fields, DateTimeImmutable $date ) {
		list( $old_status, $was_there ) = $this->posts[ $post_id ];
		$before                         = $was_there ? $this->before[ $post_id ] : null;
		$row                            = array_merge( $this->kept( $post_id, $before ), $fields );
		$row['post_name']               = self::slug( $fields['post_name'], $fields['post_title'], $before );
		$row                           += self::dates( $date, $before );
		if ( $was_there ) {
			$this->keep_first_revision( $post_id );
		}
		$finish = $this->finisher( $post_id, $before );
		add_filter( 'wp_insert_post_data', $finish, PHP_INT_MAX );
		try {
			$result = wp_insert_post( wp_slash( $row ), true, false );
		} finally {
			remove_filter( 'wp_insert_post_data', $finish, PHP_INT_MAX );
		}
		if ( is_wp_error( $result ) ) {
			$data = $result->get_error_data();
			return self::failed( $result->get_error_message() . ( null === $data ? '' : ' ' . wp_json_encode( $data ) ), 'publishing' );
		}
		clean_post_cache( $post_id );
		$post = get_post( $post_id );
		if ( $was_there ) {
			$this->follow_update( $post, $before, $old_status );
		}
		return $post;
	}

	/**
	 * Takes a post from the public: into the trash, where a person finds it for a while, or back to a draft where this site has
	 * no trash and would delete it. Nothing it says is changed.
	 *
	 * @param int $post_id The post.
	 * @return true|WP_Error POST_WRITE_FAILED, DATABASE_FAILED.
	 */
	public function withdraw( $post_id ) {
		$taken = $this->take( $post_id );
		if ( is_wp_error( $taken ) ) {
			return $taken;
		}
		Igny8_Post_Visibility::hide( $post_id, 'trash' );
		return 'publish' === get_post_status( $post_id )
			? self::failed( "The post {$post_id} could not be taken from the public.", 'publishing' )
			: true;
	}

	/**
	 * Puts another address in place of one a post's text links to; another one than publish() was given.
	 *
	 * @param int    $post_id The post.
	 * @param string $old     Address, as in an attribute.
	 * @param string $new     As $old.
	 * @return true|WP_Error POST_WRITE_FAILED, DATABASE_FAILED. True as well where the text has no such link.
	 */
	public function replace_link( $post_id, $old, $new ) {
		global $wpdb;
		$post = get_post( $post_id );
		$text = str_replace( "href=\"{$old}\"", "href=\"{$new}\"", $post->post_content );
		if ( $text === $post->post_content ) {
			return true;
		}
		$taken = isset( $this->posts[ $post_id ] ) ? true : $this->take( $post_id );
		if ( is_wp_error( $taken ) ) {
			return $taken;
		}
		$written = $wpdb->update( $wpdb->posts, array( 'post_content' => $text ), array( 'ID' => $post_id ) );
		clean_post_cache( $post_id );
		return false === $written ? self::failed( $wpdb->last_error, 'publishing' ) : true;
	}

	/**
	 * Posts this publish writes.
	 *
	 * @return array<int, array> Id => array( old status, whether it was there before ).
	 */
	public function posts() {
		return $this->posts;
	}

	/**
	 * Posts as they were before this publish.
	 *
	 * @return array<int, WP_Post>
	 */
	public function before() {
		return $this->before;
	}

	/**
	 * What the message says nothing of.
	 *
	 * @param int          $post_id The post.
	 * @param WP_Post|null $before  Null: it is new.
	 * @return array
	 */
	private function kept( $post_id, ?WP_Post $before ) {
		$row = array(
			'ID'          => $post_id,
			'post_status' => 'publish',
		);
		if ( null === $before ) {
			$type = get_post_field( 'post_type', $post_id, 'raw' );
			return $row + array(
				'post_type'      => $type,
				'comment_status' => get_default_comment_status( $type ),
				'ping_status'    => get_default_comment_status( $type, 'pingback' ),
			);
		}
		$names = array( 'post_type', 'comment_status', 'ping_status', 'post_password', 'post_parent', 'menu_order', 'to_ping', 'pinged', 'post_content_filtered', 'post_mime_type' );
		return $row + array_intersect_key( get_object_vars( $before ), array_flip( $names ) );
	}

	/**
	 * The slug to ask WordPress for. A post keeps the one it has as long as that is the wanted one, numbered or not:
	 * its address must not change because another post went away.
	 *
	 * @param string       $wanted From the message; '' for the title's.
	 * @param string       $title  Title.
	 * @param WP_Post|null $before Null: it is new.
	 * @return string
	 */
	private static function slug( $wanted, $title, ?WP_Post $before ) {
		$slug = sanitize_title( '' === $wanted ? $title : $wanted );
		if ( null === $before || '' === $before->post_name || 'trash' === $before->post_status ) {
			return $slug;
		}
		$is_same = '' === $wanted || preg_match( '/^' . preg_quote( $slug, '/' ) . '(?:-\d+)?$/', $before->post_name );
		return $is_same ? $before->post_name : $slug;
	}

	/**
	 * Both columns: WordPress would otherwise reckon one from the other, which is ambiguous for an hour every autumn.
	 *
	 * @param DateTimeImmutable $date   Of a new post.
	 * @param WP_Post|null      $before Null: it is new.
	 * @return array
	 */
	private static function dates( DateTimeImmutable $date, ?WP_Post $before ) {
		$old = null === $before ? null : Igny8_Site_Time::from_gmt_column( $before->post_date_gmt );
		// A trashed post had its date when it was public; a draft and one that waits for its time had not.
		$keeps = null !== $old && ! in_array( $before->post_status, array( 'draft', 'pending', 'auto-draft', 'future' ), true );
		return $keeps
			? array(
				'post_date'     => $before->post_date,
				'post_date_gmt' => $before->post_date_gmt,
			)
			: array(
				'post_date'     => Igny8_Site_Time::site_column( $date ),
				'post_date_gmt' => Igny8_Site_Time::gmt_column( $date ),
			);
	}

	/**
	 * The last filter on the row. post_modified_gmt grows with every publish, so that Igny8_Visitor_Guard can tell two
	 * versions apart that were published within one second.
	 *
	 * @param int          $post_id The post.
	 * @param WP_Post|null $before  Null: it is new.
	 * @return callable
	 */
	private function finisher( $post_id, ?WP_Post $before ) {
		$modified = Igny8_Site_Time::now();
		$old      = null === $before ? null : Igny8_Site_Time::from_gmt_column( $before->post_modified_gmt );
		if ( null !== $old && $modified <= $old ) {
			$modified = $old->modify( '+1 second' );
		}
		return static function ( $data ) use ( $post_id, $before, $modified ) {
			// Revisions pass through the same filter.
			if ( 'revision' === $data['post_type'] ) {
				return $data;
			}
			$data['post_modified']     = Igny8_Site_Time::site_column( $modified );
			$data['post_modified_gmt'] = Igny8_Site_Time::gmt_column( $modified );
			if ( null === $before ) {
				$query        = 'page' === $data['post_type'] ? 'page_id' : 'p';
				$data['guid'] = home_url( "?{$query}={$post_id}" );
			}
			return $data;
		};
	}

	/**
	 * A post that was made without the editor has no revision of its first version: it gets one before that is replaced.
	 *
	 * @param int $post_id The post.
	 */
	private function keep_first_revision( $post_id ) {
		if ( $this->saves_revisions() && ! wp_get_post_revisions( $post_id, array( 'numberposts' => 1 ) ) ) {
			wp_save_post_revision( $post_id );
		}
	}

	/**
	 * What core does on post_updated, which is not heard now.
	 *
	 * @param WP_Post $post       The post.
	 * @param WP_Post $before     The post before.
	 * @param string  $old_status Its status before.
	 */
	private function follow_update( WP_Post $post, WP_Post $before, $old_status ) {
		if ( 'trash' === $old_status ) {
			delete_post_meta( $post->ID, '_wp_trash_meta_status' );
			delete_post_meta( $post->ID, '_wp_trash_meta_time' );
			wp_untrash_post_comments( $post );
		}
		if ( $this->saves_revisions() ) {
			wp_save_post_revision( $post->ID );
		}
		wp_check_for_changed_slugs( $post->ID, $post, $before );
		wp_check_for_changed_dates( $post->ID, $post, $before );
	}

	/**
	 * Whether this site keeps revisions at all. The listeners are silent now, but who they are was looked at before.
	 *
	 * @return bool
	 */
	private function saves_revisions() {
		return Igny8_Quiet::had_listener( 'post_updated', 'wp_save_post_revision' )
			|| Igny8_Quiet::had_listener( 'wp_after_insert_post', 'wp_save_post_revision_on_insert' );
	}

	/**
	 * The error.
	 *
	 * @param string $error What is known.
	 * @param string $step  Where.
	 * @return WP_Error
	 */
	private static function failed( $error, $step ) {
		return Igny8_Errors::make( 'POST_WRITE_FAILED', 'The post could not be written.', array( 'error' => $error ), $step );
	}
}
