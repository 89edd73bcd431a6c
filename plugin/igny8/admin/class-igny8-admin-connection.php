<?php
/**
 * The connection section of the settings page.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Shows how the connection is, and the forms that make or end it. Keys and secrets are never shown.
 */
final class Igny8_Admin_Connection {

	/**
	 * The section.
	 */
	public static function render() {
		$connection = Igny8_Connection::get();
		$status     = Igny8_Connection::status();
		echo '<h2>' . esc_html__( 'Connection', 'igny8' ) . '</h2>';
		self::render_trouble( $status );
		$choice = Igny8_Admin_Actions::pending_choice();
		if ( null !== $choice ) {
			self::render_choice( $choice['sites'] );
		} elseif ( null === $connection || isset( $status['refused_at'] ) ) {
			self::render_code_form();
			self::render_account_form();
		}
		if ( null !== $connection ) {
			self::render_connected( $connection, $status );
		}
	}

	/**
	 * What a person has to know: who ended the connection, or that IGNY8 refuses it.
	 *
	 * @param array $status From Igny8_Connection.
	 */
	private static function render_trouble( array $status ) {
		if ( isset( $status['ended_by'] ) && 'igny8' === $status['ended_by'] ) {
			$text = sprintf(
				/* translators: 1: date and time, 2: reason given by IGNY8. */
				__( 'IGNY8 ended this connection on %1$s (%2$s). Nothing can be published here until you connect again. What was published stays as it is.', 'igny8' ),
				self::time( $status['ended_at'] ),
				'' === $status['reason'] ? __( 'no reason given', 'igny8' ) : $status['reason']
			);
			self::notice( $text, 'warning' );
		}
		if ( isset( $status['refused_at'] ) ) {
			$text = sprintf(
				/* translators: 1: date and time, 2: what IGNY8 answered, 3: its error code. */
				__( 'Since %1$s IGNY8 no longer accepts what this site sends. Its answer: “%2$s” (%3$s). Make a new connect code in IGNY8 and connect again.', 'igny8' ),
				self::time( $status['refused_at'] ),
				$status['refused_message'],
				$status['refused_code']
			);
			self::notice( $text, 'error' );
		}
	}

	/**
	 * The connection and what can be done with it.
	 *
	 * @param array $connection The connection.
	 * @param array $status     How it goes.
	 */
	private static function render_connected( array $connection, array $status ) {
		$is_well = ! isset( $status['refused_at'] );
		echo '<table class="form-table" role="presentation"><tbody>';
		self::row(
			__( 'Status', 'igny8' ),
			Igny8_Admin_Status::mark( $is_well ) . ' ' . esc_html(
				/* translators: %s: name of the site in IGNY8. */
				$is_well ? sprintf( __( 'Connected as “%s”', 'igny8' ), $connection['site_name'] ) : __( 'Refused by IGNY8', 'igny8' )
			)
		);
		self::row( __( 'Address of IGNY8', 'igny8' ), '<a href="' . esc_url( $connection['backend_url'] ) . '">' . esc_html( $connection['backend_url'] ) . '</a>' );
		self::row( __( 'Connected since', 'igny8' ), esc_html( self::time( $connection['connected_at'] ) ) );
		if ( isset( $status['last_success_at'] ) ) {
			self::row( __( 'Last contact', 'igny8' ), esc_html( self::ago( $status['last_success_at'] ) ) );
		}
		self::row( __( 'Site structure', 'igny8' ), self::structure_text() );
		echo '</tbody></table><div class="igny8-buttons">';
		self::open_form( 'sync_structure' );
		submit_button( __( 'Send site structure now', 'igny8' ), 'secondary', 'submit', false );
		echo '</form>';
		self::open_form( 'disconnect' );
		submit_button( __( 'Disconnect', 'igny8' ), 'secondary delete', 'submit', false, array( 'aria-describedby' => 'igny8-disconnect-help' ) );
		echo '</form></div>';
		echo '<p class="description" id="igny8-disconnect-help">' . esc_html__( 'Disconnecting deletes the keys here and in IGNY8. Articles, images and terms stay. Scheduled articles wait until you connect again.', 'igny8' ) . '</p>';
	}

	/**
	 * When the structure was sent.
	 *
	 * @return string HTML.
	 */
	private static function structure_text() {
		$sent_at = (int) get_option( Igny8_Structure::LAST_SYNC_OPTION );
		$text    = $sent_at > 0
			/* translators: %s: a time, for example "10 minutes ago". */
			? sprintf( __( 'Sent %s', 'igny8' ), self::ago( $sent_at ) )
			: __( 'Not sent yet', 'igny8' );
		$error = get_option( Igny8_Structure::ERROR_OPTION );
		if ( ! is_string( $error ) || '' === $error ) {
			return esc_html( $text );
		}
		/* translators: %s: what went wrong. */
		$trouble = sprintf( __( 'The last try failed: %s It is tried again by itself.', 'igny8' ), $error );
		return esc_html( $text ) . '<br>' . Igny8_Admin_Status::mark( false ) . ' ' . esc_html( $trouble );
	}

	/**
	 * The form for a connect code.
	 */
	private static function render_code_form() {
		self::open_form( 'connect_code' );
		echo '<table class="form-table" role="presentation"><tbody>';
		self::row(
			'<label for="igny8-code">' . esc_html__( 'Connect code', 'igny8' ) . '</label>',
			'<input type="text" id="igny8-code" name="code" class="large-text code" autocomplete="off" spellcheck="false" required aria-describedby="igny8-code-help" placeholder="igny8_…">'
			. '<p class="description" id="igny8-code-help">' . esc_html__( 'Add this site in IGNY8 to get one, and paste it here. It works once, for one hour.', 'igny8' ) . '</p>'
		);
		echo '</tbody></table>';
		submit_button( __( 'Connect', 'igny8' ) );
		echo '</form>';
	}

