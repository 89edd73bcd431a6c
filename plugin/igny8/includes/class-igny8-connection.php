<?php
/**
 * The connection of this blog to IGNY8, as it is stored.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The only file that reads and writes the options igny8_connection (keys and secret, never autoloaded,
 * never printed), igny8_connection_status (what is known about how it goes) and igny8_installation.
 */
final class Igny8_Connection {

	const OPTION        = 'igny8_connection';
	const STATUS_OPTION = 'igny8_connection_status';

	/** What this WordPress is called, wherever it is: text. Not autoloaded, and there as long as the plugin is. */
	const INSTALLATION_OPTION = 'igny8_installation';

	/** How often a success is written down: every request would cost a write. */
	const SUCCESS_RESOLUTION_SECONDS = 300;

	/**
	 * The connection.
	 *
	 * @return array{audience: string, backend_url: string, public_keys: string[], shared_secret: string,
	 *               integration_id: int, site_id: int, site_name: string, connected_at: int, home_url?: string}|null Null: none.
	 */
	public static function get() {
		$connection = get_option( self::OPTION );
		return is_array( $connection ) ? $connection : null;
	}

	/**
	 * Whether there is one.
	 *
	 * @return bool
	 */
	public static function is_connected() {
		return null !== self::get();
	}

	/**
	 * Whether this is another address than the one that was connected: the site has moved, or this is a copy of its database. Both
	 * copies have the keys; the one that is not where it was connected neither publishes nor tells IGNY8 anything.
	 *
	 * @param array|null $connection Null: the stored one.
	 * @return bool
	 */
	public static function is_moved( $connection = null ) {
		$connection = null === $connection ? self::get() : $connection;
		$here       = self::plain_address( self::address() );
		// Some sites take their address from the request; on a command line there is none.
		return '' !== $here && isset( $connection['home_url'] ) && self::plain_address( $connection['home_url'] ) !== $here;
	}

	/**
	 * The address visitors know. Not home_url(), which plugins change with the language of a page.
	 *
	 * @return string
	 */
	public static function address() {
		return untrailingslashit( (string) get_option( 'home' ) );
	}

	/**
	 * The name of this WordPress and its copies, in which posts and terms have the same ids.
	 *
	 * @return string
	 */
	public static function installation() {
		$name = get_option( self::INSTALLATION_OPTION );
		if ( ! is_string( $name ) || '' === $name ) {
			$name = wp_generate_uuid4();
			update_option( self::INSTALLATION_OPTION, $name, false );
		}
		return $name;
	}

	/**
	 * The site is where it is now: it has moved, and IGNY8 knows. The copy may be older than what the original told last.
	 */
	public static function settle_here() {
		update_option( self::OPTION, array( 'home_url' => self::address() ) + (array) self::get(), false );
		Igny8_Sync_Outbox::rename_stream();
	}

	/**
	 * Stores what IGNY8 answered to "connect"; an earlier connection is replaced.
	 *
	 * @param array $answer The contract's connect-response.
	 * @return array|WP_Error The connection; BACKEND_ANSWER_INVALID and nothing stored.
	 */
	public static function start( array $answer ) {
		$connection = self::from_answer( $answer );
		if ( null === $connection ) {
			return new WP_Error( 'BACKEND_ANSWER_INVALID', __( 'IGNY8 sent an answer this plugin does not understand. Update the plugin.', 'igny8' ) );
		}
		if ( ! Igny8_Backend_Url::is_allowed( $connection['backend_url'] ) ) {
			return Igny8_Backend_Url::refusal();
		}
		$is_other = ! self::is_connected() || self::get()['audience'] !== $connection['audience'];
		update_option( self::OPTION, $connection, false );
		update_option( self::STATUS_OPTION, array( 'last_success_at' => time() ), false );
		if ( $is_other ) {
			Igny8_Sync_Outbox::begin_stream();
		}
		return $connection;
	}

