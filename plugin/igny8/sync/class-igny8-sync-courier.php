<?php
/**
 * Brings changes to IGNY8.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Sends the outbox after the person has their answer, so that a change arrives on a site without visitors and without
 * WP-Cron too. It is one of three ways: IGNY8 also asks, and every answer to it says how far the outbox has come. So a push that
 * fails is not tried again here, and where PHP cannot let the person go first, nothing is sent at all.
 */
final class Igny8_Sync_Courier {

	/** Pushes in one go: the rest is asked for. */
	const MAX_PUSHES = 5;

	const EVENTS_PER_PUSH = 100;

	/** IGNY8 answers in milliseconds. Nobody waits for this, but a worker of the web server is busy with it. */
	const TIMEOUT_SECONDS = 5;

	/** After a failure nothing is sent for so long: an IGNY8 that is down costs one try a minute. */
	const SILENCE_SECONDS = 60;

	/** Until when nothing is sent: Unix seconds. Not autoloaded. */
	const SILENCE_OPTION = 'igny8_silent_until';

	const LOCK = 'courier';

	/**
	 * The request is over: writes what it changed, lets the person go, and tells IGNY8.
	 */
	public static function end_of_request() {
		if ( ! Igny8_Sync_Changes::finish() || ! self::let_person_go() ) {
			return;
		}
		try {
			self::push();
		} catch ( RuntimeException $error ) {
			// Nobody is there any more who could be told, and IGNY8 will ask.
			Igny8_Log::error( $error->getMessage() );
		}
	}

	/**
	 * Sends the answer that is ready, so that nobody waits any more.
	 *
	 * @return bool False: somebody does.
	 */
	public static function let_person_go() {
		if ( 'cli' === PHP_SAPI ) {
			return true;
		}
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			$finish = 'fastcgi_finish_request';
		} elseif ( function_exists( 'litespeed_finish_request' ) ) {
			$finish = 'litespeed_finish_request';
		} else {
			return false;
		}
		if ( PHP_SESSION_ACTIVE === session_status() ) {
			// The person's next request would wait for this one's session.
			session_write_close();
		}
		$finish();
		return true;
	}

	/**
	 * Sends what IGNY8 does not have.
	 *
	 * @return bool Whether it has everything now.
	 */
	public static function push() {
		$connection = Igny8_Connection::get();
		if ( null === $connection || Igny8_Connection::is_moved() || self::is_silent() ) {
			return false;
		}
		ignore_user_abort( true );
		do {
			// Whoever holds the lock looks once more after letting go.
			if ( ! Igny8_Lock::acquire( self::LOCK, 0 ) ) {
				return false;
			}
			try {
				$is_done = self::push_all( $connection );
			} finally {
				Igny8_Lock::release( self::LOCK );
			}
		} while ( $is_done && Igny8_Sync_Outbox::has_waiting() );
		return $is_done;
	}

	/**
	 * Answers the route "events".
	 *
	 * @param array $message A valid message.
	 * @return array The contract's events-response.
	 */
	public static function answer( array $message ) {
		// A number of another log says nothing of this one: IGNY8 has nothing of it yet.
		if ( ! isset( $message['stream'] ) || Igny8_Sync_Outbox::log()['stream'] === $message['stream'] ) {
			Igny8_Sync_Outbox::acknowledge( $message['after'] );
			$after = $message['after'];
		}
		$log = Igny8_Sync_Outbox::log();
		if ( ! isset( $after ) || $after > Igny8_Sync_Outbox::last_seq() ) {
			$after = 0;
		}
		$events = Igny8_Sync_Outbox::read( $after, $message['limit'] );
		Igny8_Sync_Structure_Schedule::look_now_and_then();
		return array(
			'events'   => $events,
			'last_seq' => Igny8_Sync_Outbox::last_seq(),
		) + $log;
	}

	/**
	 * Whether sending failed a moment ago.
	 *
	 * @return bool
	 */
	public static function is_silent() {
		return time() < (int) get_option( self::SILENCE_OPTION );
	}

	/**
	 * Leaves IGNY8 alone for a while.
	 */
	public static function fall_silent() {
		update_option( self::SILENCE_OPTION, time() + self::SILENCE_SECONDS, false );
	}

	/**
	 * Sends one push after the other. The lock is held.
	 *
	 * @param array $connection The connection.
	 * @return bool Whether IGNY8 had everything at some moment.
	 */
	private static function push_all( array $connection ) {
		$path = "/api/v1/integrations/{$connection['integration_id']}/events/";
		for ( $pushes = 0; $pushes < self::MAX_PUSHES; $pushes++ ) {
			self::extend_time();
			$log    = Igny8_Sync_Outbox::log( true );
			$events = Igny8_Sync_Outbox::read( $log['acknowledged'], self::EVENTS_PER_PUSH );
			if ( ! $events ) {
				return true;
			}
			do_action( 'igny8_checkpoint', 'pushing', $log['acknowledged'] );
			$answer = Igny8_Api_Client::send_signed( 'POST', $path, $log + array( 'events' => $events ), $connection, self::TIMEOUT_SECONDS );
			if ( ! is_wp_error( $answer ) && isset( $answer['accepted_through'] ) && is_int( $answer['accepted_through'] ) ) {
				Igny8_Sync_Outbox::acknowledge( $answer['accepted_through'] );
			}
			if ( Igny8_Sync_Outbox::log() === $log ) {
				// It may have a reason to take them later, and then asks for them.
				if ( is_wp_error( $answer ) || empty( $answer['will_ask'] ) ) {
					self::fall_silent();
				}
				return false;
			}
		}
		return false;
	}

	/**
	 * Time for one push, whatever the person's request took. Some hosts switch the function off.
	 */
	private static function extend_time() {
		if ( function_exists( 'set_time_limit' ) ) {
			set_time_limit( 30 );
		}
	}
}
