<?php
/**
 * Images this site has already.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Rows of igny8_media: which attachment holds the image with this SHA-256. An image that a person has cropped, turned or
 * replaced in the media library is still that image: what they made of it is shown from then on, everywhere it is used.
 */
final class Igny8_Known_Images {

	/**
	 * Those of a list that are here: the attachment is in the library, not in the trash, and its file is where it should be.
	 *
	 * @param string[] $sha256s Main files, as IGNY8 sent them.
	 * @return array<string, object>|WP_Error By SHA-256: id, parent (post), alt and caption (now), alt_set (by IGNY8), is_untouched
	 *                                        (nobody has edited its words). DATABASE_FAILED.
	 */
	public static function find( array $sha256s ) {
		global $wpdb;
		if ( ! $sha256s ) {
			return array();
		}
		$table  = Igny8_Tables::name( 'igny8_media' );
		$places = implode( ',', array_fill( 0, count( $sha256s ), '%s' ) );
		$rows   = $wpdb->get_results( // phpcs:ignore WordPress.DB -- own table, and what counts is what it says now.
			$wpdb->prepare(
				"SELECT m.sha256, m.attachment_id AS id, m.alt AS alt_set, p.post_parent AS parent, p.post_excerpt AS caption,
				p.post_modified_gmt = p.post_date_gmt AS is_untouched, f.meta_value AS file, a.meta_value AS alt FROM {$table} m
				JOIN {$wpdb->posts} p ON p.ID = m.attachment_id AND p.post_type = 'attachment' AND p.post_status = 'inherit'
				JOIN {$wpdb->postmeta} f ON f.post_id = p.ID AND f.meta_key = '_wp_attached_file'
				LEFT JOIN {$wpdb->postmeta} a ON a.post_id = p.ID AND a.meta_key = '_wp_attachment_image_alt'
				WHERE m.sha256 IN ({$places})", // phpcs:ignore WordPress.DB
				$sha256s
			)
		);
		if ( '' !== $wpdb->last_error ) {
			return self::failed( 'read' );
		}
		$basedir = wp_upload_dir( null, false )['basedir'];
		$known   = array();
		foreach ( $rows as $row ) {
			// A plugin that keeps uploads elsewhere answers for the file by this filter; then it is not on this disk.
			if ( is_file( "{$basedir}/{$row->file}" ) || has_filter( 'get_attached_file' ) ) {
				$row->id               = (int) $row->id;
				$row->parent           = (int) $row->parent;
				$row->is_untouched     = '1' === $row->is_untouched;
				$known[ $row->sha256 ] = $row;
			}
		}
		return $known;
	}

	/**
	 * Writes rows, over old ones of the same images.
	 *
	 * @param array<int, array> $rows SHA-256, attachment's id, alternative text as IGNY8 wrote it.
	 * @return true|WP_Error DATABASE_FAILED.
	 */
	public static function save( array $rows ) {
		global $wpdb;
		if ( ! $rows ) {
			return true;
		}
		$values = array();
		foreach ( $rows as $row ) {
			$values[] = $wpdb->prepare( '(%s, %d, %s)', $row );
		}
		$table = Igny8_Tables::name( 'igny8_media' );
		// phpcs:ignore WordPress.DB -- own table; every value was prepared above.
		return false !== $wpdb->query( "REPLACE INTO {$table} (sha256, attachment_id, alt) VALUES " . implode( ',', $values ) )
			? true
			: self::failed( 'written' );
	}

	/**
	 * Forgets an image whose attachment is gone.
	 *
	 * @param string $sha256 Its main file.
	 */
	public static function forget( $sha256 ) {
		global $wpdb;
		$wpdb->delete( Igny8_Tables::name( 'igny8_media' ), array( 'sha256' => $sha256 ) ); // phpcs:ignore WordPress.DB -- own table.
	}

	/**
	 * Puts back what IGNY8 had last written as an image's alternative text.
	 *
	 * @param string $sha256 Its main file.
	 * @param string $alt    The text.
	 */
	public static function restore_alt( $sha256, $alt ) {
		global $wpdb;
		$wpdb->update( Igny8_Tables::name( 'igny8_media' ), array( 'alt' => $alt ), array( 'sha256' => $sha256 ) ); // phpcs:ignore WordPress.DB -- own table.
	}

	/**
	 * The error.
	 *
	 * @param string $verb What could not be done to the table.
	 * @return WP_Error
	 */
	private static function failed( $verb ) {
		global $wpdb;
		return Igny8_Errors::make( 'DATABASE_FAILED', "The table of known images could not be {$verb}.", array( 'error' => $wpdb->last_error ), 'media_processing' );
	}
}
