<?php
/**
 * Takes back what a failed attempt did.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads a journal backwards. After a rollback only files and folders are left to take back; on tables that cannot roll back
 * posts, attachments, terms and meta are mended from what was noted before they were touched. So they are where another
 * plugin's statement made half of a transaction permanent.
 */
final class Igny8_Undo {

	/**
	 * Takes back the effects of an attempt. Nobody hears of it: nobody heard of what is taken back either.
	 *
	 * @param string            $job_key          The job's key.
	 * @param array<int, array> $entries          The journal: array( kind, object, before ).
	 * @param bool              $is_rolled_back   Whether the database's part was rolled back.
	 */
	public static function effects( $job_key, array $entries, $is_rolled_back ) {
		$is_loud = ! $is_rolled_back && ! Igny8_Quiet::is_on();
		if ( $is_loud ) {
			Igny8_Quiet::begin();
		}
		foreach ( array_reverse( $entries ) as list( $kind, $object, $before ) ) {
			if ( Igny8_Journal::FILE === $kind || Igny8_Journal::FOLDER === $kind ) {
				Igny8_Upload_Files::undo( $job_key, $kind, $object );
			} elseif ( ! $is_rolled_back || self::is_outside( $kind, $object ) ) {
				self::database_effect( $kind, $object, $before );
			}
		}
		if ( $is_loud ) {
			Igny8_Quiet::end();
			self::tell_page_caches( $entries );
		}
	}

	/**
	 * Whether an effect was in a table that did not roll back with the rest: another plugin's may be of another engine.
	 *
	 * @param string $kind   Igny8_Journal's constants.
	 * @param mixed  $object The entry's.
	 * @return bool
	 */
	private static function is_outside( $kind, $object ) {
		global $wpdb;
		return Igny8_Journal::ROW === $kind && ! Igny8_Storage_Engine::rolls_back( $wpdb->prefix . $object[0] );
	}

	/**
	 * Half an article may be in them.
	 *
	 * @param array<int, array> $entries The journal.
	 */
	private static function tell_page_caches( array $entries ) {
		foreach ( $entries as list( $kind, $object ) ) {
			if ( Igny8_Journal::POST === $kind ) {
				clean_post_cache( $object );
			}
		}
	}

	/**
	 * Cleans up after a builder that died. The job's lock is held by the caller.
	 *
	 * @param string $job_key The job's key.
	 * @param int    $fence   The fence it was building with.
	 * @return true|WP_Error DATABASE_FAILED.
	 */
	public static function dead_builder( $job_key, $fence ) {
		$entries = Igny8_Journal::read( $job_key );
		if ( is_wp_error( $entries ) ) {
			return $entries;
		}
		self::effects( $job_key, $entries, Igny8_Tables::is_transactional() );
		Igny8_Journal::forget( $job_key );
		Igny8_Jobs::undone(
			$job_key,
			$fence,
			Igny8_Errors::make( 'PUBLISH_FATAL', 'PHP was stopped in the middle of the publish; what it had done was taken back.', array( 'error' => 'the process ended' ) )
		);
		Igny8_Log::error( "Job {$job_key} was stopped in the middle; undone." );
		return true;
	}

