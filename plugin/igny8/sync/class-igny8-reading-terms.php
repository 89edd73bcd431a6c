<?php
/**
 * The route "terms".
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Tells the terms of a taxonomy in the order of their numbers. Straight from the database: get_terms() reads the whole hierarchy
 * for every page.
 */
final class Igny8_Reading_Terms {

	/**
	 * Answers the route.
	 *
	 * @param array $message A valid terms-request.
	 * @return array|WP_Error The contract's terms-response; MESSAGE_INVALID.
	 * @throws RuntimeException Where the database does not answer.
	 */
	public static function answer( array $message ) {
		global $wpdb;
		$taxonomy = $message['taxonomy'];
		if ( ! self::may_be_read( $taxonomy ) ) {
			return Igny8_Errors::make(
				'MESSAGE_INVALID',
				"taxonomy {$taxonomy} is none that posts of this site show; ask for one that its structure names.",
				array( 'field' => 'taxonomy' )
			);
		}
		$rows  = Igny8_Reading_Database::rows(
			$wpdb->prepare(
				"SELECT tt.term_id, t.name, t.slug, tt.parent FROM {$wpdb->term_taxonomy} tt JOIN {$wpdb->terms} t ON t.term_id = tt.term_id
				WHERE tt.taxonomy = %s AND tt.term_id > %d ORDER BY tt.term_id LIMIT %d",
				$taxonomy,
				$message['after'],
				// One more says whether there are others behind these.
				$message['limit'] + 1
			)
		);
		$terms = array_map( array( __CLASS__, 'known_term' ), array_slice( $rows, 0, $message['limit'] ) );
		return array(
			'terms'      => $terms,
			'next_after' => count( $rows ) > $message['limit'] ? end( $terms )['term_id'] : null,
			'total'      => Igny8_Reading_Database::total( $wpdb->prepare( "SELECT COUNT(*) AS total FROM {$wpdb->term_taxonomy} WHERE taxonomy = %s", $taxonomy ) ),
		);
	}

	/**
	 * Whether IGNY8 may have the terms: visitors see them, or people choose them in the editor.
	 *
	 * @param string $taxonomy Taxonomy.
	 * @return bool
	 */
	private static function may_be_read( $taxonomy ) {
		$known = get_taxonomy( $taxonomy );
		return $known && ( $known->public || Igny8_Taxonomies::is_told( $taxonomy ) );
	}

	/**
	 * The contract's known_term.
	 *
	 * @param object $row term_id, name, slug, parent.
	 * @return array
	 */
	private static function known_term( $row ) {
		$row->term_id = (int) $row->term_id;
		$row->parent  = (int) $row->parent;
		return Igny8_Sync_Event::known_term( new WP_Term( $row ) );
	}
}
