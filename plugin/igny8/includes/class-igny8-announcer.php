<?php
/**
 * Tells WordPress and other plugins of a publish, once it is done.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Says the actions that were held back, in WordPress's own order: what was said while the article was built (terms,
 * meta, attachments, revisions), then each new image's metadata filter, then the life of each post as one
 * wp_insert_post() would have told it. Everything is in place by then, and stays whatever a listener does.
 *
 * The script of it is stored with the receipt, so that the janitor can speak for a request that died before it began.
 */
final class Igny8_Announcer {

	/** Actions of a post's life: told from what finally became of it, not from the way there. */
	const LIFE = '~^(?:transition_post_status|post_updated|wp_insert_post|wp_after_insert_post|pre_post_update|(?:save|edit)_post(?:_.+)?|.+_to_.+)$~';

	/** Core's own listeners whose work was done inside the transaction already: hook => functions. */
	const DONE_ALREADY = array(
		'transition_post_status' => array( '_update_term_count_on_transition_post_status' ),
		'post_updated'           => array( 'wp_save_post_revision', 'wp_check_for_changed_slugs', 'wp_check_for_changed_dates' ),
		'wp_after_insert_post'   => array( 'wp_save_post_revision_on_insert' ),
	);

	/**
	 * The posts it is speaking of, by id; null: it is silent.
	 *
	 * @var array<int, array>|null
	 */
	private static $posts = null;

	/**
	 * Whether what is heard just now was done by IGNY8 and by nobody else.
	 *
	 * @return bool
	 */
	public static function is_speaking() {
		return null !== self::$posts;
	}

	/**
	 * Whether it is speaking of this post, or of no post at all.
	 *
	 * @param int $post_id The post; 0: none.
	 * @return bool
	 */
	public static function is_speaking_of( $post_id ) {
		return null !== self::$posts && ( 0 === $post_id || isset( self::$posts[ $post_id ] ) );
	}

	/**
	 * The script, as it can be stored.
	 *
	 * @param array<int, array> $said           What Igny8_Quiet kept: array( hook, arguments ).
	 * @param array<int, array> $posts          Post id => array( old status, whether it was there before ).
	 * @param int[]             $attachment_ids New images.
	 * @param int               $user_id        Who publishes.
	 * @return array
	 */
	public static function script( array $said, array $posts, array $attachment_ids, $user_id ) {
		$calls = array();
		foreach ( $said as list( $hook, $arguments ) ) {
			if ( ! self::is_life_of( $hook, $arguments, $posts ) ) {
				$calls[] = array( $hook, array_map( array( __CLASS__, 'storable' ), $arguments ) );
			}
		}
		return array(
			'user_id'     => $user_id,
			'calls'       => $calls,
			'attachments' => $attachment_ids,
			'posts'       => $posts,
		);
	}

	/**
	 * Says it all. A listener that throws is logged, and the next one is called: the article is published.
	 *
	 * @param array     $script       From script().
	 * @param WP_Post[] $posts_before Post id => the post before, where there was one.
	 */
	public static function speak( array $script, array $posts_before ) {
		self::$posts = $script['posts'];
		$user_before = get_current_user_id();
		wp_set_current_user( $script['user_id'] );
		foreach ( $script['calls'] as list( $hook, $arguments ) ) {
			$restored = array_map( array( __CLASS__, 'restored' ), $arguments );
			if ( ! self::is_gone( $arguments, $restored ) ) {
				self::say( $hook, 'do_action_ref_array', array( $hook, $restored ) );
			}
		}
		foreach ( $script['attachments'] as $attachment_id ) {
			self::say( 'wp_generate_attachment_metadata', array( __CLASS__, 'offer_metadata' ), array( $attachment_id ) );
		}
		$removed = self::remove_done_already();
		foreach ( $script['posts'] as $post_id => list( $old_status, $was_there ) ) {
			self::tell_life( (int) $post_id, $old_status, $was_there, isset( $posts_before[ $post_id ] ) ? $posts_before[ $post_id ] : null );
		}
		self::put_back( $removed );
		wp_set_current_user( $user_before );
		self::$posts = null;
	}

	/**
	 * Lets image plugins see and change a new image's metadata, as media_handle_upload() would.
	 *
	 * @param int $attachment_id The image.
	 */
	public static function offer_metadata( $attachment_id ) {
		if ( ! has_filter( 'wp_generate_attachment_metadata' ) && ! has_filter( 'wp_update_attachment_metadata' ) ) {
			return;
		}
		$metadata = wp_get_attachment_metadata( $attachment_id, true );
		// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WordPress's own filter.
		$offered = apply_filters( 'wp_generate_attachment_metadata', $metadata, $attachment_id, 'create' );
		wp_update_attachment_metadata( $attachment_id, $offered );
	}

