<?php
/**
 * How a site gets connected, and disconnected.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Either a connect code made in IGNY8, or somebody's token or API key and the choice of a site. Passwords,
 * tokens and API keys pass through and are stored nowhere.
 */
final class Igny8_Connector {

	const CODE_PREFIX = 'igny8_';

	/**
	 * Connects with a code made in the dashboard.
	 *
	 * @param string $code What was pasted.
	 * @return array|WP_Error The connection.
	 */
	public static function connect_with_code( $code ) {
		$parts = self::decode_code( $code );
		if ( is_wp_error( $parts ) ) {
			return $parts;
		}
		return self::exchange( $parts['backend_url'], null, array( 'code' => $parts['code'] ) );
	}

	/**
	 * Reads a connect code.
	 *
	 * @param string $code What was pasted.
	 * @return array{backend_url: string, code: string}|WP_Error
	 */
	public static function decode_code( $code ) {
		$code = (string) preg_replace( '/\s+/', '', $code );
		if ( 0 === strpos( $code, self::CODE_PREFIX ) ) {
			$base64 = strtr( substr( $code, strlen( self::CODE_PREFIX ) ), '-_', '+/' );
			// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the form of a connect code.
			$content = json_decode( (string) base64_decode( $base64, true ), true );
		}
		if ( ! isset( $content['u'], $content['c'] ) || ! is_string( $content['u'] ) || ! is_string( $content['c'] ) ) {
			return new WP_Error( 'CONNECT_CODE_INVALID', __( 'This is not a whole connect code. Copy it again in IGNY8; it begins with igny8_.', 'igny8' ) );
		}
		$backend_url = Igny8_Backend_Url::normalize( $content['u'] );
		if ( is_wp_error( $backend_url ) ) {
			return $backend_url;
		}
		return array(
			'backend_url' => $backend_url,
			'code'        => $content['c'],
		);
	}

	/**
	 * Exchanges e-mail and password for an access token; the password is not kept.
	 *
	 * @param string $backend_url Address of IGNY8.
	 * @param string $email       E-mail.
	 * @param string $password    Password.
	 * @return string|WP_Error The token.
	 */
	public static function sign_in( $backend_url, $email, $password ) {
		$answer = Igny8_Api_Client::send(
			'POST',
			$backend_url,
			'/api/v1/auth/login/',
			null,
			array(
				'email'    => $email,
				'password' => $password,
			)
		);
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		return isset( $answer['access_token'] ) && is_string( $answer['access_token'] ) ? $answer['access_token'] : self::not_understood();
	}

	/**
	 * The sites the token may see.
	 *
	 * @param string $backend_url Address of IGNY8.
	 * @param string $token       Access token or API key.
	 * @return array<int, array{id: int, name: string, url: string}>|WP_Error
	 */
	public static function sites( $backend_url, $token ) {
		$answer = Igny8_Api_Client::send( 'GET', $backend_url, '/api/v1/system/sites/', $token );
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		$sites = array();
		foreach ( self::rows( $answer ) as $row ) {
			$sites[] = array(
				'id'   => $row['id'],
				'name' => isset( $row['name'] ) && is_string( $row['name'] ) ? $row['name'] : '',
				'url'  => isset( $row['url'] ) && is_string( $row['url'] ) ? $row['url'] : '',
			);
		}
		return $sites;
	}

	/**
	 * The one site that must be meant: the only one, or the only one with this site's address.
	 *
	 * @param array $sites From sites().
	 * @return int|null Its id; null: a person has to choose.
	 */
	public static function obvious_site( array $sites ) {
		if ( 1 === count( $sites ) ) {
			return $sites[0]['id'];
		}
		$here  = self::address( home_url() );
		$match = array();
		foreach ( $sites as $site ) {
			if ( self::address( $site['url'] ) === $here ) {
				$match[] = $site['id'];
			}
		}
		return 1 === count( $match ) ? $match[0] : null;
	}

	/**
	 * Connects to a site of the account: finds its integration, or makes one.
	 *
	 * @param string $backend_url Address of IGNY8.
	 * @param string $token       Access token or API key.
	 * @param int    $site_id     The site in IGNY8.
	 * @return array|WP_Error The connection.
	 */
	public static function connect_to_site( $backend_url, $token, $site_id ) {
		$integration_id = self::find_or_create_integration( $backend_url, $token, $site_id );
		if ( is_wp_error( $integration_id ) ) {
			return $integration_id;
		}
		return self::exchange( $backend_url, $token, array( 'integration_id' => $integration_id ) );
	}