	/**
	 * Forgets keys and secret, and remembers who ended the connection and why, for the settings page.
	 *
	 * @param string $by     igny8, or site.
	 * @param string $reason In the words of who ended it.
	 */
	public static function end( $by, $reason ) {
		delete_option( self::OPTION );
		Igny8_Sync_Outbox::begin_stream();
		Igny8_Sync_Structure_Schedule::unschedule();
		update_option(
			self::STATUS_OPTION,
			array(
				'ended_by' => $by,
				'ended_at' => time(),
				'reason'   => mb_substr( sanitize_text_field( $reason ), 0, 300 ),
			),
			false
		);
	}

	/**
	 * How it goes. Every key may be missing.
	 *
	 * @return array{last_success_at?: int, refused_at?: int, refused_code?: string, refused_message?: string,
	 *               ended_by?: string, ended_at?: int, reason?: string}
	 */
	public static function status() {
		$status = get_option( self::STATUS_OPTION );
		return is_array( $status ) ? $status : array();
	}

	/**
	 * IGNY8 answered a signed call.
	 */
	public static function note_success() {
		$status  = self::status();
		$is_news = isset( $status['refused_at'] ) || ! isset( $status['last_success_at'] )
			|| time() - $status['last_success_at'] >= self::SUCCESS_RESOLUTION_SECONDS;
		if ( $is_news ) {
			update_option( self::STATUS_OPTION, array( 'last_success_at' => time() ), false );
		}
	}

	/**
	 * IGNY8 refused a signed call (401). The keys stay: it may be a clock that is wrong for an hour.
	 *
	 * @param string $code    Its code.
	 * @param string $message Its words.
	 */
	public static function note_refusal( $code, $message ) {
		$status = array_intersect_key( self::status(), array( 'last_success_at' => 0 ) );
		update_option(
			self::STATUS_OPTION,
			$status + array(
				'refused_at'      => time(),
				'refused_code'    => $code,
				'refused_message' => mb_substr( sanitize_text_field( $message ), 0, 300 ),
			),
			false
		);
	}

	/**
	 * The connection in an answer.
	 *
	 * @param array $answer What IGNY8 sent.
	 * @return array|null Null: not a connect-response.
	 */
	private static function from_answer( array $answer ) {
		$texts = array( 'site_name', 'audience', 'backend_url', 'shared_secret' );
		foreach ( $texts as $field ) {
			if ( ! isset( $answer[ $field ] ) || ! is_string( $answer[ $field ] ) ) {
				return null;
			}
		}
		foreach ( array( 'integration_id', 'site_id' ) as $field ) {
			if ( ! isset( $answer[ $field ] ) || ! is_int( $answer[ $field ] ) ) {
				return null;
			}
		}
		$keys = isset( $answer['public_keys'] ) ? $answer['public_keys'] : null;
		if ( ! is_array( $keys ) || array() === $keys || array_filter( $keys, 'is_string' ) !== $keys
			|| ! preg_match( Igny8_Message_Shapes::UUID, $answer['audience'] ) || ! self::are_32_bytes( $keys )
			|| ! self::are_32_bytes( array( $answer['shared_secret'] ) ) ) {
			return null;
		}
		return array(
			'audience'       => $answer['audience'],
			'backend_url'    => untrailingslashit( $answer['backend_url'] ),
			'public_keys'    => array_values( $keys ),
			'shared_secret'  => $answer['shared_secret'],
			'integration_id' => $answer['integration_id'],
			'site_id'        => $answer['site_id'],
			'site_name'      => sanitize_text_field( $answer['site_name'] ),
			'connected_at'   => time(),
			'home_url'       => self::address(),
		);
	}

	/**
	 * An address to compare by: http or https, with or without www, it is the same site.
	 *
	 * @param string $url Absolute address.
	 * @return string Empty where it names no host.
	 */
	private static function plain_address( $url ) {
		return (string) preg_replace( '~^[a-z]+:(//)?(www\.)?~', '', untrailingslashit( strtolower( $url ) ) );
	}

	/**
	 * Whether all are base64 of 32 bytes.
	 *
	 * @param string[] $secrets Keys or a secret.
	 * @return bool
	 */
	private static function are_32_bytes( array $secrets ) {
		foreach ( $secrets as $secret ) {
			// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the encoding of keys.
			if ( 32 !== strlen( (string) base64_decode( $secret, true ) ) ) {
				return false;
			}
		}
		return true;
	}
}
