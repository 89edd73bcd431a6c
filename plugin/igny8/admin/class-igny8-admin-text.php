<?php
/**
 * Words that several screens share.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Moments, and what there is to say about the connection.
 */
final class Igny8_Admin_Text {

	/**
	 * A moment in the site's zone, which is named.
	 *
	 * @param int $timestamp Unix seconds.
	 * @return string
	 */
	public static function time( $timestamp ) {
		return wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ) . ' T', $timestamp );
	}

	/**
	 * A moment in the past, relative.
	 *
	 * @param int $timestamp Unix seconds.
	 * @return string
	 */
	public static function ago( $timestamp ) {
		/* translators: %s: a time span, for example "10 minutes". */
		return sprintf( __( '%s ago', 'igny8' ), human_time_diff( $timestamp ) );
	}

	/**
	 * The same with the exact moment for those who point at it.
	 *
	 * @param int $timestamp Unix seconds.
	 * @return string HTML.
	 */
	public static function ago_html( $timestamp ) {
		return sprintf( '<time datetime="%1$s" title="%2$s">%3$s</time>', esc_attr( gmdate( 'c', $timestamp ) ), esc_attr( self::time( $timestamp ) ), esc_html( self::ago( $timestamp ) ) );
	}

	/**
	 * How the connection is, and what can be done about it.
	 *
	 * @return array{is_well: bool, text: string, remedy: string} remedy: empty, or what somebody has to do.
	 */
	public static function connection() {
		$connection = Igny8_Connection::get();
		$status     = Igny8_Connection::status();
		if ( null === $connection ) {
			$is_ended = isset( $status['ended_by'] ) && 'igny8' === $status['ended_by'];
			return self::trouble(
				$is_ended ? __( 'IGNY8 ended the connection', 'igny8' ) : __( 'Not connected', 'igny8' ),
				__( 'Connect this site on Settings → IGNY8. Nothing is published here until then; what was published stays.', 'igny8' )
			);
		}
		if ( Igny8_Connection::is_moved( $connection ) ) {
			return self::trouble( __( 'Waiting: this site was moved or copied', 'igny8' ), __( 'Say which on Settings → IGNY8. Until then nothing is published here and no change is sent.', 'igny8' ) );
		}
		if ( isset( $status['refused_at'] ) ) {
			return self::trouble( __( 'Refused by IGNY8', 'igny8' ), __( 'IGNY8 no longer accepts what this site sends. Make a new connect code in IGNY8 and connect again on Settings → IGNY8.', 'igny8' ) );
		}
		return array(
			'is_well' => true,
			/* translators: %s: name of the site in IGNY8. */
			'text'    => sprintf( __( 'Connected as “%s”', 'igny8' ), $connection['site_name'] ),
			'remedy'  => '',
		);
	}

	/**
	 * A connection that needs somebody.
	 *
	 * @param string $text   What is.
	 * @param string $remedy What to do.
	 * @return array As connection().
	 */
	private static function trouble( $text, $remedy ) {
		return array(
			'is_well' => false,
			'text'    => $text,
			'remedy'  => $remedy,
		);
	}
}
