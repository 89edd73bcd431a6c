<?php
/**
 * Which post belongs to which content.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Rows of igny8_posts: one post per content and one content per post, by the table's keys.
 */
final class Igny8_Managed_Posts {

	/** In place of the job: the post was here before IGNY8, which has not published it so far. */
	const ADOPTED = '00000000-0000-4000-8000-000000000000';

	/**
	 * The row of a content, with the post as it is now. Past the caches: another publish may have just ended.
	 *
	 * @param int $content_id The content.
	 * @return object|null|WP_Error post_id, gallery_post_id, revision, fingerprint, first_published_at, and exists:
	 *                              whether the post is still there, in the trash or not. Null: never published.
	 */
	public static function find( $content_id ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		$row   = $wpdb->get_row( // phpcs:ignore WordPress.DB -- see above.
			$wpdb->prepare(
				"SELECT m.post_id, m.gallery_post_id, m.revision, m.fingerprint, m.first_published_at, p.ID IS NOT NULL AS post_exists
				FROM {$table} m LEFT JOIN {$wpdb->posts} p ON p.ID = m.post_id AND p.post_type NOT IN ('revision', 'attachment') WHERE m.content_id = %d", // phpcs:ignore WordPress.DB
				$content_id
			)
		);
		if ( '' !== $wpdb->last_error ) {
			return self::failed();
		}
		if ( null !== $row ) {
			$row->post_id         = (int) $row->post_id;
			$row->gallery_post_id = (int) $row->gallery_post_id;
			$row->exists          = '1' === $row->post_exists;
		}
		return $row;
	}

	/**
	 * The contents of posts, those that are gone too.
	 *
	 * @param int[] $post_ids Posts of any kind.
	 * @return array<int, int> Content ids by post; posts of nobody's are left out.
	 */
	public static function contents_of( array $post_ids ) {
		global $wpdb;
		if ( ! $post_ids ) {
			return array();
		}
		$table    = Igny8_Tables::name( 'igny8_posts' );
		$list     = implode( ', ', array_map( 'intval', $post_ids ) );
		$contents = array();
		foreach ( $wpdb->get_results( "SELECT post_id, content_id FROM {$table} WHERE post_id IN ({$list})" ) as $row ) { // phpcs:ignore WordPress.DB -- own table, numbers.
			$contents[ (int) $row->post_id ] = (int) $row->content_id;
		}
		return $contents;
	}

	/**
	 * Managed posts of one author.
	 *
	 * @param int $user_id The author.
	 * @return int[]
	 */
	public static function of_author( $user_id ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT p.ID FROM {$wpdb->posts} p JOIN {$table} m ON m.post_id = p.ID WHERE p.post_author = %d", $user_id ) ) ); // phpcs:ignore WordPress.DB -- own table.
	}

	/**
	 * The post with the rest of a managed post's gallery.
	 *
	 * @param int $post_id Any post.
	 * @return int 0: it is not managed, or has none. It may be in the trash, or gone.
	 */
	public static function gallery_post_of( $post_id ) {
		global $wpdb;
		if ( Igny8_Tables::VERSION !== (int) get_option( Igny8_Tables::VERSION_OPTION ) ) {
			return 0;
		}
		$table = Igny8_Tables::name( 'igny8_posts' );
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT gallery_post_id FROM {$table} WHERE post_id = %d", $post_id ) ); // phpcs:ignore WordPress.DB -- own table.
	}

	/**
	 * Writes the row of a content. Inside the article's transaction.
	 *
	 * @param int    $content_id      The content.
	 * @param int    $post_id         Its post.
	 * @param int    $gallery_post_id The post that holds the rest of its gallery; 0: none.
	 * @param int    $revision        IGNY8's revision.
	 * @param array  $said            Igny8_Fingerprint::with_parts() of the post.
	 * @param string $job_key         The job that wrote it.
	 * @return true|WP_Error DATABASE_FAILED.
	 */
	public static function save( $content_id, $post_id, $gallery_post_id, $revision, array $said, $job_key ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		// A plain INSERT … ON DUPLICATE KEY would also take over the row of another content with this post id.
		// phpcs:disable WordPress.DB -- own table.
		$known = $wpdb->query(
			$wpdb->prepare(
				"UPDATE {$table} SET post_id = %d, gallery_post_id = %d, revision = %d, fingerprint = %s, parts = %s, edited_at = NULL, job_key = %s, published_at = UTC_TIMESTAMP() WHERE content_id = %d",
				$post_id,
				$gallery_post_id,
				$revision,
				$said[0],
				$said[1],
				$job_key,
				$content_id
			)
		);
		if ( 0 === $known ) {
			$known = $wpdb->query(
				$wpdb->prepare(
					"INSERT INTO {$table} (content_id, post_id, gallery_post_id, revision, fingerprint, parts, job_key, first_published_at, published_at)
					VALUES (%d, %d, %d, %d, %s, %s, %s, UTC_TIMESTAMP(), UTC_TIMESTAMP())",
					$content_id,
					$post_id,
					$gallery_post_id,
					$revision,
					$said[0],
					$said[1],
					$job_key
				)
			);
		}
		// phpcs:enable WordPress.DB
		return false === $known ? self::failed() : true;
	}