	/**
	 * The actions of one post's life, in the order of wp_insert_post().
	 *
	 * @param int          $post_id    The post.
	 * @param string       $old_status Its status before; "new".
	 * @param bool         $was_there  Whether it is an update.
	 * @param WP_Post|null $before     The post before an update.
	 */
	private static function tell_life( $post_id, $old_status, $was_there, ?WP_Post $before ) {
		$post = get_post( $post_id );
		if ( null === $post ) {
			return;
		}
		$type  = $post->post_type;
		$calls = array(
			array( 'transition_post_status', array( $post->post_status, $old_status, $post ) ),
			array( "{$old_status}_to_{$post->post_status}", array( $post ) ),
			array( "{$post->post_status}_{$type}", array( $post_id, $post, $old_status ) ),
		);
		if ( $was_there ) {
			$calls[] = array( "edit_post_{$type}", array( $post_id, $post ) );
			$calls[] = array( 'edit_post', array( $post_id, $post ) );
			$calls[] = array( 'post_updated', array( $post_id, $post, null === $before ? $post : $before ) );
		}
		$calls[] = array( "save_post_{$type}", array( $post_id, $post, $was_there ) );
		$calls[] = array( 'save_post', array( $post_id, $post, $was_there ) );
		$calls[] = array( 'wp_insert_post', array( $post_id, $post, $was_there ) );
		foreach ( $calls as list( $hook, $arguments ) ) {
			self::say( $hook, 'do_action_ref_array', array( $hook, $arguments ) );
		}
		self::say( 'wp_after_insert_post', 'wp_after_insert_post', array( $post, $was_there, $before ) );
		if ( Igny8_Product::is_one( $post_id ) ) {
			$hook = $was_there ? 'woocommerce_update_product' : 'woocommerce_new_product';
			self::say( $hook, 'do_action_ref_array', array( $hook, array( $post_id, wc_get_product( $post_id ) ) ) );
		}
	}

	/**
	 * Calls somebody else's code and survives it.
	 *
	 * @param string   $hook      For the log.
	 * @param callable $callback  What to call.
	 * @param array    $arguments With what.
	 */
	private static function say( $hook, $callback, array $arguments ) {
		global $wp_current_filter;
		$stack = $wp_current_filter;
		try {
			call_user_func_array( $callback, $arguments );
		} catch ( Throwable $error ) {
			// An exception leaves the hook on WordPress's stack, and doing_action() would be wrong ever after.
			$wp_current_filter = $stack; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- see above.
			Igny8_Log::error(
				sprintf( 'A listener of %s failed after the article was published: %s: %s in %s:%d', $hook, get_class( $error ), $error->getMessage(), $error->getFile(), $error->getLine() )
			);
		}
	}

	/**
	 * Whether what was said belongs to the life of one of the published posts.
	 *
	 * @param string $hook      Action.
	 * @param array  $arguments Its arguments.
	 * @param array  $posts     Published posts by id.
	 * @return bool
	 */
	private static function is_life_of( $hook, array $arguments, array $posts ) {
		foreach ( $arguments as $argument ) {
			if ( $argument instanceof WP_Post ) {
				return isset( $posts[ $argument->ID ] );
			}
		}
		return preg_match( self::LIFE, $hook ) && isset( $arguments[0] ) && is_int( $arguments[0] ) && isset( $posts[ $arguments[0] ] );
	}

	/**
	 * An argument as it can be stored: a post, term or product by its id, since it is read again when it is said.
	 *
	 * @param mixed $argument Any.
	 * @return mixed
	 */
	private static function storable( $argument ) {
		if ( $argument instanceof WP_Post ) {
			return array( '_igny8_post' => $argument->ID );
		}
		if ( $argument instanceof WP_Term ) {
			return array(
				'_igny8_term'     => $argument->term_id,
				'_igny8_taxonomy' => $argument->taxonomy,
			);
		}
		if ( $argument instanceof WC_Product ) {
			return array( '_igny8_product' => $argument->get_id() );
		}
		if ( $argument instanceof WC_Data_Store ) {
			return array( '_igny8_data_store' => 'product' );
		}
		return is_object( $argument ) ? null : $argument;
	}

	/**
	 * The argument again.
	 *
	 * @param mixed $argument From storable().
	 * @return mixed An object that is gone meanwhile is null.
	 */
	private static function restored( $argument ) {
		if ( is_array( $argument ) && isset( $argument['_igny8_post'] ) ) {
			return get_post( $argument['_igny8_post'] );
		}
		if ( is_array( $argument ) && isset( $argument['_igny8_term'] ) ) {
			return get_term( $argument['_igny8_term'], $argument['_igny8_taxonomy'] );
		}
		if ( is_array( $argument ) && isset( $argument['_igny8_product'] ) ) {
			$product = function_exists( 'wc_get_product' ) ? wc_get_product( $argument['_igny8_product'] ) : null;
			return $product ? $product : null;
		}
		if ( is_array( $argument ) && isset( $argument['_igny8_data_store'] ) ) {
			return class_exists( 'WC_Data_Store' ) ? WC_Data_Store::load( $argument['_igny8_data_store'] ) : null;
		}
		return $argument;
	}

	/**
	 * Whether something that was spoken of does not exist any more: an old revision that made room for a new one.
	 *
	 * @param array $arguments As stored.
	 * @param array $restored  As restored.
	 * @return bool
	 */
	private static function is_gone( array $arguments, array $restored ) {
		foreach ( $arguments as $position => $argument ) {
			if ( null !== $argument && null === $restored[ $position ] ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Takes those core listeners off that have done their work.
	 *
	 * @return array<int, array> array( hook, function, priority, accepted arguments ).
	 */
	private static function remove_done_already() {
		global $wp_filter;
		$removed = array();
		foreach ( self::DONE_ALREADY as $hook => $functions ) {
			foreach ( $functions as $function ) {
				$priority = has_action( $hook, $function );
				if ( false !== $priority ) {
					$removed[] = array( $hook, $function, $priority, $wp_filter[ $hook ]->callbacks[ $priority ][ $function ]['accepted_args'] );
					remove_action( $hook, $function, $priority );
				}
			}
		}
		return $removed;
	}

	/**
	 * Puts them back.
	 *
	 * @param array<int, array> $removed From remove_done_already().
	 */
	private static function put_back( array $removed ) {
		foreach ( $removed as $listener ) {
			add_action( ...$listener );
		}
	}
}
