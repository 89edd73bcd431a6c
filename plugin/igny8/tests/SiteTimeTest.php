<?php
/**
 * Instants and the site's wall clock.
 *
 * @package Igny8
 */

final class SiteTimeTest extends Igny8_Test_Publish_Case {

	protected function tearDown(): void {
		update_option( 'timezone_string', '' );
		update_option( 'gmt_offset', 0 );
		parent::tearDown();
	}

	public static function instants() {
		return array(
			'New York in winter'           => array( 'America/New_York', '', '2025-12-01T10:00:00Z', '2025-12-01 05:00:00', '2025-12-01T05:00:00-05:00' ),
			'before the hour is skipped'   => array( 'America/New_York', '', '2025-03-09T06:59:59Z', '2025-03-09 01:59:59', '2025-03-09T01:59:59-05:00' ),
			'after the hour is skipped'    => array( 'America/New_York', '', '2025-03-09T07:00:00Z', '2025-03-09 03:00:00', '2025-03-09T03:00:00-04:00' ),
			'the hour that comes twice, 1' => array( 'America/New_York', '', '2025-11-02T05:30:00Z', '2025-11-02 01:30:00', '2025-11-02T01:30:00-04:00' ),
			'the hour that comes twice, 2' => array( 'America/New_York', '', '2025-11-02T06:30:00Z', '2025-11-02 01:30:00', '2025-11-02T01:30:00-05:00' ),
			'Kathmandu'                    => array( 'Asia/Kathmandu', '', '2025-06-30T18:15:00Z', '2025-07-01 00:00:00', '2025-07-01T00:00:00+05:45' ),
			'a bare offset'                => array( '', '5.75', '2025-06-30T18:15:00Z', '2025-07-01 00:00:00', '2025-07-01T00:00:00+05:45' ),
			'a bare negative offset'       => array( '', '-3.5', '2025-01-01T00:00:00Z', '2024-12-31 20:30:00', '2024-12-31T20:30:00-03:30' ),
			'half an hour of summer time'  => array( 'Australia/Lord_Howe', '', '2025-04-05T15:15:00Z', '2025-04-06 01:45:00', '2025-04-06T01:45:00+10:30' ),
			'sent with an offset'          => array( 'UTC', '', '2025-06-01T12:00:00+02:00', '2025-06-01 10:00:00', '2025-06-01T10:00:00+00:00' ),
			'with a fraction'              => array( 'UTC', '', '2025-06-01T12:00:00.987Z', '2025-06-01 12:00:00', '2025-06-01T12:00:00+00:00' ),
		);
	}

	/**
	 * @dataProvider instants
	 */
	public function test_a_scheduled_article_has_its_instant_in_the_sites_time( $zone, $offset, $instant, $post_date, $site ) {
		update_option( 'timezone_string', $zone );
		update_option( 'gmt_offset', $offset );
		$receipt = self::publish( self::message( array( 'published_at' => $instant ), array( 'mode' => 'scheduled' ) ) );
		$post    = get_post( $receipt['post_id'] );
		$utc     = gmdate( 'Y-m-d\TH:i:s\Z', strtotime( preg_replace( '/\.\d+/', '', $instant ) ) );
		$this->assertSame( array( 'publish', $post_date, substr( strtr( $utc, 'T', ' ' ), 0, 19 ) ), array( $post->post_status, $post->post_date, $post->post_date_gmt ) );
		$this->assertSame( array( $utc, $site, wp_timezone_string() ), array( $receipt['post_date_utc'], $receipt['post_date_site'], $receipt['site_timezone'] ) );
	}

	public function test_a_manual_publish_means_now() {
		$receipt = self::publish( self::message( array( 'published_at' => '2031-01-01T00:00:00Z' ) ) );
		$this->assertSame( 'publish', $receipt['post_status'] );
		$this->assertLessThan( 10, abs( time() - strtotime( $receipt['post_date_utc'] ) ) );
	}

	public function test_a_commit_that_comes_far_too_early_waits_in_wordpress() {
		$receipt = self::publish( self::message( array( 'published_at' => gmdate( 'Y-m-d\TH:i:s\Z', time() + 7200 ) ), array( 'mode' => 'scheduled' ) ) );
		$this->assertSame( 'future', $receipt['post_status'] );
		$this->assertNotFalse( wp_next_scheduled( 'publish_future_post', array( $receipt['post_id'] ) ) );
		wp_clear_scheduled_hook( 'publish_future_post', array( $receipt['post_id'] ) );
	}
}
