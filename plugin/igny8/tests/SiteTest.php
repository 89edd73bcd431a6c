<?php
/**
 * What the site tells of itself: facts, structure, health.
 *
 * @package Igny8
 */

final class SiteTest extends Igny8_Test_Case {

	private static function as_json( $value ) {
		return json_decode( wp_json_encode( $value ) );
	}

	private function assertFits( $schema, $value ) {
		$this->assertSame( array(), Igny8_Test_Schema::problems( self::as_json( $value ), Igny8_Test_Schema::load( $schema ) ) );
	}

	public function test_the_health_report_has_the_contracts_shape_connected_or_not() {
		$this->assertFits( 'health-response', Igny8_Health::report() );
		self::connect();
		$report = Igny8_Health::report();
		$this->assertFits( 'health-response', $report );
		$this->assertSame( 'healthy', $report['status'], wp_json_encode( $report['checks'] ) );
	}

	public function test_facts_stand_in_the_contracts_shape_whatever_filters_say() {
		add_image_size( 'igny8-test', 100, 100, array( 'left', 'top' ) );
		$facts = self::as_json( array( 'code' => 'x', 'site' => Igny8_Site_Facts::gather() ) );
		remove_image_size( 'igny8-test' );
		$this->assertSame( array(), Igny8_Test_Schema::problems( $facts, Igny8_Test_Schema::load( 'connect-request' ) ) );
		$crops = array_column( $facts->site->image_sizes, 'crop', 'name' );
		$this->assertSame( array( 'left', 'top' ), $crops['igny8-test'] );
		$this->assertTrue( $crops['thumbnail'] );
	}

	/**
	 * Zones as WordPress knows them.
	 */
	public static function zones() {
		return array(
			array( 'America/New_York', '', 'America/New_York' ),
			array( '', '5.75', '+05:45' ),
			array( '', '-3.5', '-03:30' ),
			array( '', '0', '+00:00' ),
		);
	}

	/**
	 * @dataProvider zones
	 */
	public function test_the_time_zone_is_a_name_or_an_offset( $name, $offset, $expected ) {
		$force = static function ( $value ) {
			return static function () use ( $value ) {
				return $value;
			};
		};
		$filters = array( 'pre_option_timezone_string' => $force( $name ), 'pre_option_gmt_offset' => $force( $offset ) );
		foreach ( $filters as $hook => $filter ) {
			add_filter( $hook, $filter );
		}
		$zone = Igny8_Site_Facts::gather()['timezone'];
		foreach ( $filters as $hook => $filter ) {
			remove_filter( $hook, $filter );
		}
		$this->assertSame( $expected, $zone );
	}

	public function test_the_limit_for_big_images_is_what_the_filter_says() {
		$this->assertSame( 2560, Igny8_Site_Facts::gather()['big_image_threshold'] );
		add_filter( 'big_image_size_threshold', '__return_false' );
		$none = Igny8_Site_Facts::gather()['big_image_threshold'];
		remove_filter( 'big_image_size_threshold', '__return_false' );
		$this->assertSame( 0, $none );
	}

	public function test_wordpress_owns_the_sizes_where_another_plugin_steps_in() {
		$this->assertSame( 'igny8', Igny8_Site_Facts::gather()['image_sizes_owner'] );
		foreach ( Igny8_Site_Facts::RESIZING_FILTERS as $hook ) {
			$keep = static function ( $value ) {
				return $value;
			};
			add_filter( $hook, $keep );
			$this->assertSame( 'wordpress', Igny8_Site_Facts::gather()['image_sizes_owner'], $hook );
			remove_filter( $hook, $keep );
		}
	}

	public function test_the_largest_request_is_the_smallest_limit_of_php() {
		$limit = Igny8_Limits::max_request_bytes();
		$this->assertLessThanOrEqual( 8388608, $limit );
		$this->assertLessThanOrEqual( wp_convert_hr_to_bytes( ini_get( 'post_max_size' ) ), $limit );
		$this->assertLessThanOrEqual( wp_convert_hr_to_bytes( ini_get( 'upload_max_filesize' ) ), $limit );
		$old = ini_set( 'memory_limit', '-1' );
		$this->assertSame( $limit, Igny8_Limits::max_request_bytes() );
		ini_set( 'memory_limit', $old );
	}

