<?php
/**
 * A post as IGNY8 reads it.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The contract's site_post, in the words of the events.
 */
final class Igny8_Reading_Post {

	/**
	 * Posts as they are now. The number of queries is the same for one and for a hundred.
	 *
	 * @param array<int, int|null> $contents Content id, or null, by post id.
	 * @return array<int, array|null> The contract's site_post by post id, in the same order. Null: nobody's post, and gone.
	 * @throws RuntimeException Where the database does not answer.
	 */
	public static function of_batch( array $contents ) {
		$ids          = array_keys( $contents );
		$posts        = Igny8_Reading_Cache::renew( $ids );
		$fingerprints = Igny8_Fingerprint::of_many( $posts );
		$meta         = Igny8_Reading_Database::meta( $ids, array_merge( Igny8_Fingerprint::RELATIONS, array( Igny8_Fingerprint::THUMBNAIL ) ) );
		$thumbnails   = self::thumbnails( $meta );
		$told = array();
		foreach ( $contents as $post_id => $content_id ) {
			if ( isset( $posts[ $post_id ] ) ) {
				$told[ $post_id ] = self::told( $posts[ $post_id ], $content_id, $fingerprints[ $post_id ], isset( $meta[ $post_id ] ) ? $meta[ $post_id ] : array(), isset( $thumbnails[ $post_id ] ) ? $thumbnails[ $post_id ] : 0 );
			} else {
				$told[ $post_id ] = null === $content_id ? null : self::gone( $content_id, $post_id );
			}
		}
		Igny8_Reading_Cache::forget( array_merge( $ids, $thumbnails ) );
		return $told;
	}

	/**
	 * A managed post that is gone.
	 *
	 * @param int $content_id Its content.
	 * @param int $post_id    Its number.
	 * @return array
	 */
	public static function gone( $content_id, $post_id ) {
		return array(
			'content_id'    => $content_id,
			'post_id'       => $post_id,
			'task_id'       => null,
			'fingerprint'   => null,
			'post'          => null,
			'taxonomies'    => null,
			'relationships' => null,
			'featured'      => null,
		);
	}

	/**
	 * A post.
	 *
	 * @param WP_Post              $post         The post.
	 * @param int|null             $content_id   Its content; null: nobody's.
	 * @param string               $fingerprint  Its fingerprint.
	 * @param array<string, array> $meta         Values by key, of which there is at least one.
	 * @param int                  $thumbnail_id Its featured image; 0: none.
	 * @return array
	 */
	private static function told( WP_Post $post, $content_id, $fingerprint, array $meta, $thumbnail_id ) {
		return array(
			'content_id'    => $content_id,
			'post_id'       => $post->ID,
			'task_id'       => Igny8_Sync_Event::first_id( $meta, '_igny8_task_id' ),
			'fingerprint'   => $fingerprint,
			'post'          => Igny8_Sync_Event::post( $post ) + array( 'fingerprint' => $fingerprint ),
			'taxonomies'    => Igny8_Sync_Event::taxonomies( $post ),
			'relationships' => Igny8_Sync_Event::relationships( $meta ),
			'featured'      => $thumbnail_id ? self::featured( $thumbnail_id ) : null,
		);
	}

	/**
	 * The featured images of posts, read anew; those that are gone are left out.
	 *
	 * @param array<int, array> $meta Values by post and key.
	 * @return array<int, int> Attachments by post.
	 */
	private static function thumbnails( array $meta ) {
		$thumbnails = array();
		foreach ( $meta as $post_id => $values ) {
			$id = Igny8_Sync_Event::first_id( $values, Igny8_Fingerprint::THUMBNAIL );
			if ( null !== $id ) {
				$thumbnails[ $post_id ] = $id;
			}
		}
		return array_intersect( $thumbnails, Igny8_Reading_Cache::renew_attachments( array_values( array_unique( $thumbnails ) ) ) );
	}

	/**
	 * The contract's featured_image.
	 *
	 * @param int $attachment_id The attachment.
	 * @return array|null Null: it is no attachment, and WordPress shows none.
	 */
	private static function featured( $attachment_id ) {
		$url = wp_get_attachment_url( $attachment_id );
		return $url ? array(
			'attachment_id' => $attachment_id,
			'url'           => $url,
			'alt'           => (string) get_post_meta( $attachment_id, '_wp_attachment_image_alt', true ),
		) : null;
	}
}
