<?php
/**
 * Progress reports.
 *
 * @package Igny8
 */

final class ProgressTest extends Igny8_Test_Case {

	protected function setUp(): void {
		parent::setUp();
		self::connect();
	}

	/**
	 * As if the publish had begun, or the last report gone out, so long ago.
	 */
	private static function let_pass( $seconds ) {
		$next_at = new ReflectionProperty( 'Igny8_Progress', 'next_at' );
		$next_at->setAccessible( true );
		$next_at->setValue( null, $next_at->getValue() - $seconds );
	}

	public function test_a_publish_within_a_second_reports_nothing() {
		Igny8_Progress::follow( self::example( 'commit-request' ) );
		do_action( 'igny8_checkpoint', 'creating_post', null );
		$this->assertSame( array(), $this->sent );
	}

	public function test_a_long_manual_publish_reports_at_most_once_a_second_without_waiting() {
		Igny8_Progress::follow( self::example( 'commit-request' ) );
		self::let_pass( 1.1 );
		do_action( 'igny8_checkpoint', 'creating_post', null );
		do_action( 'igny8_checkpoint', 'media_processing', null );
		$this->assertCount( 1, $this->sent );
		$this->assertSame( '/api/v1/integrations/3/publish-progress/', $this->sent[0]['path'] );
		$this->assertFalse( $this->sent[0]['arguments']['blocking'] );
		$this->assertArrayHasKey( 'webhook-signature', $this->sent[0]['headers'] );
		$message = json_decode( $this->sent[0]['body'] );
		$this->assertSame( array(), Igny8_Test_Schema::problems( $message, Igny8_Test_Schema::load( 'progress' ) ) );
		$this->assertSame( array( 15, 'creating_post', 30 ), array( $message->task_id, $message->step, $message->progress ) );
		self::let_pass( 1.1 );
		do_action( 'igny8_checkpoint', 'publishing', null );
		$this->assertCount( 2, $this->sent );
	}

	public function test_an_igny8_that_is_slow_to_take_a_report_gets_no_more() {
		$slow = static function ( $result ) {
			usleep( 320000 );
			return $result;
		};
		add_filter( 'pre_http_request', $slow, 11 );
		Igny8_Progress::follow( self::example( 'commit-request' ) );
		self::let_pass( 1.1 );
		do_action( 'igny8_checkpoint', 'creating_post', null );
		remove_filter( 'pre_http_request', $slow, 11 );
		self::let_pass( 1000 );
		do_action( 'igny8_checkpoint', 'publishing', null );
		$this->assertCount( 1, $this->sent );
	}

	public function test_nothing_is_sent_while_the_transaction_holds_its_locks() {
		global $wpdb;
		Igny8_Progress::follow( self::example( 'commit-request' ) );
		self::let_pass( 1.1 );
		$wpdb->query( 'SET autocommit = 0' );
		do_action( 'igny8_checkpoint', 'seo_meta', null );
		$wpdb->query( 'SET autocommit = 1' );
		$this->assertSame( array(), $this->sent );
		do_action( 'igny8_checkpoint', 'publishing', null );
		$this->assertCount( 1, $this->sent );
	}

	public function test_a_scheduled_publish_and_other_checkpoints_report_nothing() {
		remove_action( 'igny8_checkpoint', array( 'Igny8_Progress', 'report' ) );
		Igny8_Progress::follow( array( 'mode' => 'scheduled' ) + self::example( 'commit-request' ) );
		do_action( 'igny8_checkpoint', 'creating_post', null );
		Igny8_Progress::follow( self::example( 'commit-request' ) );
		self::let_pass( 1.1 );
		do_action( 'igny8_checkpoint', 'after_row_written', null );
		$this->assertSame( array(), $this->sent );
	}
}