	public function test_the_structure_counts_what_is_published() {
		register_post_type( 'igny8_test', array( 'public' => true, 'label' => 'Tests &amp; Trials' ) );
		$ids       = array(
			wp_insert_post( array( 'post_type' => 'igny8_test', 'post_title' => 'a', 'post_status' => 'publish' ) ),
			wp_insert_post( array( 'post_type' => 'igny8_test', 'post_title' => 'b', 'post_status' => 'draft' ) ),
		);
		$structure = self::as_json( igny8_get_site_structure() );
		foreach ( $ids as $id ) {
			wp_delete_post( $id, true );
		}
		$empty = self::as_json( igny8_get_site_structure() );
		unregister_post_type( 'igny8_test' );
		$this->assertSame( array(), Igny8_Test_Schema::problems( $structure, Igny8_Test_Schema::load( 'structure' ) ) );
		$this->assertEquals( (object) array( 'label' => 'Tests & Trials', 'count' => 1, 'enabled' => true, 'fetch_limit' => 100 ), $structure->post_types->igny8_test );
		$this->assertSame( 0, $empty->post_types->igny8_test->count );
		$this->assertSame( (int) wp_count_terms( array( 'taxonomy' => 'category', 'hide_empty' => false ) ), $structure->taxonomies->category->count );
		$this->assertFalse( isset( $structure->post_types->attachment ) );
		$this->assertFalse( $structure->plugin_connection_enabled );
	}

	public function test_the_structure_takes_two_queries_however_many_types_and_terms_there_are() {
		global $wpdb;
		for ( $i = 0; $i < 200; $i++ ) {
			register_post_type( "igny8_test{$i}", array( 'public' => true ) );
		}
		$wpdb->query( "INSERT INTO {$wpdb->term_taxonomy} (term_id, taxonomy, description) SELECT 1000000 + seq, 'post_tag', '' FROM seq_1_to_10000" );
		igny8_get_site_structure();
		$before    = $wpdb->num_queries;
		$structure = igny8_get_site_structure();
		$queries   = $wpdb->num_queries - $before;
		$wpdb->query( "DELETE FROM {$wpdb->term_taxonomy} WHERE term_id > 1000000" );
		for ( $i = 0; $i < 200; $i++ ) {
			unregister_post_type( "igny8_test{$i}" );
		}
		$this->assertSame( 2, $queries );
		$this->assertGreaterThanOrEqual( 10000, $structure['taxonomies']->post_tag['count'] );
		$this->assertGreaterThanOrEqual( 202, count( (array) $structure['post_types'] ) );
		$this->assertLessThan( 60000, strlen( wp_json_encode( $structure ) ) );
	}

	public function test_a_disabled_post_type_is_told_as_disabled() {
		update_option( 'igny8_settings', array( 'post_types' => array( 'page' => false ) ), false );
		$this->assertFalse( self::as_json( igny8_get_site_structure() )->post_types->page->enabled );
		$this->assertFalse( Igny8_Site_Facts::gather()['post_types']->page );
		$this->assertTrue( Igny8_Site_Facts::gather()['post_types']->post );
	}

	public function test_health_tells_what_is_wrong() {
		self::connect();
		$bad_directory = static function ( $uploads ) {
			return array( 'error' => 'no' ) + $uploads;
		};
		add_filter( 'upload_dir', $bad_directory );
		$report = Igny8_Health::report();
		remove_filter( 'upload_dir', $bad_directory );
		$this->assertSame( 'failing', $report['status'] );
		$this->assertStringContainsString( 'uploads', $report['checks']['media_uploads'] );

		Igny8_Connection::note_refusal( 'NOT_AUTHENTICATED', 'Not known.' );
		$report = Igny8_Health::report();
		$this->assertSame( 'degraded', $report['status'] );
		$this->assertStringContainsString( 'NOT_AUTHENTICATED', $report['checks']['api_connection'] );

		update_option( 'igny8_connection_status', array( 'last_success_at' => time() - 3 * DAY_IN_SECONDS ), false );
		$this->assertStringContainsString( '72 hours', Igny8_Health::checks()['api_connection'] );
	}

	public function test_a_myisam_table_is_named_and_its_promise_withdrawn() {
		global $wpdb;
		$wpdb->query( "ALTER TABLE {$wpdb->termmeta} ENGINE=MyISAM" );
		$forget = new ReflectionProperty( 'Igny8_Storage_Engine', 'others' );
		$forget->setAccessible( true );
		$forget->setValue( null, array() );
		$is_transactional = Igny8_Site_Facts::gather()['transactional'];
		$check            = Igny8_Health::checks()['database'];
		$wpdb->query( "ALTER TABLE {$wpdb->termmeta} ENGINE=InnoDB" );
		$forget->setValue( null, array() );
		$this->assertFalse( $is_transactional );
		$this->assertStringContainsString( "{$wpdb->termmeta} (myisam)", $check );
		$this->assertTrue( Igny8_Site_Facts::gather()['transactional'] );
	}

	public function test_a_missing_table_stops_the_site_and_is_named() {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_nonces' );
		$wpdb->query( "RENAME TABLE {$table} TO {$table}_away" );
		$checks = Igny8_Health::checks();
		$wpdb->query( "RENAME TABLE {$table}_away TO {$table}" );
		$this->assertStringContainsString( $table, $checks['tables'] );
		$this->assertSame( 'failing', Igny8_Health::status( $checks ) );
	}
}
