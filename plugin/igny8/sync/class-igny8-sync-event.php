<?php
/**
 * One change as IGNY8 is told of it.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Rows of the outbox as the contract's events: who changed what when, and how it is now.
 */
final class Igny8_Sync_Event {

	/** Longer texts are not told: IGNY8 has no use for them, and the message would reach the limits of hosts. */
	const MAX_HTML_BYTES = 2097152;

	/**
	 * The contract's events. Everything is read anew: what this request has read before may have been changed by another one since,
	 * and this is what IGNY8 is told last.
	 *
	 * @param object[] $rows Of igny8_outbox.
	 * @return array[]
	 */
	public static function of_rows( array $rows ) {
		$is_term  = array( 'slot' => 'term' );
		$post_ids = array_values( array_unique( array_map( 'intval', wp_list_pluck( wp_list_filter( $rows, $is_term, 'NOT' ), 'object_id' ) ) ) );
		// Nobody is told that the cache was emptied: nothing has changed.
		wp_cache_delete_multiple( array_map( 'intval', wp_list_pluck( wp_list_filter( $rows, $is_term ), 'object_id' ) ), 'terms' );
		$posts        = Igny8_Reading_Cache::renew( $post_ids );
		$fingerprints = Igny8_Fingerprint::of_many( $posts );
		$meta         = Igny8_Reading_Database::meta( $post_ids, Igny8_Fingerprint::RELATIONS );
		$events       = array();
		foreach ( $rows as $row ) {
			$post     = 'term' !== $row->slot && isset( $posts[ (int) $row->object_id ] ) ? $posts[ (int) $row->object_id ] : null;
			$events[] = self::of_row( $row, $post, null === $post ? null : $fingerprints[ $post->ID ], null !== $post && isset( $meta[ $post->ID ] ) ? $meta[ $post->ID ] : array() );
		}
		return $events;
	}

	/**
	 * The contract's event. A post that is gone without anybody having said so is told as deleted.
	 *
	 * @param object               $row         Of igny8_outbox.
	 * @param WP_Post|null         $post        The post; null: it is gone, or a term is told of.
	 * @param string|null          $fingerprint Its fingerprint.
	 * @param array<string, array> $meta        Its relations: values by key, of which there is at least one.
	 * @return array
	 */
	private static function of_row( $row, $post, $fingerprint, array $meta ) {
		$is_term = 'term' === $row->slot;
		$kind    = $is_term || null !== $post ? $row->kind : 'deleted';
		return array(
			'seq'         => (int) $row->seq,
			'event_id'    => $row->event_id,
			'kind'        => $kind,
			'content_id'  => self::id_or_null( $row->content_id ),
			'task_id'     => self::first_id( $meta, '_igny8_task_id' ),
			'post_id'     => $is_term ? null : (int) $row->object_id,
			'occurred_at' => str_replace( ' ', 'T', $row->occurred_at ) . 'Z',
			'updated_by'  => $row->updated_by,
			'fingerprint' => $fingerprint,
			'data'        => (object) ( $is_term ? self::term( (array) json_decode( $row->noted, true ) ) : self::data( $kind, $post, $fingerprint, $meta ) ),
		);
	}

	/**
	 * How a post is now.
	 *
	 * @param string               $kind        The contract's kind.
	 * @param WP_Post|null         $post        The post.
	 * @param string|null          $fingerprint Its fingerprint.
	 * @param array<string, array> $meta        Its relations.
	 * @return array
	 */
	private static function data( $kind, $post, $fingerprint, array $meta ) {
		if ( null === $post ) {
			return array();
		}
		switch ( $kind ) {
			case 'taxonomies':
				return self::taxonomies( $post );
			case 'relationships':
				return self::relationships( $meta );
			case 'post':
				return self::post( $post ) + array( 'fingerprint' => $fingerprint );
			default:
				return array();
		}
	}

