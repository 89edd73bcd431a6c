<?php
/**
 * Tells IGNY8 how far a manual publish is.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Listens to the publisher's action igny8_checkpoint. A publish that is over within a second sends nothing, one
 * whose IGNY8 is slow to take the message stops sending, and inside the transaction, where every row it wrote is
 * locked, nothing is sent either.
 */
final class Igny8_Progress {

	/** Nobody looks at a bar for less. */
	const QUIET_SECONDS = 1.0;

	/** At most one message in this time. */
	const INTERVAL_SECONDS = 1.0;

	/** Longer than this for handing over one message is no longer negligible. */
	const PATIENCE_SECONDS = 0.3;

	/** Percent of the way, and what a person reads in IGNY8's dashboard (which has its own language). */
	const STEPS = array(
		'preflight_validation' => array( 10, 'Checking the article…' ),
		'creating_post'        => array( 30, 'Creating WordPress post…' ),
		'media_processing'     => array( 50, 'Adding images…' ),
		'taxonomy_assignment'  => array( 65, 'Assigning categories and tags…' ),
		'seo_meta'             => array( 75, 'Writing SEO fields…' ),
		'publishing'           => array( 90, 'Publishing…' ),
		'verification'         => array( 95, 'Checking the result…' ),
	);

	/**
	 * The message being carried out.
	 *
	 * @var array|null
	 */
	private static $message = null;

	/**
	 * When the next report may go out, in seconds of microtime( true ); INF: never again.
	 *
	 * @var float
	 */
	private static $next_at = 0.0;

	/**
	 * Follows a commit, if somebody is waiting for it.
	 *
	 * @param array $message A valid commit message.
	 */
	public static function follow( array $message ) {
		if ( 'manual' !== $message['mode'] ) {
			return;
		}
		self::$message = $message;
		self::$next_at = microtime( true ) + self::QUIET_SECONDS;
		if ( ! has_action( 'igny8_checkpoint', array( __CLASS__, 'report' ) ) ) {
			add_action( 'igny8_checkpoint', array( __CLASS__, 'report' ), 10, 1 );
		}
	}

	/**
	 * The publisher has reached a step.
	 *
	 * @param string $step One of the seven steps; finer checkpoints have other names and are not reported.
	 */
	public static function report( $step ) {
		$now = microtime( true );
		if ( $now < self::$next_at || ! isset( self::STEPS[ $step ] ) || self::is_in_transaction() ) {
			return;
		}
		$connection = Igny8_Connection::get();
		if ( null === $connection ) {
			return;
		}
		list( $percent, $words ) = self::STEPS[ $step ];
		Igny8_Api_Client::send_and_forget(
			"/api/v1/integrations/{$connection['integration_id']}/publish-progress/",
			array(
				'task_id'  => self::$message['content']['task_id'],
				'key'      => self::$message['key'],
				'step'     => $step,
				'progress' => $percent,
				'message'  => $words,
			),
			$connection
		);
		$after         = microtime( true );
		self::$next_at = $after - $now > self::PATIENCE_SECONDS ? INF : $after + self::INTERVAL_SECONDS;
	}

	/**
	 * Whether the publish holds locks now: its transaction runs with autocommit off.
	 *
	 * @return bool
	 */
	private static function is_in_transaction() {
		global $wpdb;
		return '0' === $wpdb->get_var( 'SELECT @@autocommit' ); // phpcs:ignore WordPress.DB -- a setting of the connection.
	}
}
