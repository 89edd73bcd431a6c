<?php
/**
 * What people did to a post since IGNY8 and the site last agreed on it.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Keeps a publish from overwriting a person's work, unless somebody decided that it may. A post in the trash or gone is no edit: a
 * manual publish brings it back. A scheduled one never does.
 */
final class Igny8_Edits {

	/**
	 * The problem a stage names.
	 *
	 * @param array      $manifest    The stage message's manifest.
	 * @param array|null $publication Igny8_Managed_Posts::publication() of its content.
	 * @return array|null|WP_Error The contract's problem; null: nothing in the way. DATABASE_FAILED.
	 */
	public static function problem( array $manifest, $publication ) {
		if ( ! self::is_asked( $manifest ) || ( null !== $publication && null !== $manifest['agreed'] && ! $publication['edited_since'] ) ) {
			return null;
		}
		$managed = Igny8_Managed_Posts::find( $manifest['content_id'] );
		if ( null === $managed || is_wp_error( $managed ) ) {
			return $managed;
		}
		$error = self::refusal( $manifest, $manifest['mode'], $managed, $managed->exists ? get_post( $managed->post_id ) : null, $manifest['content_id'] );
		if ( true === $error ) {
			return null;
		}
		$details = $error->get_error_data()['details'];
		return Igny8_Preflight::problem( 'content_id', 'POST_EDITED', $error->get_error_message(), $details );
	}

	/**
	 * Whether a commit may go on with the post as it is now.
	 *
	 * @param array        $message The commit.
	 * @param object       $managed The content's row, from Igny8_Managed_Posts::find().
	 * @param WP_Post|null $post    Its post; null: gone.
	 * @return true|WP_Error POST_EDITED.
	 */
	public static function check( array $message, $managed, $post ) {
		return self::is_asked( $message ) ? self::refusal( $message, $message['mode'], $managed, $post, $message['content']['content_id'] ) : true;
	}

	/**
	 * Whether IGNY8 wants this looked at.
	 *
	 * @param array $told A manifest or a commit.
	 * @return bool
	 */
	private static function is_asked( array $told ) {
		return array_key_exists( 'agreed', $told ) && empty( $told['overwrite'] );
	}

	/**
	 * The answer.
	 *
	 * @param array        $told       Has agreed.
	 * @param string       $mode       manual, scheduled.
	 * @param object       $managed    As in check().
	 * @param WP_Post|null $post       As in check().
	 * @param int          $content_id The content.
	 * @return true|WP_Error POST_EDITED.
	 */
	private static function refusal( array $told, $mode, $managed, $post, $content_id ) {
		$now    = null === $post || 'trash' === $post->post_status ? null : Igny8_Fingerprint::of( $post );
		$reason = self::reason( $told['agreed'], $mode, $managed, $post, $now );
		if ( null === $reason ) {
			return true;
		}
		$says = array(
			'edited'  => "Somebody changed post {$managed->post_id} after IGNY8 and the site last agreed on it.",
			'unknown' => "The content has post {$managed->post_id} here, of which IGNY8 has no record.",
			'deleted' => "Somebody deleted post {$managed->post_id}; a scheduled publish does not bring it back.",
		);
		return Igny8_Errors::make(
			'POST_EDITED',
			$says[ $reason ],
			array(
				'reason'      => $reason,
				'post_id'     => $managed->post_id,
				'fingerprint' => $now,
				'changed'     => Igny8_Sync_Outbox::kinds_of( $managed->post_id ),
				'publication' => null === $post ? null : Igny8_Managed_Posts::publication( $content_id ),
			)
		);
	}

	/**
	 * Why not.
	 *
	 * @param string|null  $agreed  Fingerprint; null: IGNY8 knows of no post.
	 * @param string       $mode    manual, scheduled.
	 * @param object       $managed As in check().
	 * @param WP_Post|null $post    As in check().
	 * @param string|null  $now     The post's fingerprint; null: it is in the trash or gone.
	 * @return string|null edited, unknown, deleted; null: it may go on.
	 */
	private static function reason( $agreed, $mode, $managed, $post, $now ) {
		$is_scheduled = 'scheduled' === $mode;
		if ( null === $now ) {
			return null === $post && $is_scheduled ? 'deleted' : null;
		}
		if ( null === $agreed ) {
			// A scheduled publish leaves a post that is there alone anyway.
			return $is_scheduled ? null : 'unknown';
		}
		return $now === $agreed || $now === $managed->fingerprint ? null : 'edited';
	}
}
