<?php
/**
 * Smaller versions of images.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * They arrive with the image, except where another plugin of the site has its say in how they are made: there WordPress does it.
 * Before the transaction, like all files: it takes its time, and must not hold locks.
 */
final class Igny8_Sub_Sizes {

	/**
	 * Makes the sub-sizes of a placed image. Igny8_Upload_Files has looked at all they can be called, so whatever carries such a
	 * name afterwards was made here, and goes when the publish is undone.
	 *
	 * @param array         $placed  Igny8_Upload_Files::place() of the image.
	 * @param array         $image   The contract's image.
	 * @param Igny8_Journal $journal The job's.
	 * @return array|WP_Error The "sizes" of attachment metadata; none where this server can't edit such images. DATABASE_FAILED.
	 */
	public static function make( array $placed, array $image, Igny8_Journal $journal ) {
		$main  = $placed['folder'] . '/' . $placed['files'][ $image['sha256'] ];
		$noted = $journal->note( Igny8_Journal::FILE, array( $main, null ) );
		$noted = is_wp_error( $noted ) ? $noted : $journal->write();
		if ( is_wp_error( $noted ) ) {
			return $noted;
		}
		$metadata = array(
			'width'    => $image['width'],
			'height'   => $image['height'],
			'file'     => $placed['path'],
			'filesize' => $image['bytes'],
			'sizes'    => array(),
		);
		// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WordPress's own filter.
		$wanted = apply_filters( 'intermediate_image_sizes_advanced', wp_get_registered_image_subsizes(), $metadata, 0 );
		$editor = $wanted ? wp_get_image_editor( $main ) : null;
		if ( is_wp_error( $editor ) ) {
			// As with a person's upload: the page shows the main file in every place.
			Igny8_Log::error( "No smaller versions of {$placed['path']}: " . $editor->get_error_message() );
			return array();
		}
		return null === $editor ? array() : $editor->multi_resize( $wanted );
	}

	/**
	 * The "sizes" of attachment metadata, from files that came with the image.
	 *
	 * @param array $placed Igny8_Upload_Files::place() of the image.
	 * @param array $image  The contract's image.
	 * @return array
	 */
	public static function sent( array $placed, array $image ) {
		$sizes = array();
		foreach ( $image['sizes'] as $size ) {
			foreach ( $size['names'] as $name ) {
				$sizes[ $name ] = array(
					'file'      => $placed['files'][ $size['sha256'] ],
					'width'     => $size['width'],
					'height'    => $size['height'],
					'mime-type' => $size['mime'],
					'filesize'  => $size['bytes'],
				);
			}
		}
		return $sizes;
	}

	/**
	 * Files that look like sub-sizes of an image.
	 *
	 * @param string $main The image's main file, which may not exist.
	 * @return string[] Paths.
	 */
	public static function of( $main ) {
		$base  = dirname( $main ) . '/' . pathinfo( $main, PATHINFO_FILENAME );
		$found = (array) glob( preg_replace( '/[*?[]/', '[$0]', $base ) . '-*' );
		return array_values( preg_grep( '~^' . preg_quote( $base, '~' ) . '-(?:\d+x\d+|scaled|rotated)\.~', array_filter( $found ) ) );
	}
}