	/**
	 * The contract's event_taxonomies.
	 *
	 * @param WP_Post $post The post.
	 * @return array
	 */
	public static function taxonomies( WP_Post $post ) {
		$terms = array();
		foreach ( Igny8_Taxonomies::KINDS as $kind ) {
			$taxonomy       = Igny8_Taxonomies::of_kind( $kind, $post->post_type );
			$terms[ $kind ] = null === $taxonomy ? array() : self::terms( $post->ID, $taxonomy );
		}
		$other = array();
		foreach ( Igny8_Taxonomies::further( $post->post_type ) as $taxonomy ) {
			$other[ $taxonomy ] = self::terms( $post->ID, $taxonomy );
		}
		$parents = self::parents( array_merge( ...array_values( $terms ), ...array_values( $other ) ) );
		return $terms + array(
			'other'   => (object) $other,
			'parents' => $parents,
		);
	}

	/**
	 * Those of some terms that have a parent, and the terms above them: who knows these follows when one of them is renamed.
	 *
	 * @param int[] $term_ids Terms of one taxonomy.
	 * @return array[] The contract's known_terms.
	 */
	public static function lineage( array $term_ids ) {
		$below = array();
		foreach ( $term_ids as $term_id ) {
			$term = get_term( $term_id );
			if ( $term instanceof WP_Term && $term->parent > 0 ) {
				$below[] = self::known_term( $term );
			}
		}
		return array_merge( $below, self::parents( $below ) );
	}

	/**
	 * The terms above others, which the others' names alone do not tell.
	 *
	 * @param array[] $terms The contract's known_terms.
	 * @return array[] Those above them that are not among them.
	 */
	private static function parents( array $terms ) {
		$known   = array_column( $terms, 'term_id', 'term_id' );
		$parents = array();
		// The list grows while it is walked: a parent has parents too.
		for ( $at = 0; $at < count( $terms ); $at++ ) { // phpcs:ignore Generic.CodeAnalysis.ForLoopWithTestFunctionCall -- see above.
			$above = $terms[ $at ]['parent'];
			$term  = $above > 0 && ! isset( $known[ $above ] ) ? get_term( $above ) : null;
			if ( $term instanceof WP_Term ) {
				$known[ $above ] = $above;
				$terms[]         = self::known_term( $term );
				$parents[]       = self::known_term( $term );
			}
		}
		return $parents;
	}

	/**
	 * The terms a post has now.
	 *
	 * @param int    $post_id  The post.
	 * @param string $taxonomy Taxonomy.
	 * @return array The contract's known_terms, by id.
	 * @throws RuntimeException Where they cannot be read: no terms would be a lie.
	 */
	private static function terms( $post_id, $taxonomy ) {
		$terms = get_object_term_cache( $post_id, $taxonomy );
		if ( false === $terms ) {
			$terms = wp_get_object_terms( $post_id, $taxonomy );
		}
		if ( is_wp_error( $terms ) ) {
			throw new RuntimeException( "The terms of post {$post_id} could not be read: " . $terms->get_error_message() );
		}
		$known = array_map( array( __CLASS__, 'known_term' ), $terms );
		usort(
			$known,
			static function ( $one, $other ) {
				return $one['term_id'] - $other['term_id'];
			}
		);
		return $known;
	}

	/**
	 * The contract's known_term.
	 *
	 * @param WP_Term $term The term.
	 * @return array
	 */
	public static function known_term( WP_Term $term ) {
		return array(
			'term_id' => $term->term_id,
			'name'    => wp_specialchars_decode( $term->name, ENT_QUOTES ),
			'slug'    => $term->slug,
			'parent'  => $term->parent,
		);
	}

