<?php
/**
 * Who sees a post.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Hides posts and shows them again, as a person would: nothing else about them changes, and everybody hears of it.
 */
final class Igny8_Post_Visibility {

	/**
	 * Takes a post from the public as a person would, with everything that hears of it.
	 *
	 * @param int    $post_id The post.
	 * @param string $status  trash, private, draft; where a post in the trash would be deleted or may not go, it becomes a draft.
	 */
	public static function hide( $post_id, $status ) {
		$is_done = 'trash' === $status && EMPTY_TRASH_DAYS > 0 && self::as_it_is( 'wp_trash_post', $post_id );
		if ( ! $is_done ) {
			self::set_status( $post_id, 'trash' === $status ? 'draft' : $status );
		}
		clean_post_cache( $post_id );
	}

	/**
	 * Makes a post public again as a person would.
	 *
	 * @param int $post_id The post.
	 */
	public static function show( $post_id ) {
		if ( 'trash' === get_post_status( $post_id ) ) {
			self::as_it_is( 'wp_untrash_post', $post_id );
		}
		self::set_status( $post_id, 'publish' );
	}

	/**
	 * Gives a post another status and nothing else.
	 *
	 * @param int    $post_id The post.
	 * @param string $status  The status.
	 */
	private static function set_status( $post_id, $status ) {
		self::as_it_is(
			'wp_update_post',
			array(
				'ID'          => $post_id,
				'post_status' => $status,
			)
		);
	}

	/**
	 * Calls a function of WordPress that writes a post again as it is. Its text was allowed when it was written, maybe to somebody
	 * who may write more than the current user.
	 *
	 * @param callable $callback Function of WordPress.
	 * @param mixed    $argument Its argument.
	 * @return mixed What it returns.
	 */
	private static function as_it_is( $callback, $argument ) {
		kses_remove_filters();
		$result = $callback( $argument );
		kses_init();
		return $result;
	}
}
