<?php
/**
 * What a person is told about a managed post.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * For the editor's panel, the classic meta box and the command line: whose it is, when it was published, what was changed since.
 */
final class Igny8_Post_Report {

	/**
	 * The report.
	 *
	 * @param int $post_id The post.
	 * @return array{content_id: int, published_at: int|null, edited_at: int|null, is_edited: bool, changes: string[], waiting: bool,
	 *               url: string}|null Null: not managed. Times in Unix seconds; published_at null: it was taken over and not published
	 *                                 by IGNY8 so far. changes: in words; may be empty where nobody knows what was changed.
	 */
	public static function of( $post_id ) {
		$rows = Igny8_Managed_Posts::rows_of_posts( array( $post_id ) );
		$post = get_post( $post_id );
		if ( ! isset( $rows[ $post_id ] ) || null === $post ) {
			return null;
		}
		$row                       = $rows[ $post_id ];
		list( $fingerprint, $now ) = Igny8_Fingerprint::with_parts( $post );
		$is_edited                 = $fingerprint !== $row->fingerprint;
		return array(
			'content_id'   => (int) $row->content_id,
			'published_at' => Igny8_Managed_Posts::ADOPTED === $row->job_key ? null : self::timestamp( $row->published_at ),
			'edited_at'    => self::timestamp( $row->edited_at ),
			'is_edited'    => $is_edited,
			'changes'      => $is_edited ? Igny8_Post_Parts::labels( Igny8_Post_Parts::differing( $row->parts, $now ) ) : array(),
			'waiting'      => array() !== Igny8_Sync_Outbox::kinds_of( $post_id ),
			'url'          => self::url( (int) $row->content_id ),
		);
	}

	/**
	 * Where the content is in IGNY8.
	 *
	 * @param int $content_id The content.
	 * @return string Empty: not connected.
	 */
	public static function url( $content_id ) {
		$connection = Igny8_Connection::get();
		return null === $connection ? '' : "{$connection['backend_url']}/content/{$content_id}";
	}

	/**
	 * A column of the table.
	 *
	 * @param string|null $column DATETIME in UTC.
	 * @return int|null
	 */
	public static function timestamp( $column ) {
		$time = null === $column ? null : Igny8_Site_Time::from_gmt_column( $column );
		return null === $time ? null : $time->getTimestamp();
	}
}
