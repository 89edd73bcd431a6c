<?php
/**
 * What the tests of changes by people share.
 *
 * @package Igny8
 */

/**
 * A connected site with a published content, a person who is signed in, and a look at what IGNY8 would be told.
 */
abstract class Igny8_Test_Sync_Case extends Igny8_Test_Publish_Case {

	const CONTENT = 42;

	/**
	 * The published post.
	 *
	 * @var int
	 */
	protected $post_id;

	protected function setUp(): void {
		parent::setUp();
		self::connect();
		$this->post_id = self::publish( self::message( array( 'content_id' => self::CONTENT, 'task_id' => 15, 'cluster_id' => 12 ) ) )['post_id'];
		wp_set_current_user( self::person() );
		self::end_request();
	}

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/**
	 * An administrator.
	 */
	protected static function person() {
		$known = get_user_by( 'login', 'person' );
		return $known ? $known->ID : wp_insert_user( array( 'user_login' => 'person', 'user_pass' => 'person', 'user_email' => 'person@example.com', 'role' => 'administrator' ) );
	}

	/**
	 * What happens at the end of a request, without sending anything.
	 */
	protected static function end_request() {
		return Igny8_Sync_Changes::finish();
	}

	/**
	 * What IGNY8 is told of the changes so far, which must fit the contract.
	 *
	 * @return array[] Events.
	 */
	protected function told( $after = 0 ) {
		self::end_request();
		$events = json_decode( wp_json_encode( Igny8_Sync_Outbox::read( $after, 500 ) ), true );
		foreach ( $events as $event ) {
			$this->assert_event_fits( $event );
		}
		return $events;
	}

	/**
	 * Kinds of what is told, and everything is with IGNY8 afterwards.
	 *
	 * @return string[]
	 */
	protected function kinds() {
		$kinds = array_column( $this->told(), 'kind' );
		Igny8_Sync_Outbox::acknowledge( Igny8_Sync_Outbox::last_seq() );
		sort( $kinds );
		return $kinds;
	}

	private function assert_event_fits( array $event ) {
		$shapes = array( 'taxonomies' => 'event_taxonomies', 'relationships' => 'event_relationships', 'post' => 'event_post', 'term' => 'event_term' );
		$this->assertSame( array(), self::misfits( array( 'data' => (object) $event['data'] ) + $event, Igny8_Test_Schema::common( 'event' ) ) );
		if ( isset( $shapes[ $event['kind'] ] ) ) {
			$data = isset( $event['data']['other'] ) ? array( 'other' => (object) $event['data']['other'] ) + $event['data'] : $event['data'];
			$this->assertSame( array(), self::misfits( $data, Igny8_Test_Schema::common( $shapes[ $event['kind'] ] ) ), $event['kind'] );
		}
	}

	private static function misfits( array $value, array $schema ) {
		return Igny8_Test_Schema::problems( json_decode( wp_json_encode( $value ) ), $schema );
	}

	/**
	 * The database's name of one of our locks.
	 */
	protected static function lock_name( $lock ) {
		$name = new ReflectionMethod( 'Igny8_Lock', 'full_name' );
		$name->setAccessible( true );
		return $name->invoke( null, $lock );
	}

	/**
	 * Another connection to the same database.
	 */
	protected static function other_connection() {
		return new wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
	}

	/**
	 * A term of its own.
	 */
	protected static function term( $name, $taxonomy = 'category', array $more = array() ) {
		$made = wp_insert_term( $name, $taxonomy, $more );
		self::assertIsArray( $made );
		return $made['term_id'];
	}
}
