<?php
/**
 * The terms of one article.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Has them found or made, assigns them, and counts.
 */
final class Igny8_Article_Terms {

	/**
	 * Terms found and made.
	 *
	 * @var Igny8_Terms
	 */
	private $terms;

	/**
	 * Whether the core tables roll back.
	 *
	 * @var bool
	 */
	private $is_transactional;

	/**
	 * Terms to assign: taxonomy => ids.
	 *
	 * @var array<string, int[]>
	 */
	private $ids = array();

	/**
	 * For one publish.
	 *
	 * @param Igny8_Terms $terms            Finds and makes terms.
	 * @param bool        $is_transactional Whether the core tables roll back.
	 */
	public function __construct( Igny8_Terms $terms, $is_transactional ) {
		$this->terms            = $terms;
		$this->is_transactional = $is_transactional;
	}

	/**
	 * Finds, makes and assigns them. Core assigns categories itself when it writes a post, so they are left to that where a
	 * rollback covers both.
	 *
	 * @param int   $post_id    The post.
	 * @param array $taxonomies The content's.
	 * @return true|WP_Error As Igny8_Terms::resolve_all(); TERM_WRITE_FAILED.
	 */
	public function assign( $post_id, array $taxonomies ) {
		$ids = $this->terms->resolve_all( $taxonomies );
		if ( is_wp_error( $ids ) ) {
			return $ids;
		}
		$this->ids = $ids;
		// Core reads them one by one otherwise.
		_prime_term_caches( array_merge( array(), ...array_values( $ids ) ), false );
		$this->terms->note_lineage();
		foreach ( $ids as $taxonomy => $of_taxonomy ) {
			if ( 'category' !== $taxonomy || ! $this->is_transactional ) {
				$assigned = wp_set_object_terms( $post_id, $of_taxonomy, $taxonomy );
				if ( is_wp_error( $assigned ) ) {
					return Igny8_Errors::make( 'TERM_WRITE_FAILED', "Terms of {$taxonomy} could not be assigned.", array( 'error' => $assigned->get_error_message() ) );
				}
			}
			do_action( 'igny8_checkpoint', 'terms', $taxonomy );
		}
		return true;
	}

	/**
	 * Counts the posts of every term a publish touched, now that its posts have their final status.
	 *
	 * @param array<int, array> $posts Igny8_Post_Writer::posts().
	 */
	public static function count( array $posts ) {
		wp_defer_term_counting( false );
		foreach ( $posts as $post_id => list( $old_status, $was_there ) ) {
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
	 * Terms to assign.
	 *
	 * @return array<string, int[]> Taxonomy => ids.
	 */
	public function ids() {
		return $this->ids;
	}

	/**
	 * Categories to assign.
	 *
	 * @return int[]
	 */
	public function category_ids() {
		return isset( $this->ids['category'] ) ? $this->ids['category'] : array();
	}

	/**
	 * Terms that were assigned or made.
	 *
	 * @return array<string, int[]> Taxonomy => ids.
	 */
	public function touched() {
		return array_merge_recursive( $this->ids, $this->terms->created() );
	}
}