	/**
	 * Everything about a post that a publish may change.
	 *
	 * @param int  $post_id The post.
	 * @param bool $is_held Whether nobody else may write its row until the transaction ends, and the row is the newest.
	 * @return array post, meta, terms, revisions: rows as they are.
	 */
	public static function before_image( $post_id, $is_held = false ) {
		global $wpdb;
		$lock = $is_held && ! Igny8_Storage_Engine::is_sqlite() ? 'FOR UPDATE' : '';
		// phpcs:disable WordPress.DB -- the rows themselves are wanted.
		return array(
			'post'      => $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->posts} WHERE ID = %d {$lock}", $post_id ), ARRAY_A ),
			'meta'      => $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$wpdb->postmeta} WHERE post_id = %d", $post_id ), ARRAY_A ),
			'terms'     => $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$wpdb->term_relationships} WHERE object_id = %d", $post_id ), ARRAY_A ),
			'revisions' => array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT ID FROM {$wpdb->posts} WHERE post_parent = %d AND post_type = 'revision'", $post_id ) ) ),
		);
		// phpcs:enable
	}

	/**
	 * An option as it is stored.
	 *
	 * @param string $name Option.
	 * @return array|null Null: there is none.
	 */
	public static function option_row( $name ) {
		global $wpdb;
		return $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->options} WHERE option_name = %s", $name ), ARRAY_A ); // phpcs:ignore WordPress.DB -- the row itself is wanted.
	}

	/**
	 * Takes back one effect in the database.
	 *
	 * @param string $kind   Igny8_Journal's constants.
	 * @param mixed  $object The entry's.
	 * @param mixed  $before The entry's.
	 */
	private static function database_effect( $kind, $object, $before ) {
		switch ( $kind ) {
			case Igny8_Journal::POST:
				self::post( $object, $before );
				return;
			case Igny8_Journal::ATTACHMENT:
				self::post( $object[0], null );
				Igny8_Known_Images::forget( $object[1] );
				return;
			case Igny8_Journal::TERM:
				wp_delete_term( $object[0], $object[1] );
				return;
			case Igny8_Journal::ALT:
				Igny8_Post_Meta::set( $object[0], '_wp_attachment_image_alt', $before[0] );
				Igny8_Known_Images::restore_alt( $object[1], $before[1] );
				return;
			case Igny8_Journal::MANAGED:
				Igny8_Managed_Posts::restore( $object, $before );
				return;
			case Igny8_Journal::OPTION:
				self::option( $object, $before );
				return;
			case Igny8_Journal::ROW:
				self::row( $object, $before );
				return;
		}
		throw new LogicException( "Nobody knows how to undo {$kind}." );
	}

	/**
	 * Restores a post's rows, or removes them.
	 *
	 * @param int        $post_id The post.
	 * @param array|null $before  From before_image(); null: it was not there.
	 */
	private static function post( $post_id, $before ) {
		global $wpdb;
		$now    = self::before_image( $post_id );
		$tt_ids = array_map( 'intval', wp_list_pluck( $now['terms'], 'term_taxonomy_id' ) );
		$tried  = null === $now['post'] ? '' : $now['post']['post_status'];
		$status = null === $before ? '' : $before['post']['post_status'];
		if ( ( 'trash' === $tried ) !== ( 'trash' === $status ) ) {
			// Comments go into the trash with their post, and come back with it. The meta that says how is mended below.
			'trash' === $status ? wp_trash_post_comments( $post_id ) : wp_untrash_post_comments( $post_id );
		}
		// phpcs:disable WordPress.DB -- rows are put back as they were, ids and all.
		foreach ( array_diff( $now['revisions'], null === $before ? array() : $before['revisions'] ) as $revision_id ) {
			$wpdb->delete( $wpdb->posts, array( 'ID' => $revision_id ) );
			$wpdb->delete( $wpdb->postmeta, array( 'post_id' => $revision_id ) );
		}
		$wpdb->delete( $wpdb->posts, array( 'ID' => $post_id ) );
		$wpdb->delete( $wpdb->postmeta, array( 'post_id' => $post_id ) );
		$wpdb->delete( $wpdb->term_relationships, array( 'object_id' => $post_id ) );
		if ( null !== $before ) {
			$wpdb->insert( $wpdb->posts, $before['post'] );
			foreach ( $before['meta'] as $row ) {
				$wpdb->insert( $wpdb->postmeta, $row );
			}
			foreach ( $before['terms'] as $row ) {
				$wpdb->insert( $wpdb->term_relationships, $row );
				$tt_ids[] = (int) $row['term_taxonomy_id'];
			}
		}
		// phpcs:enable
		self::count_terms( array_unique( $tt_ids ) );
		clean_post_cache( $post_id );
	}

	/**
	 * Puts an option back as it was stored.
	 *
	 * @param string     $name   Option.
	 * @param array|null $before From option_row().
	 */
	private static function option( $name, $before ) {
		global $wpdb;
		// phpcs:disable WordPress.DB -- see above.
		$wpdb->delete( $wpdb->options, array( 'option_name' => $name ) );
		if ( null !== $before ) {
			$wpdb->insert( $wpdb->options, $before );
		}
		// phpcs:enable
		wp_cache_delete( 'alloptions', 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		wp_cache_delete( $name, 'options' );
	}

	/**
	 * Puts a row of another plugin's table back.
	 *
	 * @param array      $place  Table without prefix, column, and the value in it that names the row.
	 * @param array|null $before The row; null: there was none.
	 */
	private static function row( array $place, $before ) {
		global $wpdb;
		list( $table, $column, $value ) = $place;
		// phpcs:disable WordPress.DB -- see above.
		$now = $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}{$table} WHERE {$column} = %d", $value ), ARRAY_A );
		if ( $now === $before ) {
			return;
		}
		$wpdb->delete( $wpdb->prefix . $table, array( $column => $value ) );
		if ( null !== $before ) {
			$wpdb->insert( $wpdb->prefix . $table, $before );
		}
		// phpcs:enable
	}

	/**
	 * Counts the posts of terms again.
	 *
	 * @param int[] $tt_ids Term taxonomy ids.
	 */
	private static function count_terms( array $tt_ids ) {
		foreach ( $tt_ids as $tt_id ) {
			$term = get_term_by( 'term_taxonomy_id', $tt_id );
			if ( $term instanceof WP_Term ) {
				wp_update_term_count_now( array( $tt_id ), $term->taxonomy );
			}
		}
	}
}
