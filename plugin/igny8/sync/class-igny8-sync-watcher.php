<?php
/**
 * Sees what people change.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Listens to WordPress and gathers what changed in this request; at its end, and every so many changes before, the changes
 * of managed posts are written to the outbox. A publish of IGNY8 changes things too: those are not heard, or they would come
 * back as a person's.
 */
final class Igny8_Sync_Watcher {

	/** Changes gathered before they are written: an import of ten thousand posts is one request. */
	const BATCH = 500;

	/** Meta people may change by hand. */
	const RELATIONS = array( '_igny8_cluster_id', '_igny8_sector_id', '_igny8_keyword_ids' );

	/** Columns that matter to IGNY8. */
	const COLUMNS = array( 'post_title', 'post_content', 'post_excerpt', 'post_name', 'post_status', 'post_author', 'post_type', 'post_date_gmt' );

	/**
	 * Changes of this request: "slot object" => change.
	 *
	 * @var array<string, array>
	 */
	private static $changes = array();

	/**
	 * Whether flush() is already waiting for the end of the request.
	 *
	 * @var bool
	 */
	private static $is_waiting = false;

	/**
	 * A post was given terms; WordPress says so also when they are those it had.
	 *
	 * @param int    $post_id    The object.
	 * @param array  $terms      As they were passed.
	 * @param array  $tt_ids     Now.
	 * @param string $taxonomy   Taxonomy.
	 * @param bool   $append     Whether the old ones stay.
	 * @param array  $old_tt_ids Before.
	 */
	public static function terms_set( $post_id, $terms, $tt_ids, $taxonomy, $append, $old_tt_ids ) {
		$new = array_map( 'intval', $append ? array_merge( $old_tt_ids, $tt_ids ) : $tt_ids );
		$old = array_map( 'intval', $old_tt_ids );
		if ( array_diff( $new, $old ) || array_diff( $old, $new ) ) {
			self::note( 'taxonomies', $post_id );
		}
	}

	/**
	 * Terms were taken from a post one by one: a term was deleted, or wp_remove_object_terms() was called.
	 *
	 * @param int    $post_id  The object.
	 * @param array  $tt_ids   Those taken away.
	 * @param string $taxonomy Taxonomy.
	 */
	public static function terms_removed( $post_id, $tt_ids, $taxonomy ) {
		self::note( 'taxonomies', $post_id );
	}

	/**
	 * Meta changed.
	 *
	 * @param int|int[] $meta_id Row.
	 * @param int       $post_id The post.
	 * @param string    $key     Meta key.
	 */
	public static function meta_changed( $meta_id, $post_id, $key ) {
		if ( in_array( $key, self::RELATIONS, true ) ) {
			self::note( 'relationships', $post_id );
		}
	}

	/**
	 * A post was saved.
	 *
	 * @param int     $post_id The post.
	 * @param WP_Post $after   Now.
	 * @param WP_Post $before  Before.
	 */
	public static function post_updated( $post_id, $after, $before ) {
		// Going to the trash and back has events of its own.
		if ( 'trash' === $after->post_status || 'trash' === $before->post_status ) {
			return;
		}
		foreach ( self::COLUMNS as $column ) {
			if ( (string) $after->$column !== (string) $before->$column ) {
				self::note( 'post', $post_id );
				return;
			}
		}
	}

	/**
	 * To the trash.
	 *
	 * @param int $post_id The post.
	 */
	public static function post_trashed( $post_id ) {
		self::note( 'trashed', $post_id );
	}

	/**
	 * From the trash, usually as a draft: its status is told too.
	 *
	 * @param int $post_id The post.
	 */
	public static function post_restored( $post_id ) {
		self::note( 'restored', $post_id );
		self::note( 'post', $post_id );
	}

	/**
	 * For good.
	 *
	 * @param int $post_id The post.
	 */
	public static function post_deleted( $post_id ) {
		self::note( 'deleted', $post_id );
	}

