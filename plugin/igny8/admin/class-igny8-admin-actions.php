<?php
/**
 * What the buttons of the connection section do.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Each method answers one admin-post.php action of the same name, leaves a notice and goes back to the page.
 */
final class Igny8_Admin_Actions {

	/** How long somebody may take to choose a site before they have to sign in again. */
	const CHOICE_SECONDS = 600;

	/**
	 * Connects with a pasted code.
	 */
	public static function connect_code() {
		self::authorize( 'connect_code' );
		self::finish_connecting( Igny8_Connector::connect_with_code( self::field( 'code' ) ) );
	}

	/**
	 * Connects with e-mail and password, or with an API key alone. With both, the key is used and the password
	 * goes nowhere.
	 */
	public static function connect_account() {
		self::authorize( 'connect_account' );
		$backend_url = Igny8_Backend_Url::normalize( self::field( 'backend_url' ) );
		if ( is_wp_error( $backend_url ) ) {
			self::fail( $backend_url );
		}
		$token = self::field( 'api_key' );
		if ( '' === $token ) {
			// A password may contain anything, so it is taken as it was typed.
			$password = isset( $_POST['password'] ) && is_string( $_POST['password'] ) ? wp_unslash( $_POST['password'] ) : ''; // phpcs:ignore WordPress.Security
			$token    = Igny8_Connector::sign_in( $backend_url, self::field( 'email' ), $password );
			if ( is_wp_error( $token ) ) {
				self::fail( $token );
			}
		}
		$sites = Igny8_Connector::sites( $backend_url, $token );
		if ( is_wp_error( $sites ) ) {
			self::fail( $sites );
		}
		if ( array() === $sites ) {
			self::fail( new WP_Error( 'NO_SITES', __( 'This account has no sites yet. Add this site in IGNY8 first, then connect.', 'igny8' ) ) );
		}
		$site_id = Igny8_Connector::obvious_site( $sites );
		if ( null === $site_id ) {
			self::ask_for_site( compact( 'backend_url', 'token', 'sites' ) );
		}
		self::finish_connecting( Igny8_Connector::connect_to_site( $backend_url, $token, $site_id ) );
	}

	/**
	 * Connects to the site somebody chose.
	 */
	public static function connect_site() {
		self::authorize( 'connect_site' );
		$choice = self::pending_choice();
		delete_transient( self::choice_key() );
		if ( null === $choice ) {
			self::fail( new WP_Error( 'CHOICE_EXPIRED', __( 'That took too long. Sign in again.', 'igny8' ) ) );
		}
		$site_id = (int) self::field( 'site_id' );
		if ( ! in_array( $site_id, array_column( $choice['sites'], 'id' ), true ) ) {
			self::fail( new WP_Error( 'NO_SITE', __( 'Choose one of the sites.', 'igny8' ) ) );
		}
		self::finish_connecting( Igny8_Connector::connect_to_site( $choice['backend_url'], $choice['token'], $site_id ) );
	}

	/**
	 * Ends the connection.
	 */
	public static function disconnect() {
		self::authorize( 'disconnect' );
		$result = Igny8_Connector::disconnect();
		if ( is_wp_error( $result ) ) {
			self::leave(
				/* translators: %s: why IGNY8 could not be told. */
				sprintf( __( 'Disconnected here. IGNY8 could not be told: %s End the connection there too.', 'igny8' ), $result->get_error_message() ),
				'warning'
			);
		}
		self::leave( __( 'Disconnected. What was published stays as it is.', 'igny8' ), 'success' );
	}

	/**
	 * The site is at another address now.
	 */
	public static function site_moved() {
		self::authorize( 'site_moved' );
		$result = Igny8_Connector::move();
		if ( is_wp_error( $result ) ) {
			self::fail( $result );
		}
		self::leave( __( 'IGNY8 knows the new address. Everything goes on from here.', 'igny8' ), 'success' );
	}

	/**
	 * This is a copy of a connected site.
	 */
	public static function site_copied() {
		self::authorize( 'site_copied' );
		Igny8_Connector::leave_to_original();
		self::leave( __( 'This copy is disconnected. The other site stays connected.', 'igny8' ), 'success' );
	}

