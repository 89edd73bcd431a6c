<?php
/**
 * The route "digests".
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * One hash for some managed posts at a time, so that what is the same on both sides costs next to nothing to compare.
 */
final class Igny8_Reading_Digests {

	/** Stands for the fingerprint of a post that is gone. */
	const GONE = '-';

	/**
	 * Answers the route.
	 *
	 * @param array                   $message A valid digests-request.
	 * @param Igny8_Reading_Time|null $time    Null: as long as IGNY8 may be kept waiting.
	 * @return array The contract's digests-response.
	 * @throws RuntimeException Where the database does not answer.
	 */
	public static function answer( array $message, ?Igny8_Reading_Time $time = null ) {
		$time   = null === $time ? new Igny8_Reading_Time() : $time;
		$after  = $message['after'];
		$groups = array();
		do {
			// One more says whether this group is the last.
			$rows    = Igny8_Reading_Managed::rows( $after, PHP_INT_MAX, $message['size'] + 1 );
			$is_last = count( $rows ) <= $message['size'];
			$group   = array_slice( $rows, 0, $message['size'] );
			if ( $group ) {
				$after    = (int) end( $group )->content_id;
				$groups[] = self::group( $group );
			}
		} while ( ! $is_last && count( $groups ) < $message['groups'] && ! $time->is_over() );
		return array(
			'groups'     => $groups,
			'next_after' => $is_last ? null : $after,
			'total'      => Igny8_Reading_Managed::total(),
		);
	}

	/**
	 * One group.
	 *
	 * @param object[] $rows Of Igny8_Reading_Managed, at least one.
	 * @return array
	 */
	private static function group( array $rows ) {
		$fingerprints = Igny8_Reading_Managed::fingerprints( $rows );
		$digest       = hash_init( 'sha256' );
		foreach ( $rows as $row ) {
			$fingerprint = isset( $fingerprints[ $row->post_id ] ) ? $fingerprints[ $row->post_id ] : self::GONE;
			hash_update( $digest, "{$row->content_id} {$row->post_id} {$fingerprint}\n" );
		}
		return array(
			'through' => (int) end( $rows )->content_id,
			'count'   => count( $rows ),
			'digest'  => hash_final( $digest ),
		);
	}
}
