<?php
/**
 * `wp igny8`.
 *
 * @package Igny8
 */

final class CliTest extends Igny8_Test_Sync_Case {

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		if ( ! class_exists( 'WP_CLI', false ) ) {
			class_alias( 'Igny8_Test_Command_Line', 'WP_CLI' );
			eval( 'namespace WP_CLI\Utils; function format_items( $format, $items, $columns ) { \Igny8_Test_Command_Line::$said[] = array( "items", array_map( function ( $item ) use ( $columns ) { return array_intersect_key( (array) $item, array_flip( $columns ) ); }, $items ) ); }' );
		}
	}

	private static function run_command( $name, array $arguments = array(), array $options = array() ) {
		Igny8_Test_Command_Line::$said = array();
		try {
			( new Igny8_Cli() )->$name( $arguments, $options );
		} catch ( Igny8_Test_Command_Ended $end ) {
			Igny8_Test_Command_Line::$said[] = array( 'ended', $end->getMessage() );
		}
		return Igny8_Test_Command_Line::$said;
	}

	public function test_status_tells_the_connection_and_the_figures_and_no_secret() {
		$items = self::run_command( 'status' )[0][1];
		$facts = array_column( $items, 'value', 'name' );
		$this->assertSame( array( self::BACKEND, 1, 0 ), array( $facts['igny8'], $facts['posts_managed'], $facts['waiting'] ) );
		$this->assertStringNotContainsString( self::SECRET, wp_json_encode( $items ) );
	}

	public function test_outbox_lists_what_waits_and_counts_it() {
		wp_update_post( array( 'ID' => $this->post_id, 'post_title' => 'By hand' ) );
		self::end_request();
		$this->assertSame( array( array( 'line', '1' ) ), self::run_command( 'outbox', array(), array( 'format' => 'count' ) ) );
		$rows = self::run_command( 'outbox' )[0][1];
		$this->assertSame( array( 'post', $this->post_id ), array( $rows[0]['kind'], $rows[0]['post_id'] ) );
	}

	public function test_disconnect_asks_first_and_keeps_the_connection_when_refused() {
		$this->assertSame( array( 'confirm', 'ended' ), array_column( self::run_command( 'disconnect' ), 0 ) );
		$this->assertTrue( Igny8_Connection::is_connected() );
		$said = self::run_command( 'disconnect', array(), array( 'yes' => true ) );
		$this->assertSame( 'warning', end( $said )[0], 'IGNY8 could not be told' );
		$this->assertFalse( Igny8_Connection::is_connected() );
		$this->assertSame( 'success', self::run_command( 'disconnect' )[0][0] );
	}

	public function test_connect_with_a_damaged_code_says_what_to_do_and_changes_nothing() {
		$before = get_option( 'igny8_connection' );
		$said   = self::run_command( 'connect', array( 'igny8_nonsense' ) );
		$this->assertSame( 'error', $said[0][0] );
		$this->assertStringContainsString( 'Copy it again', $said[0][1] );
		$this->assertSame( $before, get_option( 'igny8_connection' ) );
	}

	public function test_sync_without_a_connection_is_an_error_and_with_one_sends_what_waits() {
		wp_update_post( array( 'ID' => $this->post_id, 'post_title' => 'By hand' ) );
		self::end_request();
		$id            = Igny8_Connection::get()['integration_id'];
		$this->answers = array(
			"POST /api/v1/integration/integrations/{$id}/update-structure/" => self::success( array() ),
			"POST /api/v1/integrations/{$id}/events/"                       => self::success( array( 'accepted_through' => Igny8_Sync_Outbox::last_seq() ) ),
		);
		$said = self::run_command( 'sync' );
		$this->assertSame( 'success', end( $said )[0] );
		$this->assertSame( 0, Igny8_Sync_Outbox::count_waiting() );
		Igny8_Connection::end( 'site', 'test' );
		$this->assertSame( 'error', self::run_command( 'sync' )[0][0] );
	}

	public function test_doctor_ends_with_one_when_nothing_can_be_published() {
		global $wpdb;
		$this->assertSame( array( 'items' ), array_column( self::run_command( 'doctor' ), 0 ) );
		$wpdb->query( 'DROP TABLE ' . Igny8_Tables::name( 'igny8_names' ) );
		try {
			$said = self::run_command( 'doctor' );
		} finally {
			Igny8_Tables::install();
		}
		$this->assertSame( array( 'items', 'halt', 'ended' ), array_column( $said, 0 ) );
		$this->assertContains( 'failing', array_column( $said[0][1], 'status' ) );
	}
}
