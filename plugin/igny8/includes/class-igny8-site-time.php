<?php
/**
 * Instants and the site's wall clock.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Translates between instants (UTC, which IGNY8 speaks) and the site's zone (which WordPress stores in post_date). The
 * way back always starts from post_date_gmt: a wall-clock time is ambiguous for an hour every autumn.
 */
final class Igny8_Site_Time {

	const MYSQL = 'Y-m-d H:i:s';

	/**
	 * The instant a text of the contract names.
	 *
	 * @param string $text ISO 8601 with Z or an offset.
	 * @return DateTimeImmutable In UTC, whole seconds.
	 */
	public static function parse( $text ) {
		$instant = ( new DateTimeImmutable( $text ) )->setTimezone( self::utc() );
		return $instant->setTime( (int) $instant->format( 'H' ), (int) $instant->format( 'i' ), (int) $instant->format( 's' ) );
	}

	/**
	 * Now, in whole seconds, as WordPress stores time.
	 *
	 * @return DateTimeImmutable In UTC.
	 */
	public static function now() {
		return new DateTimeImmutable( '@' . time() );
	}

	/**
	 * The instant of a *_gmt column.
	 *
	 * @param string $mysql_gmt A value of the column.
	 * @return DateTimeImmutable|null Null for WordPress's "no date".
	 */
	public static function from_gmt_column( $mysql_gmt ) {
		if ( '' === (string) $mysql_gmt || 0 === strpos( $mysql_gmt, '0000' ) ) {
			return null;
		}
		return new DateTimeImmutable( $mysql_gmt, self::utc() );
	}

	/**
	 * For a *_gmt column.
	 *
	 * @param DateTimeImmutable $instant Any zone.
	 * @return string
	 */
	public static function gmt_column( DateTimeImmutable $instant ) {
		return $instant->setTimezone( self::utc() )->format( self::MYSQL );
	}

	/**
	 * For post_date and post_modified: the site's wall clock at that instant.
	 *
	 * @param DateTimeImmutable $instant Any zone.
	 * @return string
	 */
	public static function site_column( DateTimeImmutable $instant ) {
		return $instant->setTimezone( wp_timezone() )->format( self::MYSQL );
	}

	/**
	 * For a message: UTC with Z.
	 *
	 * @param DateTimeImmutable $instant Any zone.
	 * @return string
	 */
	public static function iso_utc( DateTimeImmutable $instant ) {
		return $instant->setTimezone( self::utc() )->format( 'Y-m-d\TH:i:s\Z' );
	}

	/**
	 * For a message: the site's wall clock, with the offset that holds at that instant.
	 *
	 * @param DateTimeImmutable $instant Any zone.
	 * @return string
	 */
	public static function iso_site( DateTimeImmutable $instant ) {
		return $instant->setTimezone( wp_timezone() )->format( 'Y-m-d\TH:i:sP' );
	}

	/**
	 * The zone IGNY8 speaks.
	 *
	 * @return DateTimeZone
	 */
	private static function utc() {
		return new DateTimeZone( 'UTC' );
	}
}
