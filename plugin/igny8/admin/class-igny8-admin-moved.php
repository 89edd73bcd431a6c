<?php
/**
 * The question whether a site was moved or copied.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * A notice on every page of wp-admin, for those who may answer it, until one of its buttons was pressed.
 */
final class Igny8_Admin_Moved {

	/**
	 * Asks, where the address is not the one that was connected.
	 */
	public static function render() {
		if ( ! current_user_can( Igny8_Admin_Page::CAPABILITY ) || ! Igny8_Connection::is_moved() ) {
			return;
		}
		$text = sprintf(
			/* translators: 1: address the site had when it was connected, 2: its address now. */
			__( 'This site was copied or moved: it was connected to IGNY8 as %1$s and is at %2$s now. Until you say which, nothing is published here and no change is sent.', 'igny8' ),
			Igny8_Connection::get()['home_url'],
			Igny8_Connection::address()
		);
		echo '<div class="notice notice-warning igny8-notice"><p><strong>' . esc_html__( 'IGNY8', 'igny8' ) . '</strong> ' . esc_html( $text ) . '</p><div style="display:flex;flex-wrap:wrap;gap:8px;margin:0 2px 10px">';
		Igny8_Admin_Connection::open_form( 'site_moved' );
		submit_button( __( 'It moved: update the address', 'igny8' ), 'primary', 'submit', false );
		echo '</form>';
		Igny8_Admin_Connection::open_form( 'site_copied' );
		submit_button( __( 'It is a copy: disconnect it here', 'igny8' ), 'secondary', 'submit', false );
		echo '</form></div></div>';
	}
}
