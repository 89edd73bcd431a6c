<?php
/**
 * What the settings page says about the site itself.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The SEO plugin that was found, and the same checks IGNY8 gets.
 */
final class Igny8_Admin_Status {

	/**
	 * The section.
	 */
	public static function render() {
		$labels = array(
			'api_connection'    => __( 'Connection to IGNY8', 'igny8' ),
			'database'          => __( 'Database', 'igny8' ),
			'tables'            => __( 'Tables of the plugin', 'igny8' ),
			'media_uploads'     => __( 'Uploads', 'igny8' ),
			'taxonomy_creation' => __( 'Categories and tags', 'igny8' ),
		);
		echo '<h2>' . esc_html__( 'This site', 'igny8' ) . '</h2>';
		echo '<table class="widefat striped igny8-status"><tbody>';
		foreach ( Igny8_Health::checks() as $name => $result ) {
			$is_well = Igny8_Health::OK === $result;
			self::row( $labels[ $name ], self::mark( $is_well ) . ' ' . esc_html( $is_well ? __( 'OK', 'igny8' ) : $result ) );
		}
		self::row( __( 'SEO plugin', 'igny8' ), esc_html( self::seo_text() ) );
		self::row( __( 'Time zone', 'igny8' ), esc_html( wp_timezone_string() ) );
		self::row( __( 'Largest request', 'igny8' ), esc_html( size_format( Igny8_Limits::max_request_bytes() ) ) );
		echo '</tbody></table>';
	}

	/**
	 * A sign for well or not, with a word for those who do not see it.
	 *
	 * @param bool $is_well Whether it is well.
	 * @return string HTML.
	 */
	public static function mark( $is_well ) {
		return sprintf(
			'<span class="dashicons dashicons-%1$s igny8-%2$s" aria-hidden="true"></span><span class="screen-reader-text">%3$s</span>',
			$is_well ? 'yes-alt' : 'warning',
			$is_well ? 'well' : 'unwell',
			esc_html( $is_well ? __( 'In order:', 'igny8' ) : __( 'Needs attention:', 'igny8' ) )
		);
	}

	/**
	 * The SEO plugin in words.
	 *
	 * @return string
	 */
	private static function seo_text() {
		$found = Igny8_Seo_Plugin::detect();
		if ( 'none' === $found['active'] ) {
			return __( 'None found. Keywords, title, description and canonical address are kept with the post until there is one.', 'igny8' );
		}
		$labels = array(
			'focus_keywords' => __( 'focus keywords', 'igny8' ),
			'title'          => __( 'SEO title', 'igny8' ),
			'description'    => __( 'SEO description', 'igny8' ),
			'canonical'      => __( 'canonical address', 'igny8' ),
			'social_image'   => __( 'social image', 'igny8' ),
		);
		$fields = array_intersect_key( $labels, array_flip( Igny8_Seo::supported( $found['active'] ) ) );
		return sprintf(
			/* translators: 1: name of the plugin, 2: its version, 3: list of fields. */
			__( '%1$s %2$s. IGNY8 writes: %3$s.', 'igny8' ),
			Igny8_Seo_Plugin::label( $found['active'] ),
			$found['version'],
			wp_sprintf_l( '%l', $fields )
		);
	}

	/**
	 * One line.
	 *
	 * @param string $heading Text.
	 * @param string $content HTML, escaped by the caller.
	 */
	private static function row( $heading, $content ) {
		// phpcs:ignore WordPress.Security.EscapeOutput -- see above.
		echo '<tr><th scope="row">' . esc_html( $heading ) . '</th><td>' . $content . '</td></tr>';
	}
}
