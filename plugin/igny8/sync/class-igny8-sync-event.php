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
		wp_cache_delete_multiple( $post_ids, 'posts' );
		wp_cache_delete_multiple( $post_ids, 'post_meta' );
		foreach ( get_taxonomies( array( 'show_ui' => true ) ) as $taxonomy ) {
			wp_cache_delete_multiple( $post_ids, "{$taxonomy}_relationships" );
		}
		_prime_post_caches( $post_ids );
		return array_map( array( __CLASS__, 'of_row' ), $rows );
	}

	/**
	 * The contract's event. A post that is gone without anybody having said so is told as deleted.
	 *
	 * @param object $row Of igny8_outbox.
	 * @return array
	 */
	private static function of_row( $row ) {
		$is_term     = 'term' === $row->slot;
		$post        = $is_term ? null : get_post( (int) $row->object_id );
		$kind        = $is_term || null !== $post ? $row->kind : 'deleted';
		$fingerprint = null === $post ? null : Igny8_Fingerprint::of( $post );
		return array(
			'seq'         => (int) $row->seq,
			'event_id'    => $row->event_id,
			'kind'        => $kind,
			'content_id'  => self::id_or_null( $row->content_id ),
			'task_id'     => null === $post ? null : self::id_or_null( get_post_meta( $post->ID, '_igny8_task_id', true ) ),
			'post_id'     => $is_term ? null : (int) $row->object_id,
			'occurred_at' => str_replace( ' ', 'T', $row->occurred_at ) . 'Z',
			'updated_by'  => $row->updated_by,
			'fingerprint' => $fingerprint,
			'data'        => (object) ( $is_term ? self::term( (array) json_decode( $row->noted, true ) ) : self::data( $kind, $post, $fingerprint ) ),
		);
	}

	/**
	 * How a post is now.
	 *
	 * @param string       $kind        The contract's kind.
	 * @param WP_Post|null $post        The post.
	 * @param string|null  $fingerprint Its fingerprint.
	 * @return array
	 */
	private static function data( $kind, $post, $fingerprint ) {
		if ( null === $post ) {
			return array();
		}
		switch ( $kind ) {
			case 'taxonomies':
				return self::taxonomies( $post );
			case 'relationships':
				return self::relationships( $post->ID );
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
	private static function taxonomies( WP_Post $post ) {
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
	 * @param int $post_id The post.
	 * @return array
	 */
	private static function relationships( $post_id ) {
		$keyword_ids = array();
		foreach ( get_post_meta( $post_id, '_igny8_keyword_ids' ) as $value ) {
			$keyword_ids = array_merge( $keyword_ids, self::ids( $value ) );
		}
		return array(
			'cluster_id'  => self::id_or_null( get_post_meta( $post_id, '_igny8_cluster_id', true ) ),
			'sector_id'   => self::id_or_null( get_post_meta( $post_id, '_igny8_sector_id', true ) ),
			'keyword_ids' => array_values( array_unique( $keyword_ids ) ),
		);
	}

	/**
	 * The contract's event_post, but for the fingerprint.
	 *
	 * @param WP_Post $post The post.
	 * @return array
	 */
	private static function post( WP_Post $post ) {
		$author   = get_userdata( (int) $post->post_author );
		$date     = Igny8_Site_Time::from_gmt_column( $post->post_date_gmt );
		$modified = Igny8_Site_Time::from_gmt_column( $post->post_modified_gmt );
		return array(
			'title'              => $post->post_title,
			'html'               => $post->post_content,
			'excerpt'            => $post->post_excerpt,
			'slug'               => $post->post_name,
			'status'             => $post->post_status,
			'post_type'          => $post->post_type,
			'author_email'       => $author ? $author->user_email : '',
			'url'                => (string) get_permalink( $post ),
			'post_date_utc'      => null === $date ? null : Igny8_Site_Time::iso_utc( $date ),
			'modified_at'        => Igny8_Site_Time::iso_utc( null === $modified ? Igny8_Site_Time::now() : $modified ),
			'password_protected' => '' !== $post->post_password,
		);
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
