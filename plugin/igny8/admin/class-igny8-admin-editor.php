<?php
/**
 * IGNY8 in the block editor.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Brings the panel's script to the editor of posts IGNY8 publishes. The script asks Igny8_Editor_Rest; without it, the editor is as it
 * would be without the plugin.
 */
final class Igny8_Admin_Editor {

	const HANDLE = 'igny8-editor';

	/**
	 * On enqueue_block_editor_assets, which comes for widgets and the site editor too.
	 */
	public static function enqueue() {
		$screen = get_current_screen();
		$post   = get_post();
		if ( null === $screen || 'post' !== $screen->base || null === $post || null === Igny8_Relations::of( $post->ID ) ) {
			return;
		}
		wp_enqueue_script(
			self::HANDLE,
			plugins_url( 'admin/igny8-editor.js', IGNY8_FILE ),
			array( 'wp-api-fetch', 'wp-components', 'wp-compose', 'wp-data', 'wp-edit-post', 'wp-element', 'wp-i18n', 'wp-plugins', 'wp-url' ),
			IGNY8_VERSION,
			true
		);
		wp_set_script_translations( self::HANDLE, 'igny8', IGNY8_DIR . '/languages' );
	}
}
