<?php
/**
 * What becomes of the plugin's data when somebody deletes it.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The question on the settings page. An option of its own: IGNY8 is not told of it, and Igny8_Uninstaller reads it without the rest of
 * the plugin.
 */
final class Igny8_Admin_Data {

	const SECTION = 'igny8_data';

	/**
	 * Makes the option and its field known. It is not stored until somebody saves, and never autoloaded.
	 */
	public static function register() {
		register_setting(
			Igny8_Settings::GROUP,
			Igny8_Uninstaller::KEEP_OPTION,
			array(
				'type'              => 'string',
				'sanitize_callback' => array( __CLASS__, 'sanitize' ),
				'show_in_rest'      => false,
			)
		);
		if ( false === get_option( Igny8_Uninstaller::KEEP_OPTION ) ) {
			add_option( Igny8_Uninstaller::KEEP_OPTION, 'no', '', 'no' );
		}
		add_settings_section( self::SECTION, __( 'When the plugin is deleted', 'igny8' ), '__return_empty_string', Igny8_Admin_Page::SLUG );
		add_settings_field( 'keep_data', __( 'Data of the plugin', 'igny8' ), array( __CLASS__, 'render' ), Igny8_Admin_Page::SLUG, self::SECTION );
	}

	/**
	 * What may be stored.
	 *
	 * @param mixed $value Submitted.
	 * @return string
	 */
	public static function sanitize( $value ) {
		return 'yes' === $value ? 'yes' : 'no';
	}

	/**
	 * The field.
	 */
	public static function render() {
		$choices = array(
			'no'  => __( 'Remove its tables, settings and connection', 'igny8' ),
			'yes' => __( 'Keep them, for installing the plugin again later', 'igny8' ),
		);
		echo '<fieldset aria-describedby="igny8-keep-help"><legend class="screen-reader-text">' . esc_html__( 'Data of the plugin', 'igny8' ) . '</legend>';
		foreach ( $choices as $value => $label ) {
			printf(
				'<label><input type="radio" name="%1$s" value="%2$s"%3$s> %4$s</label><br>',
				esc_attr( Igny8_Uninstaller::KEEP_OPTION ),
				esc_attr( $value ),
				checked( get_option( Igny8_Uninstaller::KEEP_OPTION, 'no' ), $value, false ),
				esc_html( $label )
			);
		}
		echo '</fieldset><p class="description" id="igny8-keep-help">' . esc_html__( 'Articles, images, categories and tags stay in both cases, and so does the mark on each post that says which article of IGNY8 it is. Deactivating the plugin removes nothing.', 'igny8' ) . '</p>';
	}
}
