<?php
/**
 * The SEO plugin changed: a notice, and what its button does.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Offers to tell the active SEO plugin of the articles that were published while another one, or none, was active. Shown where
 * plugins are switched and on the plugin's own page.
 */
final class Igny8_Admin_Seo {

	const ACTION = 'igny8_seo_again';

	const BATCH = 50;

	/** After so long no further batch is begun: hosts end a request after 30 s. */
	const SECONDS = 15;

	/**
	 * Hooks only.
	 */
	public static function register() {
		add_action( 'admin_notices', array( __CLASS__, 'show_notice' ) );
		add_action( 'admin_post_' . self::ACTION, array( __CLASS__, 'write_again' ) );
	}

	/**
	 * Says that articles are waiting, with the button.
	 */
	public static function show_notice() {
		$screen = get_current_screen();
		if ( null === $screen || ! in_array( $screen->id, array( 'plugins', 'settings_page_' . Igny8_Admin_Page::SLUG ), true ) || ! current_user_can( Igny8_Admin_Page::CAPABILITY ) ) {
			return;
		}
		$waiting = Igny8_Seo_Again::count_waiting();
		if ( 0 === $waiting ) {
			return;
		}
		$plugin = Igny8_Seo_Plugin::label( Igny8_Seo_Plugin::detect()['active'] );
		/* translators: 1: number of articles, 2: name of an SEO plugin. */
		$words = _n( 'The SEO plugin changed: %1$s article of IGNY8 has not been written into %2$s yet.', 'The SEO plugin changed: %1$s articles of IGNY8 have not been written into %2$s yet.', $waiting, 'igny8' );
		echo '<div class="notice notice-warning igny8-notice"><p>' . esc_html( sprintf( $words, number_format_i18n( $waiting ), $plugin ) ) . '</p>';
		printf( '<form action="%s" method="post"><p>', esc_url( admin_url( 'admin-post.php' ) ) );
		printf( '<input type="hidden" name="action" value="%s" />', esc_attr( self::ACTION ) );
		printf( '<input type="hidden" name="after" value="%d" />', self::after( $_GET, 'igny8_seo_after' ) ); // phpcs:ignore WordPress.Security.NonceVerification -- only says where the next press goes on.
		wp_nonce_field( self::ACTION );
		printf(
			'<button type="submit" class="button button-primary">%s</button></p></form></div>',
			/* translators: %s: name of an SEO plugin. */
			esc_html( sprintf( __( 'Write the SEO fields into %s', 'igny8' ), $plugin ) )
		);
	}

	/**
	 * Writes as many as there is time for, and says where it stands.
	 */
	public static function write_again() {
		if ( ! current_user_can( Igny8_Admin_Page::CAPABILITY ) ) {
			wp_die( esc_html__( 'Sorry, you are not allowed to manage options for this site.', 'igny8' ), 403 );
		}
		check_admin_referer( self::ACTION );
		$after  = self::after( $_POST, 'after' );
		$until  = microtime( true ) + self::SECONDS;
		$done   = 0;
		$failed = array();
		do {
			$answer = Igny8_Seo_Again::some( $after, self::BATCH );
			if ( is_wp_error( $answer ) ) {
				self::leave( $answer->get_error_message(), 'error', $after );
			}
			$done  += count( $answer['applied'] );
			$failed = array_merge( $failed, $answer['failed'] );
			$after  = (int) $answer['next_after'];
		} while ( $after && microtime( true ) < $until );
		/* translators: %s: number of articles. */
		$said = sprintf( _n( 'The SEO fields of %s article are written.', 'The SEO fields of %s articles are written.', $done, 'igny8' ), number_format_i18n( $done ) );
		if ( $after ) {
			$said .= ' ' . __( 'There are more: press the button again to go on.', 'igny8' );
		}
		if ( $failed ) {
			/* translators: 1: number of articles, 2: what the first one's error says. */
			$said .= ' ' . sprintf( _n( '%1$s article could not be written: %2$s', '%1$s articles could not be written. The first one: %2$s', count( $failed ), 'igny8' ), number_format_i18n( count( $failed ) ), $failed[0]['error']['message'] );
		}
		self::leave( $said, $failed ? 'error' : ( $after ? 'warning' : 'success' ), $after );
	}

	/**
	 * The content id to go on after.
	 *
	 * @param array  $fields Of the request.
	 * @param string $name   Its field.
	 * @return int
	 */
	private static function after( array $fields, $name ) {
		return isset( $fields[ $name ] ) && is_string( $fields[ $name ] ) ? absint( $fields[ $name ] ) : 0;
	}

	/**
	 * Goes to the plugin's page with a notice.
	 *
	 * @param string $message Text.
	 * @param string $type    success, warning, error.
	 * @param int    $after   Where the next press goes on; 0: from the beginning.
	 * @return never
	 */
	private static function leave( $message, $type, $after ) {
		add_settings_error( Igny8_Admin_Page::SLUG, 'igny8_seo', esc_html( $message ), $type );
		set_transient( 'settings_errors', get_settings_errors(), 30 );
		$place = array( 'settings-updated' => 'true' );
		if ( $after ) {
			$place['igny8_seo_after'] = $after;
		}
		wp_safe_redirect( Igny8_Admin_Page::url( $place ) );
		exit;
	}
}