	/**
	 * A term was made or edited.
	 *
	 * @param int    $term_id  The term.
	 * @param int    $tt_id    Its row.
	 * @param string $taxonomy Taxonomy.
	 */
	public static function term_changed( $term_id, $tt_id, $taxonomy ) {
		$term = get_term( $term_id, $taxonomy );
		if ( $term instanceof WP_Term ) {
			self::note_term( $term );
		}
	}

	/**
	 * A term was deleted.
	 *
	 * @param int     $term_id  The term.
	 * @param int     $tt_id    Its row.
	 * @param string  $taxonomy Taxonomy.
	 * @param WP_Term $term     As it was.
	 */
	public static function term_deleted( $term_id, $tt_id, $taxonomy, $term ) {
		if ( $term instanceof WP_Term ) {
			self::note_term( $term );
		}
	}

	/**
	 * Writes what was gathered to the outbox.
	 *
	 * @return bool Whether there was anything IGNY8 has to be told.
	 */
	public static function flush() {
		$changes       = self::$changes;
		self::$changes = array();
		$changes       = self::of_managed_posts( $changes );
		if ( ! $changes ) {
			return false;
		}
		if ( ! Igny8_Sync_Outbox::add( array_values( $changes ) ) ) {
			Igny8_Log::error( 'Changes could not be written to the outbox; the next comparison with IGNY8 finds them.' );
			return false;
		}
		return true;
	}

	/**
	 * Notes a change of a post.
	 *
	 * @param string $kind    The contract's kind.
	 * @param int    $post_id The post.
	 */
	private static function note( $kind, $post_id ) {
		self::gather(
			$kind,
			array(
				'object_id' => (int) $post_id,
				'post_id'   => (int) $post_id,
				'data'      => null,
			)
		);
	}

	/**
	 * Notes a change of a term.
	 *
	 * @param WP_Term $term The term.
	 */
	private static function note_term( WP_Term $term ) {
		$taxonomy = get_taxonomy( $term->taxonomy );
		if ( ! $taxonomy || ! $taxonomy->public ) {
			return;
		}
		self::gather(
			'term',
			array(
				'object_id'  => $term->term_id,
				'post_id'    => 0,
				'content_id' => 0,
				'data'       => array( 'taxonomy' => $term->taxonomy ) + Igny8_Sync_Event::known_term( $term ),
			)
		);
	}

	/**
	 * Gathers one change; a later one of its slot takes its place.
	 *
	 * @param string $kind   The contract's kind.
	 * @param array  $change The rest.
	 */
	private static function gather( $kind, array $change ) {
		if ( Igny8_Publisher::is_own_change() || ! Igny8_Connection::is_connected() ) {
			return;
		}
		$place = Igny8_Sync_Outbox::SLOTS[ $kind ] . ' ' . $change['object_id'];
		unset( self::$changes[ $place ] );
		self::$changes[ $place ] = $change + array(
			'kind'       => $kind,
			'updated_by' => self::who(),
		);
		if ( count( self::$changes ) >= self::BATCH ) {
			self::flush();
		}
		if ( ! self::$is_waiting ) {
			self::$is_waiting = true;
			add_action( 'shutdown', array( 'Igny8_Sync_Courier', 'end_of_request' ) );
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

	/**
	 * The changes that are of managed posts, with their contents; those of terms stay.
	 *
	 * @param array<string, array> $changes As gathered.
	 * @return array<string, array>
	 */
	private static function of_managed_posts( array $changes ) {
		$managed = Igny8_Managed_Posts::contents_of( array_unique( array_filter( wp_list_pluck( $changes, 'post_id' ) ) ) );
		$kept    = array();
		foreach ( $changes as $place => $change ) {
			if ( isset( $change['content_id'] ) ) {
				$kept[ $place ] = $change;
			} elseif ( isset( $managed[ $change['post_id'] ] ) ) {
				$kept[ $place ] = $change + array( 'content_id' => $managed[ $change['post_id'] ] );
			}
		}
		return $kept;
	}
}