	/**
	 * The form for people who have no code.
	 */
	private static function render_account_form() {
		echo '<details class="igny8-account"><summary>' . esc_html__( 'Connect with e-mail and password, or with an API key', 'igny8' ) . '</summary>';
		self::open_form( 'connect_account' );
		echo '<table class="form-table" role="presentation"><tbody>';
		self::input( 'backend_url', __( 'IGNY8 address', 'igny8' ), 'url', 'off', Igny8_Backend_Url::DEFAULT_URL );
		self::input( 'email', __( 'E-mail', 'igny8' ), 'email', 'off' );
		self::input( 'password', __( 'Password', 'igny8' ), 'password', 'off', '', __( 'Used once to sign in. It is not stored.', 'igny8' ) );
		self::input( 'api_key', __( 'API key', 'igny8' ), 'password', 'off', '', __( 'Enough by itself: with a key, e-mail and password may stay empty. It is not stored either.', 'igny8' ) );
		echo '</tbody></table>';
		submit_button( __( 'Sign in and connect', 'igny8' ), 'secondary' );
		echo '</form></details>';
	}

	/**
	 * The form to choose a site of the account.
	 *
	 * @param array $sites From the connector.
	 */
	private static function render_choice( array $sites ) {
		self::open_form( 'connect_site' );
		echo '<table class="form-table" role="presentation"><tbody><tr><th scope="row">' . esc_html__( 'Site in IGNY8', 'igny8' ) . '</th><td><fieldset>';
		echo '<legend class="screen-reader-text">' . esc_html__( 'Site in IGNY8', 'igny8' ) . '</legend>';
		foreach ( $sites as $site ) {
			printf(
				'<label><input type="radio" name="site_id" value="%d" required> %s <span class="description">%s</span></label><br>',
				(int) $site['id'],
				esc_html( $site['name'] ),
				esc_html( $site['url'] )
			);
		}
		echo '</fieldset></td></tr></tbody></table>';
		submit_button( __( 'Connect this site', 'igny8' ) );
		echo '</form>';
	}

	/**
	 * One text field in a row.
	 *
	 * @param string $name         Field name.
	 * @param string $label        Label.
	 * @param string $type         Type of the input.
	 * @param string $autocomplete What the browser may fill in.
	 * @param string $value        What stands there at first.
	 * @param string $help         Text below.
	 */
	private static function input( $name, $label, $type, $autocomplete, $value = '', $help = '' ) {
		$id    = 'igny8-' . str_replace( '_', '-', $name );
		$field = sprintf(
			'<input type="%1$s" id="%2$s" name="%3$s" value="%4$s" class="regular-text" autocomplete="%5$s"%6$s>',
			esc_attr( $type ),
			esc_attr( $id ),
			esc_attr( $name ),
			esc_attr( $value ),
			esc_attr( 'password' === $type ? 'new-password' : $autocomplete ),
			'' === $help ? '' : ' aria-describedby="' . esc_attr( $id ) . '-help"'
		);
		if ( '' !== $help ) {
			$field .= '<p class="description" id="' . esc_attr( $id ) . '-help">' . esc_html( $help ) . '</p>';
		}
		self::row( '<label for="' . esc_attr( $id ) . '">' . esc_html( $label ) . '</label>', $field );
	}

	/**
	 * A row of a form table.
	 *
	 * @param string $heading HTML, or text.
	 * @param string $content HTML, escaped by the caller.
	 */
	private static function row( $heading, $content ) {
		// phpcs:ignore WordPress.Security.EscapeOutput -- see above.
		echo '<tr><th scope="row">' . wp_kses( $heading, array( 'label' => array( 'for' => true ) ) ) . '</th><td>' . $content . '</td></tr>';
	}

	/**
	 * Begins a form for one of Igny8_Admin_Actions.
	 *
	 * @param string $action Name of the method.
	 */
	public static function open_form( $action ) {
		echo '<form action="' . esc_url( admin_url( 'admin-post.php' ) ) . '" method="post">';
		echo '<input type="hidden" name="action" value="igny8_' . esc_attr( $action ) . '">';
		wp_nonce_field( "igny8_{$action}" );
	}

	/**
	 * A notice in its place on the page.
	 *
	 * @param string $text Text.
	 * @param string $type warning, error.
	 */
	private static function notice( $text, $type ) {
		echo '<div class="notice notice-' . esc_attr( $type ) . ' inline"><p>' . esc_html( $text ) . '</p></div>';
	}

	/**
	 * A moment in the site's zone, which is named.
	 *
	 * @param int $timestamp Unix seconds.
	 * @return string
	 */
	private static function time( $timestamp ) {
		return wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ) . ' T', $timestamp );
	}

	/**
	 * A moment in the past, relative, with the exact one behind it.
	 *
	 * @param int $timestamp Unix seconds.
	 * @return string
	 */
	private static function ago( $timestamp ) {
		/* translators: 1: a time span, for example "10 minutes", 2: date and time. */
		return sprintf( __( '%1$s ago (%2$s)', 'igny8' ), human_time_diff( $timestamp ), self::time( $timestamp ) );
	}
}
