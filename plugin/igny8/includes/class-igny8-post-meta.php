<?php
/**
 * The meta that ties a post to IGNY8.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes it, and meta in general so that "nothing had to change" and "it could not be written" are told apart.
 */
final class Igny8_Post_Meta {

	/**
	 * Ties a post to its content.
	 *
	 * @param int   $post_id The post.
	 * @param array $content The contract's content.
	 * @return true|WP_Error META_WRITE_FAILED.
	 */
	public static function tie( $post_id, array $content ) {
		$values = array(
			'_igny8_content_id'  => (string) $content['content_id'],
			'_igny8_task_id'     => (string) $content['task_id'],
			'_igny8_cluster_id'  => (string) $content['cluster_id'],
			'_igny8_sector_id'   => (string) $content['sector_id'],
			'_igny8_keyword_ids' => $content['keyword_ids'],
			'_igny8_revision'    => (string) $content['revision'],
		);
		$failed = self::set_all( $post_id, $values );
		return null === $failed ? true : self::failed( $failed );
	}

	/**
	 * Sets values as they are, or removes them. What is there is read once: every write empties WordPress's cache of it.
	 *
	 * @param int                         $post_id The post.
	 * @param array<string, string|array> $values  Unslashed, by meta key; empty: no such meta.
	 * @return string|null The key the database or another plugin refused; null: none.
	 */
	public static function set_all( $post_id, array $values ) {
		$all = get_post_meta( $post_id );
		foreach ( $values as $key => $value ) {
			$old = isset( $all[ $key ] ) ? array_map( 'maybe_unserialize', $all[ $key ] ) : array();
			if ( '' === $value || array() === $value ) {
				$done = ! $old || delete_post_meta( $post_id, $key );
			} elseif ( array( $value ) === $old || array( self::as_cleaned( $post_id, $key, $value ) ) === $old ) {
				$done = true;
			} else {
				$done = $old ? update_post_meta( $post_id, $key, wp_slash( $value ) ) : add_post_meta( $post_id, $key, wp_slash( $value ) );
			}
			if ( ! $done ) {
				return $key;
			}
		}
		return null;
	}

	/**
	 * What becomes of a value that another plugin cleans. WordPress answers a write that changes nothing as one that failed.
	 *
	 * @param int          $post_id The post.
	 * @param string       $key     Meta key.
	 * @param string|array $value   As in set_all().
	 * @return mixed
	 */
	private static function as_cleaned( $post_id, $key, $value ) {
		return sanitize_meta( $key, $value, 'post', get_object_subtype( 'post', $post_id ) );
	}

	/**
	 * Sets one value as it is, or removes it.
	 *
	 * @param int          $post_id The post.
	 * @param string       $key     Meta key.
	 * @param string|array $value   As in set_all().
	 * @return bool False: the database or another plugin refused.
	 */
	public static function set( $post_id, $key, $value ) {
		return null === self::set_all( $post_id, array( $key => $value ) );
	}

	/**
	 * Sets a post's featured image. What a person chose instead of the one that IGNY8 gave stays, be it another one or none, until
	 * IGNY8 has another one to offer or is told to give the person's changes up. Before the SEO fields are written: until then
	 * they say which one the last publish gave it.
	 *
	 * @param int  $post_id       The post.
	 * @param int  $attachment_id The image; 0: none.
	 * @param bool $overwrite     Whether the person's changes are given up.
	 * @return true|WP_Error META_WRITE_FAILED.
	 */
	public static function feature( $post_id, $attachment_id, $overwrite = false ) {
		$said  = get_post_meta( $post_id, Igny8_Seo::OWN['social_image'], true );
		$given = is_array( $said ) && isset( $said['attachment_id'] ) ? (int) $said['attachment_id'] : 0;
		$old   = (int) get_post_meta( $post_id, '_thumbnail_id', true );
		if ( $old !== $given && ( 0 === $attachment_id || ( $attachment_id === $given && ! $overwrite ) ) ) {
			$attachment_id = $old;
		}
		return self::set( $post_id, '_thumbnail_id', 0 === $attachment_id ? '' : (string) $attachment_id ) ? true : self::failed( '_thumbnail_id' );
	}

	/**
	 * The error.
	 *
	 * @param string $key Meta key.
	 * @return WP_Error
	 */
	public static function failed( $key ) {
		global $wpdb;
		return Igny8_Errors::make(
			'META_WRITE_FAILED',
			"The meta {$key} could not be written.",
			array(
				'key'   => $key,
				'error' => $wpdb->last_error,
			)
		);
	}
}
