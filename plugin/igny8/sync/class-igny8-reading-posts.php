<?php
/**
 * The route "posts".
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Tells posts as they are: those of some contents, or all of a type in the order of their numbers, which no change of a post
 * moves: none is told twice, and none passed over.
 */
final class Igny8_Reading_Posts {

	/** Of an answer, beyond which no further post is added; and of text that is in memory at once. */
	const MAX_BYTES = 1048576;

	/** What counts as a post: neither the trash, nor what an editor opened and never saved. */
	const STATUSES = array( 'publish', 'future', 'private', 'draft', 'pending' );

	/**
	 * Answers the route.
	 *
	 * @param array                   $message A valid posts-request.
	 * @param Igny8_Reading_Time|null $time    Null: as long as IGNY8 may be kept waiting.
	 * @return array|WP_Error The contract's posts-response; MESSAGE_INVALID.
	 * @throws RuntimeException Where the database does not answer.
	 */
	public static function answer( array $message, ?Igny8_Reading_Time $time = null ) {
		$time  = null === $time ? new Igny8_Reading_Time() : $time;
		$valid = self::check( $message );
		if ( is_wp_error( $valid ) ) {
			return $valid;
		}
		return isset( $message['contents'] )
			? self::of_contents( array_values( array_unique( $message['contents'] ) ), $time )
			: self::of_type( $message['post_type'], $message['after'], $message['limit'], $time );
	}

	/**
	 * Whether it is said which posts are wanted, and they are some IGNY8 may have.
	 *
	 * @param array $message The message.
	 * @return true|WP_Error MESSAGE_INVALID.
	 */
	private static function check( array $message ) {
		foreach ( array( 'post_type', 'after', 'limit' ) as $field ) {
			if ( isset( $message['contents'] ) && isset( $message[ $field ] ) ) {
				return self::invalid( $field, "{$field} says nothing beside contents; leave one of them out." );
			}
			if ( ! isset( $message['contents'] ) && ! isset( $message[ $field ] ) ) {
				return self::invalid( $field, "{$field} is missing; name contents, or post_type with after and limit." );
			}
		}
		if ( isset( $message['contents'] ) ) {
			return true;
		}
		$type = $message['post_type'];
		if ( ! isset( Igny8_Structure::public_post_types()[ $type ] ) ) {
			return self::invalid( 'post_type', "post_type {$type} is no public post type of this site; ask for one that its structure names." );
		}
		if ( ! Igny8_Settings::is_post_type_enabled( $type ) ) {
			return self::invalid( 'post_type', "post_type {$type} is switched off in the settings of the site's plugin; switch it on there to read its posts." );
		}
		return true;
	}

	/**
	 * The posts of contents.
	 *
	 * @param int[]              $content_ids The contents.
	 * @param Igny8_Reading_Time $time        How long.
	 * @return array
	 */
	private static function of_contents( array $content_ids, Igny8_Reading_Time $time ) {
		$rows     = Igny8_Reading_Managed::rows_of( $content_ids );
		$contents = array_map( 'intval', wp_list_pluck( $rows, 'content_id', 'post_id' ) );
		$bytes    = array_map( 'intval', wp_list_pluck( $rows, 'bytes', 'post_id' ) );
		return array(
			'posts'      => self::tell( $bytes, $contents, $time )[0],
			'unknown'    => array_values( array_diff( $content_ids, $contents ) ),
			'next_after' => null,
			'total'      => count( $content_ids ),
		);
	}

	/**
	 * The next posts of a type.
	 *
	 * @param string             $type  Post type.
	 * @param int                $after Post ids up to this one are not wanted.
	 * @param int                $limit Most posts.
	 * @param Igny8_Reading_Time $time  How long.
	 * @return array
	 */
	private static function of_type( $type, $after, $limit, Igny8_Reading_Time $time ) {
		global $wpdb;
		$of_type = $wpdb->prepare( "FROM {$wpdb->posts} WHERE post_type = %s AND post_status IN (" . implode( ', ', array_fill( 0, count( self::STATUSES ), '%s' ) ) . ')', array_merge( array( $type ), self::STATUSES ) ); // phpcs:ignore WordPress.DB
		// The rest of a content's gallery is part of that content.
		$of_type .= ' AND ID NOT IN (SELECT gallery_post_id FROM ' . Igny8_Tables::name( 'igny8_posts' ) . ' WHERE gallery_post_id > 0)';
		// One more says whether there are others behind these.
		$ids     = array_map( 'intval', wp_list_pluck( Igny8_Reading_Database::rows( "SELECT ID {$of_type} " . $wpdb->prepare( 'AND ID > %d ORDER BY ID LIMIT %d', $after, $limit + 1 ) ), 'ID' ) );
		$wanted  = array_slice( $ids, 0, $limit );
		$lengths = array_map( 'intval', wp_list_pluck( Igny8_Reading_Database::posts( $wanted, 'ID, LENGTH(post_content) AS bytes' ), 'bytes', 'ID' ) );
		// One that went meanwhile keeps its place: the next page begins behind it.
		$bytes                = array_replace( array_fill_keys( $wanted, 0 ), $lengths );
		list( $told, $count ) = self::tell( $bytes, Igny8_Managed_Posts::contents_of( $wanted ), $time );
		return array(
			'posts'      => $told,
			'unknown'    => array(),
			'next_after' => $count < count( $ids ) ? $wanted[ $count - 1 ] : null,
			'total'      => Igny8_Reading_Database::total( "SELECT COUNT(*) AS total {$of_type}" ),
		);
	}

	/**
	 * Posts, as many as there is room and time for.
	 *
	 * @param array<int, int>    $bytes    The length of each one's text, by post id.
	 * @param array<int, int>    $contents Contents by post id; who is missing is not managed.
	 * @param Igny8_Reading_Time $time     How long.
	 * @return array{array[], int} The contract's site_posts, and how many of $bytes they stand for.
	 */
	private static function tell( array $bytes, array $contents, Igny8_Reading_Time $time ) {
		$told  = array();
		$size  = 0;
		$count = 0;
		foreach ( Igny8_Reading_Database::batches( $bytes, self::MAX_BYTES ) as $batch ) {
			if ( $told && $time->is_over() ) {
				break;
			}
			foreach ( Igny8_Reading_Post::of_batch( array_replace( array_fill_keys( $batch, null ), array_intersect_key( $contents, array_flip( $batch ) ) ) ) as $post ) {
				$size += strlen( (string) wp_json_encode( $post, JSON_UNESCAPED_SLASHES ) );
				if ( $told && $size > self::MAX_BYTES ) {
					return array( $told, $count );
				}
				++$count;
				if ( null !== $post ) {
					$told[] = $post;
				}
			}
		}
		return array( $told, $count );
	}

	/**
	 * The error.
	 *
	 * @param string $field  The field.
	 * @param string $reason What is wrong, and what to do.
	 * @return WP_Error
	 */
	private static function invalid( $field, $reason ) {
		return Igny8_Errors::make( 'MESSAGE_INVALID', $reason, array( 'field' => $field ) );
	}
}