	/**
	 * The contract's event_relationships.
	 *
	 * @param array<string, array> $meta Values by key, of which there is at least one.
	 * @return array
	 */
	public static function relationships( array $meta ) {
		$keyword_ids = array();
		foreach ( isset( $meta['_igny8_keyword_ids'] ) ? $meta['_igny8_keyword_ids'] : array() as $value ) {
			$keyword_ids = array_merge( $keyword_ids, self::ids( $value ) );
		}
		return array(
			'cluster_id'  => self::first_id( $meta, '_igny8_cluster_id' ),
			'sector_id'   => self::first_id( $meta, '_igny8_sector_id' ),
			'keyword_ids' => array_values( array_unique( $keyword_ids ) ),
		);
	}

	/**
	 * The id a custom field holds.
	 *
	 * @param array<string, array> $meta As relationships().
	 * @param string               $key  The field.
	 * @return int|null Null: none.
	 */
	public static function first_id( array $meta, $key ) {
		return isset( $meta[ $key ] ) ? self::id_or_null( $meta[ $key ][0] ) : null;
	}

	/**
	 * The contract's event_post, but for the fingerprint.
	 *
	 * @param WP_Post $post The post.
	 * @return array
	 */
	public static function post( WP_Post $post ) {
		$author   = get_userdata( (int) $post->post_author );
		$bytes    = strlen( $post->post_content );
		$is_told  = $bytes <= self::MAX_HTML_BYTES;
		$date     = Igny8_Site_Time::from_gmt_column( $post->post_date_gmt );
		$modified = Igny8_Site_Time::from_gmt_column( $post->post_modified_gmt );
		return array(
			'title'              => $post->post_title,
			'html'               => $is_told ? $post->post_content : '',
			'excerpt'            => $post->post_excerpt,
			'slug'               => $post->post_name,
			'status'             => $post->post_status,
			'post_type'          => $post->post_type,
			'author_email'       => $author ? $author->user_email : '',
			'url'                => (string) get_permalink( $post ),
			'post_date_utc'      => null === $date ? null : Igny8_Site_Time::iso_utc( $date ),
			'modified_at'        => Igny8_Site_Time::iso_utc( null === $modified ? Igny8_Site_Time::now() : $modified ),
			'password_protected' => '' !== $post->post_password,
		) + ( $is_told ? array() : array( 'html_bytes' => $bytes ) );
	}

	/**
	 * The contract's event_term: as it is now, or as it was when it went.
	 *
	 * @param array $noted taxonomy, term_id, name, slug, parent of the time of the change.
	 * @return array
	 */
	private static function term( array $noted ) {
		$term = get_term( $noted['term_id'], $noted['taxonomy'] );
		$now  = $term instanceof WP_Term ? self::known_term( $term ) : $noted;
		return array( 'taxonomy' => $noted['taxonomy'] ) + $now + array( 'deleted' => ! $term instanceof WP_Term );
	}

	/**
	 * Ids as people and programs write them into a custom field: a list, JSON, a serialized list, or numbers between anything.
	 *
	 * @param mixed $value Any.
	 * @return int[]
	 */
	private static function ids( $value ) {
		if ( is_string( $value ) && is_serialized( $value ) ) {
			$value = @unserialize( trim( $value ), array( 'allowed_classes' => false ) ); // phpcs:ignore WordPress.PHP -- text of a person; no objects are made of it.
		}
		if ( is_string( $value ) ) {
			$value = preg_split( '/[^0-9.-]+/', $value, -1, PREG_SPLIT_NO_EMPTY );
		}
		return array_values( array_filter( array_map( array( __CLASS__, 'id_or_null' ), is_array( $value ) ? $value : array( $value ) ) ) );
	}

	/**
	 * A number of the database or of a person's custom field.
	 *
	 * @param mixed $value Any.
	 * @return int|null Null: no id.
	 */
	private static function id_or_null( $value ) {
		$text = is_scalar( $value ) ? trim( (string) $value ) : '';
		return preg_match( '/\A[0-9]{1,18}\z/', $text ) && (int) $text > 0 ? (int) $text : null;
	}
}
