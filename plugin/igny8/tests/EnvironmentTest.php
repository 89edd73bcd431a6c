<?php
/**
 * What the site tells of its host.
 *
 * @package Igny8
 */

final class EnvironmentTest extends Igny8_Test_Case {

	private $filters = array();

	protected function tearDown(): void {
		foreach ( $this->filters as $filter ) {
			remove_filter( $filter[0], $filter[1] );
		}
		delete_transient( 'doing_cron' );
		parent::tearDown();
	}

	private function option( $name, $value ) {
		$filter          = static function () use ( $value ) {
			return $value;
		};
		$this->filters[] = array( "pre_option_{$name}", $filter );
		add_filter( "pre_option_{$name}", $filter );
	}

	public function test_it_stands_in_the_contracts_shape() {
		$report   = json_decode( wp_json_encode( Igny8_Health::report() ) );
		$problems = Igny8_Test_Schema::problems( $report, Igny8_Test_Schema::load( 'health-response' ) );
		$this->assertSame( array(), $problems );
		$this->assertNotNull( $report->environment );
	}

	public function test_it_costs_at_most_one_query_and_no_http_call() {
		global $wpdb;
		Igny8_Environment::gather();
		$before = $wpdb->num_queries;
		Igny8_Environment::gather();
		$this->assertLessThanOrEqual( $before + 1, $wpdb->num_queries );
		$this->assertSame( array(), $this->sent );
	}

	public function test_the_oldest_event_that_is_due_says_how_late_the_schedule_is() {
		$due = time() - 7200;
		$this->option( 'cron', array( $due => array(), time() + 60 => array(), 'version' => 2 ) );
		$cron = Igny8_Environment::gather()['cron'];
		$this->assertEqualsWithDelta( 7200, $cron['overdue_seconds'], 5 );
		$this->assertFalse( $cron['doing'] );
		set_transient( 'doing_cron', '1.0' );
		$this->assertTrue( Igny8_Environment::gather()['cron']['doing'] );
	}

	public function test_a_schedule_with_nothing_due_is_not_late() {
		$this->option( 'cron', array( time() + 60 => array(), 'version' => 2 ) );
		$this->assertSame( 0, Igny8_Environment::gather()['cron']['overdue_seconds'] );
		$this->option( 'cron', array( 'version' => 2 ) );
		$this->assertSame( 0, Igny8_Environment::gather()['cron']['overdue_seconds'] );
	}

	public function test_addresses_are_told_as_they_are_stored() {
		$this->option( 'home', 'https://a.example' );
		$this->option( 'siteurl', 'http://b.example/wp' );
		$this->option( 'permalink_structure', '' );
		$told = Igny8_Environment::gather();
		$this->assertSame( array( 'https://a.example', 'http://b.example/wp', '' ), array( $told['home'], $told['siteurl'], $told['permalink_structure'] ) );
		$this->assertNull( $told['connected_as'] );
	}

	public function test_a_site_at_another_address_tells_which_it_was_connected_with() {
		self::connect();
		$connected = untrailingslashit( get_option( 'home' ) );
		$this->option( 'home', 'https://copy.example' );
		$this->assertSame( $connected, Igny8_Environment::gather()['connected_as'] );
	}

	public function test_active_plugins_that_keep_pages_are_named() {
		$this->option( 'active_plugins', array( 'igny8/igny8.php', 'wp-rocket/wp-rocket.php', 'single-file.php' ) );
		$this->assertSame( array( 'WP Rocket' ), Igny8_Environment::gather()['page_cache']['plugins'] );
	}

	public function test_limits_are_told_in_bytes_and_none_as_zero() {
		$before = ini_get( 'memory_limit' );
		foreach ( array( '-1' => 0, '300M' => 314572800 ) as $set => $told ) {
			ini_set( 'memory_limit', (string) $set );
			$this->assertSame( $told, Igny8_Environment::gather()['memory_limit_bytes'] );
		}
		ini_set( 'memory_limit', $before );
	}
}
