<?php
/**
 * The answer to a publish.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Builds the contract's receipt.
 */
final class Igny8_Receipt {

	/**
	 * What every receipt says of a post.
	 *
	 * @param array   $message     The commit.
	 * @param string  $outcome     created, updated, skipped.
	 * @param WP_Post $post        The post as it is.
	 * @param string  $fingerprint Of the post.
	 * @return array Without taxonomies_processed, media, gallery, seo_plugin, stats, timings_ms, peak_memory_bytes.
	 */
	public static function of_post( array $message, $outcome, WP_Post $post, $fingerprint ) {
		$date = Igny8_Site_Time::from_gmt_column( $post->post_date_gmt );
		if ( null === $date ) {
			// A draft has no date of its own yet.
			$date = Igny8_Site_Time::from_gmt_column( $post->post_modified_gmt );
		}
		return array(
			'key'            => $message['key'],
			'fence'          => $message['fence'],
			'replayed'       => false,
			'outcome'        => $outcome,
			'content_id'     => $message['content']['content_id'],
			'revision'       => $message['content']['revision'],
			'post_id'        => $post->ID,
			'post_type'      => $post->post_type,
			'post_status'    => $post->post_status,
			'post_url'       => (string) get_permalink( $post ),
			'edit_url'       => admin_url( "post.php?post={$post->ID}&action=edit" ),
			'post_date_utc'  => Igny8_Site_Time::iso_utc( $date ),
			'post_date_site' => Igny8_Site_Time::iso_site( $date ),
			'site_timezone'  => wp_timezone_string(),
			'committed_at'   => Igny8_Site_Time::iso_utc( Igny8_Site_Time::now() ),
			'fingerprint'    => $fingerprint,
		);
	}

	/**
	 * The receipt of a scheduled publish whose post was there already.
	 *
	 * @param array   $message The commit.
	 * @param WP_Post $post    The post, which nobody touched.
	 * @param object  $managed Its row: fingerprint.
	 * @param array   $gallery The contract's gallery report, of a publish that used nothing.
	 * @return array Without timings_ms, peak_memory_bytes.
	 */
	public static function skipped( array $message, WP_Post $post, $managed, array $gallery ) {
		$seo    = Igny8_Seo_Plugin::detect();
		$counts = array_fill_keys( Igny8_Taxonomies::KINDS, 0 );
		return self::of_post( $message, 'skipped', $post, $managed->fingerprint ) + array(
			'taxonomies_processed' => array_fill_keys( Igny8_Taxonomies::KINDS, Igny8_Terms::empty_report() ),
			'media'                => array(
				'featured' => null,
				'gallery'  => array(),
				'inline'   => array(),
				'uploaded' => 0,
				'reused'   => 0,
			),
			'gallery'              => array_merge( $gallery, array( 'used' => 0, 'gallery_images_skipped' => 0, 'gallery_images_inline' => 0 ) ),
			'seo_plugin'           => array(
				'active'             => $seo['active'],
				'version'            => $seo['version'],
				'keywords_supported' => 'none' !== $seo['active'],
				'focus_keyword_set'  => false,
				'fields'             => array_fill_keys( Igny8_Seo::FIELDS, 'skipped' ),
			),
			'stats'                => self::stats( $message, $post, false, $counts, $counts ),
		);
	}

	/**
	 * The contract's stats. The job's key is the event's id: however often it is reported, it is one event.
	 *
	 * @param array              $message  The commit.
	 * @param WP_Post            $post     The post.
	 * @param bool               $is_first Whether the content was never on this site before.
	 * @param array<string, int> $created  Terms made, by kind.
	 * @param array<string, int> $existing Terms found, by kind.
	 * @return array
	 */
	public static function stats( array $message, WP_Post $post, $is_first, array $created, array $existing ) {
		return array(
			'event_id'           => $message['key'],
			'content_type'       => $post->post_type,
			'first_publish'      => $is_first,
			'taxonomies_created' => $created,
			'taxonomies_updated' => $existing,
			'published_at'       => Igny8_Site_Time::iso_utc( Igny8_Site_Time::now() ),
		);
	}

	/**
	 * How many terms of each kind a list of the reports has. Further taxonomies are not counted.
	 *
	 * @param array<string, array> $reports Igny8_Terms::reports().
	 * @param string               $list    created, existing.
	 * @return array<string, int>
	 */
	public static function count_terms( array $reports, $list ) {
		$counts = array();
		foreach ( Igny8_Taxonomies::KINDS as $kind ) {
			$counts[ $kind ] = count( $reports[ $kind ][ $list ] );
		}
		return $counts;
	}
}
