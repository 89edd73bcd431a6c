<?php
/**
 * The route "adopt".
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Makes posts that were here before IGNY8 the posts of contents: from then on what people change in them is told, and a publish of
 * the content updates them. Only our own table is written; of the posts nothing is touched.
 */
final class Igny8_Reading_Adoption {

	/** Not what anybody would call a post. */
	const NO_POSTS = array( 'revision', 'attachment' );

	/**
	 * Answers the route.
	 *
	 * @param array $message A valid adopt-request.
	 * @return array The contract's adopt-response.
	 * @throws RuntimeException Where the database does not answer.
	 */
	public static function answer( array $message ) {
		$wanted = $message['posts'];
		$there  = self::posts( $wanted );
		$new    = array();
		foreach ( $wanted as $one ) {
			if ( isset( $there[ $one['post_id'] ] ) ) {
				$new[] = $one + $there[ $one['post_id'] ];
			}
		}
		if ( $new ) {
			Igny8_Managed_Posts::adopt( $new );
		}
		$by_content = array();
		$by_post    = array();
		foreach ( self::managed( $wanted ) as $row ) {
			$by_content[ (int) $row->content_id ] = $row;
			$by_post[ (int) $row->post_id ]       = $row;
		}
		$outcomes = array();
		foreach ( $wanted as $one ) {
			$outcomes[] = self::outcome(
				$one,
				isset( $by_content[ $one['content_id'] ] ) ? $by_content[ $one['content_id'] ] : null,
				isset( $by_post[ $one['post_id'] ] ) ? $by_post[ $one['post_id'] ] : null
			);
		}
		return array( 'posts' => $outcomes );
	}

	/**
	 * The posts that can be adopted.
	 *
	 * @param array[] $wanted Of the message.
	 * @return array<int, array> fingerprint, first_published_at, by post id.
	 */
	private static function posts( array $wanted ) {
		$ids   = array_values( array_unique( wp_list_pluck( $wanted, 'post_id' ) ) );
		$rows  = array();
		$posts = array();
		foreach ( Igny8_Reading_Database::posts( $ids, 'ID AS post_id, post_type, post_status, post_date, post_date_gmt, LENGTH(post_content) AS bytes' ) as $row ) {
			if ( ! in_array( $row->post_type, self::NO_POSTS, true ) && 'auto-draft' !== $row->post_status ) {
				$rows[] = $row;
			}
		}
		$fingerprints = Igny8_Reading_Managed::fingerprints( $rows );
		foreach ( $rows as $row ) {
			if ( isset( $fingerprints[ $row->post_id ] ) ) {
				$posts[ (int) $row->post_id ] = array(
					'fingerprint'        => $fingerprints[ $row->post_id ],
					'first_published_at' => self::date( $row ),
				);
			}
		}
		return $posts;
	}

	/**
	 * When a post was published: its date, which a draft has by the site's clock only.
	 *
	 * @param object $row post_date, post_date_gmt.
	 * @return string For the table.
	 */
	private static function date( $row ) {
		foreach ( array( $row->post_date_gmt, '0' === $row->post_date[0] ? '' : get_gmt_from_date( $row->post_date ) ) as $gmt ) {
			if ( null !== Igny8_Site_Time::from_gmt_column( $gmt ) ) {
				return $gmt;
			}
		}
		return Igny8_Site_Time::gmt_column( Igny8_Site_Time::now() );
	}

	/**
	 * The rows of the contents and posts of a message, as they are now.
	 *
	 * @param array[] $wanted Of the message.
	 * @return object[] content_id, post_id, fingerprint.
	 */
	private static function managed( array $wanted ) {
		$table    = Igny8_Tables::name( 'igny8_posts' );
		$contents = Igny8_Reading_Database::ids( wp_list_pluck( $wanted, 'content_id' ) );
		$posts    = Igny8_Reading_Database::ids( wp_list_pluck( $wanted, 'post_id' ) );
		return Igny8_Reading_Database::rows( "SELECT content_id, post_id, fingerprint FROM {$table} WHERE content_id IN ({$contents}) OR post_id IN ({$posts})" );
	}

	/**
	 * What became of one.
	 *
	 * @param array       $wanted     content_id, post_id.
	 * @param object|null $of_content The content's row.
	 * @param object|null $of_post    The post's row.
	 * @return array The fingerprint is the one it was adopted with: what came after it is told as a change.
	 */
	private static function outcome( array $wanted, $of_content, $of_post ) {
		$is_adopted = null !== $of_content && (int) $of_content->post_id === $wanted['post_id'];
		$is_taken   = ! $is_adopted && ( null !== $of_content || null !== $of_post );
		return array(
			'content_id'       => $wanted['content_id'],
			'post_id'          => $wanted['post_id'],
			'outcome'          => $is_adopted ? 'adopted' : ( $is_taken ? 'taken' : 'gone' ),
			'owner_content_id' => $is_taken && null !== $of_post ? (int) $of_post->content_id : null,
			'fingerprint'      => $is_adopted ? $of_content->fingerprint : null,
		);
	}
}
