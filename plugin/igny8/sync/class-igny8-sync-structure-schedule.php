<?php
/**
 * When the structure is sent.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Daily by WP-Cron, again after a failure, and right after a request in which a post type or taxonomy was there that IGNY8 does
 * not know of, or one was missing. What an activated plugin registers is there only in the next request, so every request in
 * wp-admin looks, and so does every question of IGNY8 for events: a site without visitors and without WP-Cron is no later than
 * others. Looking costs no query.
 */
final class Igny8_Sync_Structure_Schedule {

	const HOOK = 'igny8_sync_site_structure';

	const RETRY_SECONDS = 900;

	/** What IGNY8 was sent last. Autoloaded, and there only while the site is connected. */
	const DIGEST_OPTION = 'igny8_structure_digest';

	/** Some plugins register types in wp-admin only: what IGNY8's questions find then differs for ever from what wp-admin finds. */
	const SECONDS_BETWEEN_QUESTIONS = 600;

	/**
	 * Looks in wp-admin, when everything is registered.
	 */
	public static function watch() {
		add_action( 'wp_loaded', array( __CLASS__, 'look' ), PHP_INT_MAX );
	}

	/**
	 * Sends the structure after this request if it is not the one that was sent.
	 */
	public static function look() {
		if ( self::is_news() ) {
			add_action( 'shutdown', array( __CLASS__, 'send_afterwards' ), PHP_INT_MAX );
		}
	}

	/**
	 * The same, not more often than every few minutes.
	 */
	public static function look_now_and_then() {
		if ( self::is_news() && time() - (int) get_option( Igny8_Structure::LAST_SYNC_OPTION ) >= self::SECONDS_BETWEEN_QUESTIONS ) {
			self::look();
		}
	}

	/**
	 * Lets whoever asked go, and sends the structure.
	 */
	public static function send_afterwards() {
		if ( Igny8_Sync_Courier::is_silent() || Igny8_Connection::is_moved() ) {
			return;
		}
		if ( ! Igny8_Sync_Courier::let_person_go() ) {
			self::soon();
		} elseif ( ! Igny8_Structure::send() ) {
			Igny8_Sync_Courier::fall_silent();
		}
	}

	/**
	 * What the site has, in short: names, since labels go with the language of whoever is signed in.
	 *
	 * @return string
	 */
	public static function digest() {
		$names = array( array_keys( Igny8_Structure::public_post_types() ), array_keys( get_taxonomies( array( 'public' => true ) ) ) );
		array_walk( $names, 'sort' );
		return md5( (string) wp_json_encode( $names ) );
	}

	/**
	 * IGNY8 has the structure.
	 *
	 * @param string $digest Its digest().
	 */
	public static function note_sent( $digest ) {
		update_option( self::DIGEST_OPTION, $digest, true );
	}

	/**
	 * The settings changed, which are told with the structure.
	 */
	public static function forget_sent() {
		if ( null !== self::sent() ) {
			self::note_sent( '' );
		}
	}

	/**
	 * Daily from now on; the first time is a day from now, since connecting sends it at once.
	 */
	public static function schedule() {
		if ( null === self::sent() ) {
			self::note_sent( '' );
		}
		if ( ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( time() + DAY_IN_SECONDS, 'daily', self::HOOK );
		}
	}

	/**
	 * By WP-Cron, where PHP cannot let people go before it sends something.
	 */
	private static function soon() {
		wp_schedule_single_event( time(), self::HOOK, array( 'soon' ) );
	}

	/**
	 * Once more after a failure. The events differ in their argument, since WP-Cron drops an event that is like another one near in
	 * time.
	 */
	public static function retry() {
		wp_schedule_single_event( time() + self::RETRY_SECONDS, self::HOOK, array( 'retry' ) );
	}

	/**
	 * Never again.
	 */
	public static function unschedule() {
		delete_option( self::DIGEST_OPTION );
		wp_unschedule_hook( self::HOOK );
	}

	/**
	 * Whether the site has another structure than the one that was sent.
	 *
	 * @return bool
	 */
	private static function is_news() {
		$sent = self::sent();
		return null !== $sent && self::digest() !== $sent;
	}

	/**
	 * The digest that was sent. Looked up among what is autoloaded: for an option that is not there WordPress would ask the database.
	 *
	 * @return string|null Null: not connected.
	 */
	private static function sent() {
		$options = wp_load_alloptions();
		return isset( $options[ self::DIGEST_OPTION ] ) ? (string) $options[ self::DIGEST_OPTION ] : null;
	}
}