	/**
	 * Ends the connection from this side. IGNY8 is told first; that it cannot be reached keeps nobody connected.
	 *
	 * @return true|WP_Error Why IGNY8 could not be told; disconnected in both cases.
	 */
	public static function disconnect() {
		$connection = Igny8_Connection::get();
		if ( null === $connection ) {
			return true;
		}
		$reason = 'disconnected in WordPress';
		$answer = Igny8_Api_Client::send_signed(
			'POST',
			"/api/v1/integrations/{$connection['integration_id']}/disconnect/",
			array(
				'igny8'      => IGNY8_PROTOCOL,
				'route'      => 'disconnect',
				'audience'   => $connection['audience'],
				'request_id' => 'site_' . bin2hex( random_bytes( 8 ) ),
				'reason'     => $reason,
			),
			$connection
		);
		Igny8_Connection::end( 'site', $reason );
		return is_wp_error( $answer ) ? $answer : true;
	}

	/**
	 * Tells IGNY8 that the site is at another address now, and goes on from here.
	 *
	 * @return true|WP_Error Why IGNY8 did not take it; nothing has changed then.
	 */
	public static function move() {
		$connection = Igny8_Connection::get();
		if ( null === $connection ) {
			return new WP_Error( 'NOT_CONNECTED', __( 'This site is not connected to IGNY8.', 'igny8' ) );
		}
		$answer = Igny8_Api_Client::send_signed(
			'POST',
			"/api/v1/integrations/{$connection['integration_id']}/moved/",
			array( 'site' => Igny8_Site_Facts::gather() ),
			array( 'home_url' => Igny8_Connection::address() ) + $connection
		);
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		Igny8_Connection::settle_here();
		return true;
	}

	/**
	 * Forgets a connection that belongs to the site this one is a copy of. IGNY8 is not told: it would end the other's.
	 */
	public static function leave_to_original() {
		Igny8_Connection::end( 'site', 'a copy of another site' );
	}

	/**
	 * The rows of an answer in each of its three shapes: paginated, list, single object.
	 *
	 * @param array $data The answer's data.
	 * @return array<int, array> Rows with an integer id.
	 */
	public static function rows( array $data ) {
		if ( isset( $data['results'] ) && is_array( $data['results'] ) ) {
			$data = $data['results'];
		} elseif ( isset( $data['id'] ) ) {
			$data = array( $data );
		}
		$has_id = static function ( $row ) {
			return is_array( $row ) && isset( $row['id'] ) && is_int( $row['id'] );
		};
		return array_values( array_filter( $data, $has_id ) );
	}

	/**
	 * The site's WordPress integration in IGNY8.
	 *
	 * @param string $backend_url Address of IGNY8.
	 * @param string $token       Access token or API key.
	 * @param int    $site_id     The site in IGNY8.
	 * @return int|WP_Error
	 */
	private static function find_or_create_integration( $backend_url, $token, $site_id ) {
		$path  = '/api/v1/integration/integrations/';
		$found = Igny8_Api_Client::send( 'GET', $backend_url, "{$path}?site={$site_id}&platform=wordpress", $token );
		if ( is_wp_error( $found ) ) {
			return $found;
		}
		// A revoked integration stays in the list for its history, and cannot be connected again.
		foreach ( self::rows( $found ) as $row ) {
			if ( ! isset( $row['status'] ) || 'revoked' !== $row['status'] ) {
				return $row['id'];
			}
		}
		$message = array(
			'site'     => $site_id,
			'platform' => 'wordpress',
		);
		$made    = Igny8_Api_Client::send( 'POST', $backend_url, $path, $token, $message );
		if ( is_wp_error( $made ) ) {
			return $made;
		}
		$rows = self::rows( $made );
		return array() !== $rows ? $rows[0]['id'] : self::not_understood();
	}

	/**
	 * Exchanges the per-site secret, and sends the structure. A structure that cannot be sent does not undo
	 * the connection: it is logged, shown and tried again.
	 *
	 * @param string      $backend_url Address of IGNY8.
	 * @param string|null $token       Access token or API key; null with a code.
	 * @param array       $proof       code, or integration_id.
	 * @return array|WP_Error The connection.
	 */
	private static function exchange( $backend_url, $token, array $proof ) {
		$answer = Igny8_Api_Client::send(
			'POST',
			$backend_url,
			'/api/v1/integration/connect/',
			$token,
			$proof + array(
				'site'         => Igny8_Site_Facts::gather(),
				'installation' => Igny8_Connection::installation(),
			)
		);
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		$connection = Igny8_Connection::start( $answer );
		if ( is_wp_error( $connection ) ) {
			return $connection;
		}
		Igny8_Sync_Structure_Schedule::schedule();
		igny8_sync_site_structure_to_backend();
		return $connection;
	}

	/**
	 * An address without scheme, "www." and slash, to compare by.
	 *
	 * @param string $url Absolute address.
	 * @return string
	 */
	private static function address( $url ) {
		return (string) preg_replace( '~^(https?://)?(www\.)?~', '', untrailingslashit( strtolower( trim( $url ) ) ) );
	}

	/**
	 * The error for an answer without what it must have.
	 *
	 * @return WP_Error
	 */
	private static function not_understood() {
		return new WP_Error( 'BACKEND_ANSWER_INVALID', __( 'IGNY8 sent an answer this plugin does not understand. Update the plugin.', 'igny8' ) );
	}
}