	/**
	 * Sends the structure now.
	 */
	public static function sync_structure() {
		self::authorize( 'sync_structure' );
		if ( igny8_sync_site_structure_to_backend() ) {
			self::leave( __( 'Site structure synced successfully.', 'igny8' ), 'success' );
		}
		/* translators: %s: what went wrong. */
		self::leave( sprintf( __( 'The site structure could not be sent: %s It is tried again by itself.', 'igny8' ), (string) get_option( Igny8_Structure::ERROR_OPTION ) ), 'error' );
	}

	/**
	 * The choice of a site this user has still to make.
	 *
	 * @return array{backend_url: string, token: string, sites: array}|null
	 */
	public static function pending_choice() {
		$choice = get_transient( self::choice_key() );
		return is_array( $choice ) ? $choice : null;
	}

	/**
	 * Keeps the token, for this user and a few minutes, until a site is chosen. It is not put into the page.
	 *
	 * @param array $choice See pending_choice().
	 */
	private static function ask_for_site( array $choice ) {
		set_transient( self::choice_key(), $choice, self::CHOICE_SECONDS );
		self::leave( __( 'Signed in. Choose the site in IGNY8 that this WordPress belongs to.', 'igny8' ), 'info' );
	}

	/**
	 * Says how connecting went.
	 *
	 * @param array|WP_Error $connection From the connector.
	 */
	private static function finish_connecting( $connection ) {
		if ( is_wp_error( $connection ) ) {
			self::fail( $connection );
		}
		delete_transient( self::choice_key() );
		$error = get_option( Igny8_Structure::ERROR_OPTION );
		if ( is_string( $error ) && '' !== $error ) {
			/* translators: %s: what went wrong. */
			self::leave( sprintf( __( 'Connected. The site structure could not be sent yet: %s It will be retried by itself.', 'igny8' ), $error ), 'warning' );
		}
		self::leave( __( 'Connected to IGNY8. Site structure synced successfully.', 'igny8' ), 'success' );
	}

	/**
	 * Stops everybody who may not do this.
	 *
	 * @param string $action Name of the method.
	 */
	private static function authorize( $action ) {
		if ( ! current_user_can( Igny8_Admin_Page::CAPABILITY ) ) {
			wp_die( esc_html__( 'Sorry, you are not allowed to manage options for this site.', 'igny8' ), 403 );
		}
		check_admin_referer( "igny8_{$action}" );
	}

	/**
	 * A submitted line of text.
	 *
	 * @param string $name Its field.
	 * @return string
	 */
	private static function field( $name ) {
		// phpcs:ignore WordPress.Security.NonceVerification -- authorize() ran before.
		return isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) : '';
	}

	/**
	 * Goes back with an error. IGNY8 says what happened, and the catalogue what can be done; errors of this plugin
	 * (without an HTTP status) say both.
	 *
	 * @param WP_Error $error What went wrong.
	 * @return never
	 */
	private static function fail( WP_Error $error ) {
		$message = $error->get_error_message();
		$code    = (string) $error->get_error_code();
		if ( isset( $error->get_error_data()['status'] ) && Igny8_Errors::is_known( $code ) ) {
			$message = rtrim( $message, '.' ) . '. ' . Igny8_Errors::remedy( $code );
		}
		self::leave( $message, 'error' );
	}

	/**
	 * Goes back with a notice, the way options.php does.
	 *
	 * @param string $message Text.
	 * @param string $type    success, error, warning, info.
	 * @return never
	 */
	private static function leave( $message, $type ) {
		add_settings_error( Igny8_Admin_Page::SLUG, 'igny8', esc_html( $message ), $type );
		set_transient( 'settings_errors', get_settings_errors(), 30 );
		wp_safe_redirect( Igny8_Admin_Page::url( array( 'settings-updated' => 'true' ) ) );
		exit;
	}

	/**
	 * Where this user's choice waits.
	 *
	 * @return string
	 */
	private static function choice_key() {
		return 'igny8_choice_' . get_current_user_id();
	}
}
