<?php
/**
 * How long IGNY8 is kept waiting for an answer.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Begins when it is made. By a clock that nobody sets.
 */
final class Igny8_Reading_Time {

	/** Of work, then it is answered what there is: far below any host's limit, and the connection costs little beside it. */
	const SECONDS = 3;

	/**
	 * When it is over, in nanoseconds.
	 *
	 * @var int
	 */
	private $until;

	/**
	 * Begins.
	 *
	 * @param int $seconds How long.
	 */
	public function __construct( $seconds = self::SECONDS ) {
		$this->until = hrtime( true ) + $seconds * 1000000000;
	}

	/**
	 * Whether it is time to answer.
	 *
	 * @return bool
	 */
	public function is_over() {
		return hrtime( true ) >= $this->until;
	}
}
