<?php
/**
 * Hears what people change.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Listens to WordPress and notes what was touched, with how it was before; Igny8_Sync_Changes finds out at the end of the
 * request what became of it. So a person in any editor, WP-Cron, a command line and another plugin are heard alike, and what is
 * taken back within the request is no change.
 *
 * An autosave of a draft is heard, since it is written into the post itself; one of a published post is a revision, and those are
 * nobody's content.
 */
final class Igny8_Sync_Watcher {

	/** Meta that ties a post to things in IGNY8 and that people may change by hand. */
	const RELATIONS = array( '_igny8_cluster_id', '_igny8_sector_id', '_igny8_keyword_ids' );

	/** Meta that is part of the post as IGNY8 publishes it. */
	const THUMBNAIL = '_thumbnail_id';

	/** Columns that matter to IGNY8. */
	const COLUMNS = array( 'post_title', 'post_content', 'post_excerpt', 'post_name', 'post_status', 'post_author', 'post_type', 'post_date_gmt', 'post_password', 'post_parent' );

	/**
	 * A post got a term it did not have. "set_object_terms" comes also when nothing changed, and knows no terms from before when
	 * some are added to others.
	 *
	 * @param int    $post_id  The object.
	 * @param int    $tt_id    The term's row.
	 * @param string $taxonomy Taxonomy.
	 */
	public static function term_added( $post_id, $tt_id, $taxonomy ) {
		if ( Igny8_Taxonomies::is_told( $taxonomy ) && self::may_note( $post_id ) ) {
			Igny8_Sync_Changes::add_term( (int) $post_id, $taxonomy, (int) $tt_id );
		}
	}

	/**
	 * A post lost terms.
	 *
	 * @param int    $post_id  The object.
	 * @param array  $tt_ids   The terms' rows.
	 * @param string $taxonomy Taxonomy.
	 */
	public static function terms_removed( $post_id, $tt_ids, $taxonomy ) {
		if ( Igny8_Taxonomies::is_told( $taxonomy ) && self::may_note( $post_id ) ) {
			foreach ( (array) $tt_ids as $tt_id ) {
				Igny8_Sync_Changes::remove_term( (int) $post_id, $taxonomy, (int) $tt_id );
			}
		}
	}

	/**
	 * Meta is about to be added.
	 *
	 * @param int    $post_id The post.
	 * @param string $key     Meta key.
	 */
	public static function meta_comes( $post_id, $key ) {
		if ( self::is_watched( $key ) && self::may_note( $post_id ) ) {
			Igny8_Sync_Changes::keep_meta( (int) $post_id, $key );
		}
	}

