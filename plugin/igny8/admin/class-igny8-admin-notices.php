<?php
/**
 * Notices on the pages of wp-admin.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Speaks only when somebody has to do something, and only to those who may: IGNY8 refuses this site, or the plugin's tables are
 * gone. That a site was moved or copied is asked by Igny8_Admin_Moved.
 */
final class Igny8_Admin_Notices {

	/** Where tables are looked for: it is a query. */
	const TABLE_SCREENS = array( 'dashboard', 'plugins', 'dashboard_page_' . Igny8_Admin_Overview::SLUG );

	/**
	 * Shows what there is.
	 */
	public static function render() {
		$screen = get_current_screen();
		// The settings page and Site Health say it themselves.
		if ( null === $screen || ! current_user_can( Igny8_Admin_Page::CAPABILITY ) || in_array( $screen->id, array( 'settings_page_' . Igny8_Admin_Page::SLUG, 'site-health' ), true ) ) {
			return;
		}
		$status = Igny8_Connection::status();
		if ( isset( $status['refused_at'] ) && Igny8_Connection::is_connected() && ! Igny8_Connection::is_moved() ) {
			self::show(
				/* translators: %s: date and time. */
				sprintf( __( 'Since %s IGNY8 no longer accepts what this site sends, and nothing can be published here. Make a new connect code in IGNY8 and connect again.', 'igny8' ), Igny8_Admin_Text::time( $status['refused_at'] ) ),
				__( 'Connect again', 'igny8' ),
				Igny8_Admin_Page::url()
			);
		}
		if ( in_array( $screen->id, self::TABLE_SCREENS, true ) && Igny8_Health::missing_tables() ) {
			self::show(
				__( 'Tables of the plugin are missing in the database, so nothing can be published here. Deactivate the plugin and activate it again: that makes them anew. Articles that were published stay.', 'igny8' ),
				__( 'Go to the plugins', 'igny8' ),
				admin_url( 'plugins.php' )
			);
		}
	}

	/**
	 * One notice.
	 *
	 * @param string $text  Text.
	 * @param string $label Of its link.
	 * @param string $url   Where that leads.
	 */
	private static function show( $text, $label, $url ) {
		echo '<div class="notice notice-error igny8-notice"><p><strong>' . esc_html__( 'IGNY8', 'igny8' ) . '</strong> ' . esc_html( $text ) . ' <a href="' . esc_url( $url ) . '">' . esc_html( $label ) . '</a></p></div>';
	}
}
