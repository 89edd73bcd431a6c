<?php
/**
 * Brings changes to IGNY8.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Sends the outbox after the person has their answer, so that a change arrives on a site without visitors and without
 * WP-Cron too. It is one of three ways: IGNY8 also asks, and whatever is sent says how far the outbox has come. So a push that
 * fails is not tried again here.
 */
final class Igny8_Sync_Courier {

	/** One push in this time for the whole site; what comes meanwhile goes with the next or is asked for. */
	const WINDOW_SECONDS = 2;

	/** Pushes in one go: the rest is asked for. */
	const MAX_PUSHES = 5;

	const EVENTS_PER_PUSH = 200;

	const LOCK = 'courier';

	/**
	 * The request is over: writes what it changed, lets the person go, and tells IGNY8.
	 */
	public static function end_of_request() {
		if ( ! Igny8_Sync_Watcher::flush() ) {
			return;
		}
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		} elseif ( function_exists( 'litespeed_finish_request' ) ) {
			litespeed_finish_request();
		} else {
			// The person would wait for IGNY8: it is only told that there is something.
			self::ring();
			return;
		}
		self::push();
	}

	/**
	 * Sends what IGNY8 does not have.
	 *
	 * @return bool Whether it has everything now.
	 */
	public static function push() {
		$connection = Igny8_Connection::get();
		if ( null === $connection || ! Igny8_Lock::acquire( self::LOCK, 0 ) ) {
			// Whoever holds the lock looks once more before letting go.
			return false;
		}
		try {
			for ( $pushes = 0; $pushes < self::MAX_PUSHES; $pushes++ ) {
				$log    = Igny8_Sync_Outbox::log();
				$events = Igny8_Sync_Outbox::read( $log['acknowledged'], self::EVENTS_PER_PUSH );
				if ( ! $events ) {
					return true;
				}
				$answer = Igny8_Api_Client::send_signed( 'POST', self::path( $connection ), $log + array( 'events' => $events ), $connection );
				if ( is_wp_error( $answer ) || ! isset( $answer['accepted_through'] ) ) {
					return false;
				}
				Igny8_Sync_Outbox::acknowledge( (int) $answer['accepted_through'] );
				if ( Igny8_Sync_Outbox::log()['acknowledged'] === $log['acknowledged'] ) {
					return false;
				}
			}
			return false;
		} finally {
			Igny8_Lock::release( self::LOCK );
		}
	}

	/**
	 * Answers the route "events".
	 *
	 * @param array $message A valid message.
	 * @return array The contract's events-response.
	 */
	public static function answer( array $message ) {
		Igny8_Sync_Outbox::acknowledge( $message['after'] );
		return array(
			'events'   => Igny8_Sync_Outbox::read( $message['after'], $message['limit'] ),
			'last_seq' => Igny8_Sync_Outbox::last_seq(),
		) + Igny8_Sync_Outbox::log();
	}

	/**
	 * Tells IGNY8 that there is something to ask for, and does not wait.
	 */
	private static function ring() {
		$connection = Igny8_Connection::get();
		if ( null !== $connection ) {
			Igny8_Api_Client::send_and_forget( self::path( $connection ), array( 'events' => array() ) + Igny8_Sync_Outbox::log(), $connection );
		}
	}

	/**
	 * Where events go.
	 *
	 * @param array $connection The connection.
	 * @return string
	 */
	private static function path( array $connection ) {
		return "/api/v1/integrations/{$connection['integration_id']}/events/";
	}
}
