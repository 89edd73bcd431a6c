<?php
/**
 * Keeps the second post of an article with it.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * When people hide, trash or delete an article, the post with the rest of its gallery would stay behind in public and lead nowhere.
 * It goes where the article goes, and comes back with it.
 */
final class Igny8_Gallery_Keeper {

	/** On a second post that is hidden because its article is. */
	const HIDDEN_META = '_igny8_gallery_hidden';

	/** Where it goes for each status of the article; others: a draft. */
	const GOES = array(
		'trash'   => 'trash',
		'private' => 'private',
	);

	/**
	 * An article became public, or ceases to be.
	 *
	 * @param string  $status Now.
	 * @param string  $before Before.
	 * @param WP_Post $post   Any post.
	 */
	public static function follow( $status, $before, $post ) {
		if ( $status === $before || ( 'publish' !== $status && 'publish' !== $before ) || 'revision' === $post->post_type ) {
			return;
		}
		$gallery = self::gallery_of( $post->ID );
		if ( null === $gallery ) {
			return;
		}
		if ( 'publish' === $status ) {
			self::show( $gallery );
		} else {
			self::hide( $gallery, isset( self::GOES[ $status ] ) ? self::GOES[ $status ] : 'draft' );
		}
	}

	/**
	 * An article is deleted for good. Its second post is not: nobody asked for that.
	 *
	 * @param int $post_id Any post.
	 */
	public static function leave( $post_id ) {
		$gallery = self::gallery_of( $post_id );
		if ( null !== $gallery ) {
			self::hide( $gallery, 'trash' );
		}
	}

	/**
	 * Hides a second post that is public.
	 *
	 * @param WP_Post $gallery The post.
	 * @param string  $status  trash, private, draft.
	 */
	private static function hide( WP_Post $gallery, $status ) {
		if ( 'publish' !== $gallery->post_status ) {
			return;
		}
		update_post_meta( $gallery->ID, self::HIDDEN_META, '1' );
		Igny8_Post_Visibility::hide( $gallery->ID, $status );
	}

	/**
	 * Shows one again that was hidden because of its article.
	 *
	 * @param WP_Post $gallery The post.
	 */
	private static function show( WP_Post $gallery ) {
		if ( '' === get_post_meta( $gallery->ID, self::HIDDEN_META, true ) ) {
			return;
		}
		delete_post_meta( $gallery->ID, self::HIDDEN_META );
		Igny8_Post_Visibility::show( $gallery->ID );
	}

	/**
	 * The second post of a managed one. Publishes of IGNY8 see to theirs themselves.
	 *
	 * @param int $post_id Any post.
	 * @return WP_Post|null
	 */
	private static function gallery_of( $post_id ) {
		if ( Igny8_Publisher::is_own_change() ) {
			return null;
		}
		$gallery_id = Igny8_Managed_Posts::gallery_post_of( $post_id );
		return $gallery_id > 0 ? get_post( $gallery_id ) : null;
	}
}
