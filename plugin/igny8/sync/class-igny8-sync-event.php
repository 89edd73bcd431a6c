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
	 * The contract's event. A post or term that is gone meanwhile has a later event of its own that says so.
	 *
	 * @param object $row Of igny8_outbox.
	 * @return array
	 */
	public static function of_row( $row ) {
		return array(
			'seq'         => (int) $row->seq,
			'event_id'    => $row->event_id,
			'kind'        => $row->kind,
			'content_id'  => self::id_or_null( $row->content_id ),
			'task_id'     => self::id_or_null( get_post_meta( (int) $row->post_id, '_igny8_task_id', true ) ),
			'post_id'     => self::id_or_null( $row->post_id ),
			'occurred_at' => str_replace( ' ', 'T', $row->occurred_at ) . 'Z',
			'updated_by'  => $row->updated_by,
			'data'        => (object) self::data( $row ),
		);
	}

	/**
	 * How it is now.
	 *
	 * @param object $row Of igny8_outbox.
	 * @return array
	 */
	private static function data( $row ) {
		if ( 'term' === $row->kind ) {
			return self::term( (array) json_decode( $row->data, true ) );
		}
		$post = get_post( (int) $row->post_id );
		if ( null === $post ) {
			return array();
		}
		switch ( $row->kind ) {
			case 'taxonomies':
				return self::taxonomies( $post );
			case 'relationships':
				return self::relationships( $post->ID );
			case 'post':
				return self::post( $post );
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
		return $terms + array( 'other' => (object) $other );
	}

	/**
	 * The terms a post has now.
	 *
	 * @param int    $post_id  The post.
	 * @param string $taxonomy Taxonomy.
	 * @return array The contract's known_terms.
	 */
	private static function terms( $post_id, $taxonomy ) {
		$terms = wp_get_object_terms( $post_id, $taxonomy, array( 'orderby' => 'term_id' ) );
		return is_wp_error( $terms ) ? array() : array_map( array( __CLASS__, 'known_term' ), $terms );
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
		$keyword_ids = get_post_meta( $post_id, '_igny8_keyword_ids', true );
		return array(
			'cluster_id'  => self::id_or_null( get_post_meta( $post_id, '_igny8_cluster_id', true ) ),
			'sector_id'   => self::id_or_null( get_post_meta( $post_id, '_igny8_sector_id', true ) ),
			'keyword_ids' => array_values( array_filter( array_map( 'intval', wp_parse_list( $keyword_ids ) ) ) ),
		);
	}

	/**
	 * The contract's event_post.
	 *
	 * @param WP_Post $post The post.
	 * @return array
	 */
	private static function post( WP_Post $post ) {
		$author = get_userdata( (int) $post->post_author );
		$date   = Igny8_Site_Time::from_gmt_column( $post->post_date_gmt );
		return array(
			'title'         => $post->post_title,
			'html'          => $post->post_content,
			'excerpt'       => $post->post_excerpt,
			'slug'          => $post->post_name,
			'status'        => $post->post_status,
			'post_type'     => $post->post_type,
			'author_email'  => $author ? $author->user_email : '',
			'url'           => (string) get_permalink( $post ),
			'post_date_utc' => null === $date ? null : Igny8_Site_Time::iso_utc( $date ),
			'modified_at'   => Igny8_Site_Time::iso_utc( Igny8_Site_Time::from_gmt_column( $post->post_modified_gmt ) ),
			'fingerprint'   => Igny8_Fingerprint::of( $post ),
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
	 * A number of the database or of a person's custom field.
	 *
	 * @param mixed $value Any.
	 * @return int|null Null: no id.
	 */
	private static function id_or_null( $value ) {
		$id = is_scalar( $value ) ? (int) $value : 0;
		return $id > 0 ? $id : null;
	}
}
