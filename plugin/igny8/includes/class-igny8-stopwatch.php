<?php
/**
 * What an attempt takes.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Measures time by step, and memory.
 */
final class Igny8_Stopwatch {

	/**
	 * When it began, microtime( true ).
	 *
	 * @var float
	 */
	private $started_at;

	/**
	 * Bytes in use when it began.
	 *
	 * @var int
	 */
	private $memory_before;

	/**
	 * Milliseconds by step.
	 *
	 * @var array<string, float>
	 */
	private $timings = array();

	/**
	 * Begins.
	 */
	public function __construct() {
		$this->started_at    = microtime( true );
		$this->memory_before = memory_get_usage();
	}

	/**
	 * Adds what a part took to its step.
	 *
	 * @param string $step  The step.
	 * @param float  $began When, microtime( true ).
	 */
	public function add( $step, $began ) {
		$before                 = isset( $this->timings[ $step ] ) ? $this->timings[ $step ] : 0.0;
		$this->timings[ $step ] = round( $before + ( microtime( true ) - $began ) * 1000, 1 );
	}

	/**
	 * A receipt with what it took: milliseconds by step, and the memory needed beyond what WordPress itself had taken.
	 *
	 * @param array $receipt The contract's receipt.
	 * @return array
	 */
	public function measured( array $receipt ) {
		return array_merge(
			$receipt,
			array(
				'timings_ms'        => $this->timings + array( 'total' => round( ( microtime( true ) - $this->started_at ) * 1000, 1 ) ),
				'peak_memory_bytes' => max( 0, memory_get_peak_usage() - $this->memory_before ),
			)
		);
	}
}
