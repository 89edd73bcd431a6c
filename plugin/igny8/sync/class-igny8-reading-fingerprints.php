<?php
/**
 * The route "fingerprints".
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Tells the fingerprints of managed posts one by one, where the digest of a group was another one.
 */
final class Igny8_Reading_Fingerprints {

	/** Managed posts looked up together. */
	const PAGE = 500;

	/** A range is answered whole or not at all: more than this would keep IGNY8 waiting. */
	const RANGE_MAX = 10000;

	/**
	 * Answers the route.
	 *
	 * @param array                   $message A valid fingerprints-request.
	 * @param Igny8_Reading_Time|null $time    Null: as long as IGNY8 may be kept waiting.
	 * @return array|WP_Error The contract's fingerprints-response; MESSAGE_INVALID: a range is too long.
	 * @throws RuntimeException Where the database does not answer.
	 */
	public static function answer( array $message, ?Igny8_Reading_Time $time = null ) {
		$time  = null === $time ? new Igny8_Reading_Time() : $time;
		$posts = array();
		foreach ( $message['ranges'] as $answered => $range ) {
			if ( $answered > 0 && ( $time->is_over() || count( $posts ) >= self::RANGE_MAX ) ) {
				break;
			}
			$found = self::range( $range['after'], $range['through'] );
			if ( null === $found ) {
				return self::too_long( $answered );
			}
			$posts = array_merge( $posts, $found );
			++$answered;
		}
		return array(
			'posts'    => $posts,
			'answered' => $answered,
		);
	}

	/**
	 * The fingerprints of a range.
	 *
	 * @param int $after   Contents up to this one are not wanted.
	 * @param int $through The last content wanted.
	 * @return array[]|null Null: more than RANGE_MAX.
	 */
	private static function range( $after, $through ) {
		$posts = array();
		do {
			$rows         = Igny8_Reading_Managed::rows( $after, $through, self::PAGE );
			$fingerprints = Igny8_Reading_Managed::fingerprints( $rows );
			foreach ( $rows as $row ) {
				$after   = (int) $row->content_id;
				$posts[] = array(
					'content_id'  => $after,
					'post_id'     => (int) $row->post_id,
					'fingerprint' => isset( $fingerprints[ $row->post_id ] ) ? $fingerprints[ $row->post_id ] : null,
				);
			}
			if ( count( $posts ) > self::RANGE_MAX ) {
				return null;
			}
		} while ( count( $rows ) === self::PAGE );
		return $posts;
	}

	/**
	 * The error.
	 *
	 * @param int $position Of the range.
	 * @return WP_Error
	 */
	private static function too_long( $position ) {
		return Igny8_Errors::make(
			'MESSAGE_INVALID',
			sprintf( 'ranges[%d] holds more than %d managed posts; ask for it in shorter ones.', $position, self::RANGE_MAX ),
			array( 'field' => "ranges[{$position}]" )
		);
	}
}