	/**
	 * Meta is about to change or to go. Of all posts at once, WordPress does not say which.
	 *
	 * @param int|int[] $meta_ids Rows.
	 * @param int|null  $post_id  The post.
	 * @param string    $key      Meta key.
	 */
	public static function meta_changes( $meta_ids, $post_id, $key ) {
		if ( ! self::is_watched( $key ) || ! Igny8_Connection::is_connected() ) {
			return;
		}
		foreach ( $post_id ? array( $post_id ) : self::posts_of_meta( (array) $meta_ids ) as $one ) {
			self::meta_comes( $one, $key );
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
		foreach ( self::COLUMNS as $column ) {
			if ( (string) $after->$column !== (string) $before->$column && self::may_note( $post_id ) ) {
				Igny8_Sync_Changes::keep_column( (int) $post_id, $column, $before->$column );
			}
		}
	}

	/**
	 * A post has another status. When WP-Cron publishes a scheduled one, this is all that is said.
	 *
	 * @param string  $new_status Now.
	 * @param string  $old_status Before.
	 * @param WP_Post $post       The post.
	 */
	public static function status_changed( $new_status, $old_status, $post ) {
		if ( $new_status !== $old_status && self::may_note( $post->ID ) ) {
			Igny8_Sync_Changes::keep_column( $post->ID, 'post_status', $old_status );
		}
	}

	/**
	 * A post is gone for good.
	 *
	 * @param int $post_id The post.
	 */
	public static function post_deleted( $post_id ) {
		if ( self::may_note( $post_id ) ) {
			Igny8_Sync_Changes::note_deleted( (int) $post_id );
		}
	}

	/**
	 * A user is about to be deleted.
	 *
	 * @param int      $user_id The user.
	 * @param int|null $heir    Who gets the posts; null: nobody, they go too.
	 */
	public static function user_goes( $user_id, $heir ) {
		if ( $heir && self::may_note( 0 ) ) {
			// WordPress writes the heir into all rows at once and says nothing of single posts.
			foreach ( Igny8_Managed_Posts::of_author( (int) $user_id ) as $post_id ) {
				Igny8_Sync_Changes::keep_column( $post_id, 'post_author', $user_id, false );
			}
		}
	}

	/**
	 * A user is about to be taken from a blog of a network.
	 *
	 * @param int $user_id The user.
	 * @param int $blog_id The blog, which is the current one.
	 * @param int $heir    Who gets the posts; 0: they stay.
	 */
	public static function user_leaves_blog( $user_id, $blog_id, $heir = 0 ) {
		self::user_goes( $user_id, $heir );
	}

	/**
	 * A term was made.
	 *
	 * @param int    $term_id  The term.
	 * @param int    $tt_id    Its row.
	 * @param string $taxonomy Taxonomy.
	 */
	public static function term_made( $term_id, $tt_id, $taxonomy ) {
		self::note_term( get_term( $term_id, $taxonomy ), false );
	}

	/**
	 * A term is about to be edited.
	 *
	 * @param int    $term_id  The term.
	 * @param string $taxonomy Taxonomy.
	 */
	public static function term_changes( $term_id, $taxonomy ) {
		self::note_term( get_term( $term_id, $taxonomy ), true );
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
		self::note_term( $term, false );
	}

	/**
	 * Terms lost their parent, since it is being deleted.
	 *
	 * @param int[] $tt_ids Their rows.
	 */
	public static function parents_lost( $tt_ids ) {
		foreach ( (array) $tt_ids as $tt_id ) {
			self::note_term( get_term_by( 'term_taxonomy_id', $tt_id ), false );
		}
	}

	/**
	 * Notes a term.
	 *
	 * @param mixed $term        A WP_Term; anything else is none.
	 * @param bool  $is_before   Whether it is still as it was before.
	 */
	private static function note_term( $term, $is_before ) {
		if ( $term instanceof WP_Term && Igny8_Taxonomies::is_told( $term->taxonomy ) && self::may_note( 0 ) ) {
			Igny8_Sync_Changes::note_term( $term, $is_before );
		}
	}

	/**
	 * Whether a change is one IGNY8 has to be told of: it did not make it itself.
	 *
	 * @param int $post_id The post; 0: none.
	 * @return bool
	 */
	private static function may_note( $post_id ) {
		return Igny8_Connection::is_connected() && ! Igny8_Publisher::is_own_change( (int) $post_id );
	}

	/**
	 * Whether it is one of the meta keys that matter.
	 *
	 * @param string $key Meta key.
	 * @return bool
	 */
	private static function is_watched( $key ) {
		return self::THUMBNAIL === $key || in_array( $key, self::RELATIONS, true );
	}

	/**
	 * The posts rows of meta belong to.
	 *
	 * @param int[] $meta_ids Rows.
	 * @return int[]
	 */
	private static function posts_of_meta( array $meta_ids ) {
		global $wpdb;
		$list = implode( ', ', array_map( 'intval', $meta_ids ) );
		return '' === $list ? array() : array_map( 'intval', $wpdb->get_col( "SELECT DISTINCT post_id FROM {$wpdb->postmeta} WHERE meta_id IN ({$list})" ) ); // phpcs:ignore WordPress.DB -- numbers only.
	}
}
