<?php
/**
 * What became of a post that was touched.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Compares a post as it is with what was kept of it from before. What was taken back within the request is no difference.
 */
final class Igny8_Sync_Difference {

	/**
	 * The kinds of change a post went through, as the contract calls them.
	 *
	 * @param int   $post_id The post.
	 * @param array $touched What Igny8_Sync_Changes kept of it.
	 * @return string[]
	 */
	public static function kinds( $post_id, array $touched ) {
		$post = get_post( $post_id );
		if ( null === $post ) {
			return $touched['is_deleted'] ? array( 'deleted' ) : array();
		}
		$kinds   = array();
		$changed = self::changed_columns( $post, $touched['columns'] );
		$meta    = self::changed_meta( $post_id, $touched['meta'] );
		if ( isset( $changed['post_status'] ) && 'trash' === $post->post_status ) {
			// The slug it gets there is not a person's.
			$kinds[] = 'trashed';
		} elseif ( $changed || in_array( Igny8_Sync_Watcher::THUMBNAIL, $meta, true ) ) {
			if ( isset( $changed['post_status'] ) && 'trash' === $changed['post_status'] ) {
				$kinds[] = 'restored';
			}
			$kinds[] = 'post';
		}
		if ( array_intersect( $meta, Igny8_Sync_Watcher::RELATIONS ) ) {
			$kinds[] = 'relationships';
		}
		if ( self::has_other_terms( $post, $touched ) ) {
			$kinds[] = 'taxonomies';
		}
		return $kinds;
	}

	/**
	 * Columns that are different now.
	 *
	 * @param WP_Post $post   The post.
	 * @param array   $before Digests by column.
	 * @return array Those of $before.
	 */
	private static function changed_columns( WP_Post $post, array $before ) {
		$changed = array();
		foreach ( $before as $column => $digest ) {
			if ( self::digest( $column, $post->$column ) !== $digest ) {
				$changed[ $column ] = $digest;
			}
		}
		return $changed;
	}

	/**
	 * Meta that is different now.
	 *
	 * @param int   $post_id The post.
	 * @param array $before  Values by key.
	 * @return string[] Keys.
	 */
	private static function changed_meta( $post_id, array $before ) {
		$changed = array();
		foreach ( $before as $key => $values ) {
			if ( get_post_meta( $post_id, $key ) !== $values ) {
				$changed[] = $key;
			}
		}
		return $changed;
	}

	/**
	 * Whether a post has other terms now in a taxonomy IGNY8 is told of.
	 *
	 * @param WP_Post $post    The post.
	 * @param array   $touched What was kept of it.
	 * @return bool
	 */
	private static function has_other_terms( WP_Post $post, array $touched ) {
		foreach ( array_keys( $touched['added'] + $touched['removed'] ) as $place ) {
			if ( is_object_in_taxonomy( $post->post_type, strtok( $place, ' ' ) ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A column's value, short enough to be kept for many posts.
	 *
	 * @param string $column Column.
	 * @param mixed  $value  Its value.
	 * @return string
	 */
	public static function digest( $column, $value ) {
		return 'post_content' === $column ? md5( (string) $value ) : (string) $value;
	}
}