	/**
	 * Gives posts to contents, as far as neither belongs to another one already; the table's keys decide.
	 *
	 * @param array[] $posts content_id, post_id, revision, fingerprint, first_published_at (as in the table). At least one.
	 * @throws RuntimeException Where the database refused.
	 */
	public static function adopt( array $posts ) {
		global $wpdb;
		$values = array();
		foreach ( $posts as $post ) {
			array_push( $values, $post['content_id'], $post['post_id'], $post['revision'], $post['fingerprint'], self::ADOPTED, $post['first_published_at'] );
		}
		$table = Igny8_Tables::name( 'igny8_posts' );
		$rows  = implode( ', ', array_fill( 0, count( $posts ), '(%d, %d, %d, %s, %s, %s, UTC_TIMESTAMP())' ) );
		$sql   = "INSERT IGNORE INTO {$table} (content_id, post_id, revision, fingerprint, job_key, first_published_at, published_at) VALUES {$rows}";
		if ( false === $wpdb->query( $wpdb->prepare( $sql, $values ) ) ) { // phpcs:ignore WordPress.DB -- own table; the placeholders are made above.
			throw new RuntimeException( 'The table of managed posts could not be written: ' . $wpdb->last_error );
		}
	}

	/**
	 * The row of a content as it is stored.
	 *
	 * @param int $content_id The content.
	 * @return array|null Null: none.
	 */
	public static function row( $content_id ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		return $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$table} WHERE content_id = %d", $content_id ), ARRAY_A ); // phpcs:ignore WordPress.DB -- own table.
	}

	/**
	 * Puts the row of a content back.
	 *
	 * @param int        $content_id The content.
	 * @param array|null $row        From row().
	 */
	public static function restore( $content_id, $row ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		$wpdb->delete( $table, array( 'content_id' => $content_id ) ); // phpcs:ignore WordPress.DB -- own table.
		if ( null !== $row ) {
			$wpdb->insert( $table, $row ); // phpcs:ignore WordPress.DB -- own table.
		}
	}

	/**
	 * Notes that a post looks different from what was published without a person having touched it: another plugin
	 * changed it when it heard of it.
	 *
	 * @param int   $content_id The content.
	 * @param array $said       Igny8_Fingerprint::with_parts() of the post now.
	 */
	public static function settle_fingerprint( $content_id, array $said ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		$wpdb->query( $wpdb->prepare( "UPDATE {$table} SET fingerprint = %s, parts = %s WHERE content_id = %d", $said[0], $said[1], $content_id ) ); // phpcs:ignore WordPress.DB -- own table.
	}

	/**
	 * Notes that people changed posts just now.
	 *
	 * @param int[] $post_ids Managed posts, at least one.
	 */
	public static function note_edited( array $post_ids ) {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		$list  = implode( ', ', array_map( 'intval', $post_ids ) );
		$wpdb->query( "UPDATE {$table} SET edited_at = UTC_TIMESTAMP() WHERE post_id IN ({$list})" ); // phpcs:ignore WordPress.DB -- own table, numbers.
	}

	/**
	 * What is known of posts.
	 *
	 * @param int[] $post_ids Posts of any kind.
	 * @return array<int, object> content_id, job_key, published_at, edited_at (null: nobody changed it since), fingerprint, parts, by post;
	 *                            posts of nobody's are left out.
	 */
	public static function rows_of_posts( array $post_ids ) {
		global $wpdb;
		if ( ! $post_ids || true !== Igny8_Tables::maybe_upgrade() ) {
			return array();
		}
		$table = Igny8_Tables::name( 'igny8_posts' );
		$list  = implode( ', ', array_map( 'intval', $post_ids ) );
		$rows  = (array) $wpdb->get_results( "SELECT post_id, content_id, job_key, published_at, edited_at, fingerprint, parts FROM {$table} WHERE post_id IN ({$list})" ); // phpcs:ignore WordPress.DB -- own table, numbers.
		return array_column( $rows, null, 'post_id' );
	}

	/**
	 * The contract's "publication" of a content.
	 *
	 * @param int $content_id The content.
	 * @return array|null|WP_Error Null: not on this site.
	 */
	public static function publication( $content_id ) {
		$row = self::find( $content_id );
		if ( null === $row || is_wp_error( $row ) || ! $row->exists ) {
			return is_wp_error( $row ) ? $row : null;
		}
		$post = get_post( $row->post_id );
		if ( null === $post ) {
			return null;
		}
		return array(
			'post_id'      => $row->post_id,
			'post_url'     => (string) get_permalink( $post ),
			'post_status'  => $post->post_status,
			'post_type'    => $post->post_type,
			'revision'     => (int) $row->revision,
			'fingerprint'  => $row->fingerprint,
			'edited_since' => Igny8_Fingerprint::of( $post ) !== $row->fingerprint,
		);
	}

	/**
	 * The error.
	 *
	 * @return WP_Error
	 */
	private static function failed() {
		global $wpdb;
		return Igny8_Errors::make( 'DATABASE_FAILED', 'The table of managed posts could not be read or written.', array( 'error' => $wpdb->last_error ) );
	}
}
