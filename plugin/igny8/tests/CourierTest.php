<?php
/**
 * How changes leave the site by themselves, and when they do not.
 *
 * @package Igny8
 */

final class CourierTest extends Igny8_Test_Sync_Case {

	const PATH = '/api/v1/integrations/17/events/';

	/**
	 * Whether IGNY8 takes what it is sent.
	 *
	 * @var bool
	 */
	private $is_up = true;

	protected function setUp(): void {
		parent::setUp();
		$this->sent = array();
		// Before the scripted IGNY8, which says what is always the same.
		$this->listen( 'pre_http_request', array( $this, 'take' ), 20 );
	}

	/**
	 * Takes events as IGNY8 does: through the last of them.
	 */
	public function take( $answer, $arguments, $url ) {
		if ( ! $this->is_up || self::path() !== substr( $url, strlen( self::BACKEND ) ) ) {
			return $answer;
		}
		$events = json_decode( $arguments['body'], true )['events'];
		return array( 'body' => wp_json_encode( array( 'success' => true, 'data' => array( 'accepted_through' => end( $events )['seq'] ) ) ), 'response' => array( 'code' => 200, 'message' => '' ), 'headers' => array(), 'cookies' => array() );
	}

	private static function path() {
		return '/api/v1/integrations/' . Igny8_Connection::get()['integration_id'] . '/events/';
	}

	private function rename_post( $title ) {
		wp_update_post( array( 'ID' => $this->post_id, 'post_title' => $title ) );
	}

	public function test_a_change_is_pushed_signed_when_the_request_is_over() {
		$this->rename_post( 'By hand' );
		$this->assertSame( array(), $this->sent );
		Igny8_Sync_Courier::end_of_request();
		$this->assertCount( 1, $this->sent );
		$push = json_decode( $this->sent[0]['body'] );
		$this->assertSame( array(), Igny8_Test_Schema::problems( $push, Igny8_Test_Schema::load( 'events-push' ) ) );
		$this->assertSame( array( 'POST', self::path(), 'By hand' ), array( $this->sent[0]['method'], $this->sent[0]['path'], $push->events[0]->data->title ) );
		$headers = $this->sent[0]['headers'];
		$signed  = hash_hmac( 'sha256', "{$headers['webhook-id']}.{$headers['webhook-timestamp']}.{$this->sent[0]['body']}", base64_decode( self::SECRET ), true );
		$this->assertSame( 'v1,' . base64_encode( $signed ), $headers['webhook-signature'] );
		$this->assertSame( Igny8_Sync_Courier::TIMEOUT_SECONDS, $this->sent[0]['arguments']['timeout'] );
		$this->assertFalse( Igny8_Sync_Outbox::has_waiting() );
	}

	public function test_a_request_without_a_change_sends_nothing_and_asks_nothing() {
		global $wpdb;
		$before = $wpdb->num_queries;
		Igny8_Sync_Courier::end_of_request();
		$this->assertSame( array( $before, array() ), array( $wpdb->num_queries, $this->sent ) );
	}

	public function test_an_igny8_that_is_down_is_left_alone_and_keeps_nothing_from_coming_later() {
		$this->is_up = false;
		$this->rename_post( 'One' );
		Igny8_Sync_Courier::end_of_request();
		$this->rename_post( 'Two' );
		Igny8_Sync_Courier::end_of_request();
		$this->assertCount( 1, $this->sent );
		$this->is_up = true;
		update_option( 'igny8_silent_until', time() - 1 );
		update_post_meta( $this->post_id, '_igny8_cluster_id', '15' );
		Igny8_Sync_Courier::end_of_request();
		$events = json_decode( $this->sent[1]['body'], true )['events'];
		$this->assertSame( array( array( 'post', 'relationships' ), 'Two' ), array( array_column( $events, 'kind' ), $events[0]['data']['title'] ) );
	}

	/**
	 * Answers that take nothing.
	 */
	public static function useless_answers() {
		return array(
			'refused'         => array( self::refusal( 401, 'NOT_AUTHENTICATED' ) ),
			'an error'        => array( self::refusal( 500, 'INTERNAL_ERROR' ) ),
			'a firewall'      => array( array( 200, '<html>Just a moment</html>' ) ),
			'without a word'  => array( self::success( array() ) ),
			'no number'       => array( self::success( array( 'accepted_through' => 'all' ) ) ),
			'nothing taken'   => array( self::success( array( 'accepted_through' => 0 ) ) ),
		);
	}

	/**
	 * @dataProvider useless_answers
	 */
	public function test_an_answer_that_takes_nothing_loses_nothing_and_is_not_asked_for_again_at_once( $answer ) {
		$this->is_up                           = false;
		$this->answers[ 'POST ' . self::path() ] = $answer;
		$this->rename_post( 'One' );
		Igny8_Sync_Courier::end_of_request();
		$this->assertCount( 1, $this->sent );
		$this->assertTrue( Igny8_Sync_Outbox::has_waiting() );
		$this->assertTrue( Igny8_Sync_Courier::is_silent() );
	}

	public function test_an_igny8_that_asks_for_the_rest_itself_is_not_left_alone() {
		$this->is_up                           = false;
		$this->answers[ 'POST ' . self::path() ] = self::success(
			array(
				'accepted_through' => 0,
				'will_ask'         => true,
			)
		);
		$this->rename_post( 'One' );
		Igny8_Sync_Courier::end_of_request();
		$this->assertCount( 1, $this->sent );
		$this->assertFalse( Igny8_Sync_Courier::is_silent() );
		$this->assertTrue( Igny8_Sync_Outbox::has_waiting() );
	}

	public function test_an_igny8_that_knows_more_than_the_log_is_told_everything_under_another_name() {
		$this->is_up                           = false;
		$this->answers[ 'POST ' . self::path() ] = self::success( array( 'accepted_through' => 5000000 ) );
		$stream                                = Igny8_Sync_Outbox::log()['stream'];
		$this->rename_post( 'One' );
		Igny8_Sync_Courier::end_of_request();
		$this->assertSame( $stream, json_decode( $this->sent[0]['body'] )->stream );
		$this->assertNotSame( $stream, json_decode( $this->sent[1]['body'] )->stream );
		$this->assertSame( Igny8_Sync_Courier::MAX_PUSHES, count( $this->sent ) );
		$this->assertTrue( Igny8_Sync_Outbox::has_waiting() );
	}

	public function test_what_others_write_while_the_last_push_is_on_its_way_is_pushed_too() {
		$writes = 0;
		$this->listen(
			'pre_http_request',
			function ( $answer ) use ( &$writes ) {
				if ( $writes < 2 ) {
					$writes++;
					Igny8_Sync_Outbox::add( array( array( 'kind' => 'relationships', 'object_id' => $this->post_id, 'content_id' => self::CONTENT, 'updated_by' => '', 'noted' => array() ) ) );
				}
				return $answer;
			},
			5
		);
		$this->rename_post( 'One' );
		Igny8_Sync_Courier::end_of_request();
		$this->assertSame( array( 2, false ), array( $writes, Igny8_Sync_Outbox::has_waiting() ) );
	}

	public function test_trouble_with_the_database_after_the_answer_is_logged_and_the_lock_given_back() {
		$this->rename_post( 'One' );
		$this->listen( 'igny8_checkpoint', static function () { throw new RuntimeException( 'The outbox could not be read: gone' ); } );
		$log = tempnam( sys_get_temp_dir(), 'igny8' );
		$old = ini_set( 'error_log', $log );
		Igny8_Sync_Courier::end_of_request();
		ini_set( 'error_log', $old );
		$this->assertStringContainsString( 'gone', file_get_contents( $log ) );
		unlink( $log );
		$this->assertTrue( Igny8_Lock::acquire( Igny8_Sync_Courier::LOCK, 0 ) );
		Igny8_Lock::release( Igny8_Sync_Courier::LOCK );
	}

	public function test_one_push_at_a_time_for_a_site() {
		$other = self::other_connection();
		$this->assertSame( '1', $other->get_var( $other->prepare( 'SELECT GET_LOCK(%s, 0)', self::lock_name( Igny8_Sync_Courier::LOCK ) ) ) );
		$this->rename_post( 'One' );
		Igny8_Sync_Courier::end_of_request();
		$other->close();
		$this->assertSame( array(), $this->sent );
		$this->assertTrue( Igny8_Sync_Outbox::has_waiting() );
	}

	public function test_much_is_pushed_in_parts_and_no_more_than_some_of_them() {
		for ( $i = 1; $i <= 650; $i++ ) {
			$changes[] = array( 'kind' => 'term', 'object_id' => 9000 + $i, 'content_id' => 0, 'updated_by' => '', 'noted' => array( 'taxonomy' => 'category', 'term_id' => 9000 + $i, 'name' => '', 'slug' => '', 'parent' => 0 ) );
		}
		Igny8_Sync_Outbox::add( $changes );
		$this->assertFalse( Igny8_Sync_Courier::push() );
		$this->assertSame( array_fill( 0, 5, 100 ), array_map( static function ( $push ) { return count( json_decode( $push['body'] )->events ); }, $this->sent ) );
		$this->assertFalse( Igny8_Sync_Courier::is_silent() );
		$this->assertTrue( Igny8_Sync_Courier::push() );
	}

	public function test_a_site_that_was_moved_or_copied_answers_only_how_it_is_and_sends_nothing() {
		$move = static function () {
			return 'https://staging.example.com';
		};
		$this->listen( 'pre_option_home', $move );
		$this->assertTrue( Igny8_Connection::is_moved() );
		foreach ( array_diff( Igny8_Rest::SIGNED_ROUTES, Igny8_Rest::ROUTES_WHEN_MOVED ) as $route ) {
			$answer = self::post_signed( self::example( "{$route}-request" ) );
			$this->assertSame( array( 409, 'SITE_MOVED' ), array( $answer['status'], $answer['body']['error']['code'] ), $route );
			$this->assertSame( 'https://staging.example.com', $answer['body']['error']['details']['home_url'] );
		}
		$health = self::post_signed( self::example( 'health-request' ) )['body']['data'];
		$this->assertStringContainsString( 'https://staging.example.com', $health['checks']['api_connection'] );
		$this->rename_post( 'On the copy' );
		Igny8_Sync_Courier::end_of_request();
		$this->assertFalse( igny8_sync_site_structure_to_backend() );
		$this->assertFalse( igny8_get_site_structure()['two_way_sync_enabled'] );
		$this->assertSame( array(), $this->sent );
		$this->assertSame( 200, self::post_signed( self::example( 'disconnect-request' ) )['status'] );
	}

	public function test_what_another_process_writes_when_the_pusher_is_about_to_leave_is_pushed_too() {
		$other   = self::other_connection();
		$table   = Igny8_Tables::name( 'igny8_outbox' );
		$release = "RELEASE_LOCK('" . self::lock_name( Igny8_Sync_Courier::LOCK ) . "')";
		$is_done = false;
		$this->listen(
			'query',
			static function ( $sql ) use ( $other, $table, $release, &$is_done ) {
				if ( ! $is_done && false !== strpos( $sql, $release ) ) {
					$is_done = 1 === $other->query( "INSERT INTO {$table} (slot, object_id, kind, event_id, occurred_at, updated_by, noted) VALUES ('life', 999999, 'deleted', UUID(), NOW(), '', '')" );
				}
				return $sql;
			}
		);
		$this->rename_post( 'One' );
		Igny8_Sync_Courier::end_of_request();
		$other->close();
		$this->assertSame( array( true, 2, false ), array( $is_done, count( $this->sent ), Igny8_Sync_Outbox::has_waiting() ) );
	}

	/**
	 * Lets the site be elsewhere until the test ends.
	 */
	private function move_to( $address ) {
		$this->listen( 'pre_option_home', static function () use ( $address ) { return $address; } );
	}

	public function test_a_person_is_asked_whether_the_site_moved_and_everybody_else_sees_nothing() {
		ob_start();
		Igny8_Admin_Moved::render();
		$this->assertSame( '', ob_get_clean() );
		$this->move_to( 'https://new.example.com' );
		require_once ABSPATH . 'wp-admin/includes/template.php';
		ob_start();
		Igny8_Admin_Moved::render();
		$notice = ob_get_clean();
		$this->assertStringContainsString( 'https://new.example.com', $notice );
		foreach ( array( 'site_moved', 'site_copied' ) as $action ) {
			$this->assertStringContainsString( "value=\"igny8_{$action}\"", $notice );
			$this->assertStringContainsString( 'value="' . wp_create_nonce( "igny8_{$action}" ) . '"', $notice );
		}
		wp_set_current_user( get_user_by( 'login', 'author' )->ID );
		ob_start();
		Igny8_Admin_Moved::render();
		$this->assertSame( '', ob_get_clean() );
	}

	public function test_the_answer_counts_only_with_a_nonce_from_somebody_who_may_give_it() {
		$this->move_to( 'https://staging.example.com' );
		$this->listen( 'wp_die_handler', static function () { return static function ( $message ) { throw new RuntimeException( wp_strip_all_tags( (string) $message ) ); }; } );
		foreach ( array( 'site_moved', 'site_copied' ) as $action ) {
			foreach ( array( 'person' => 'no nonce', 'author' => 'a nonce' ) as $login => $with ) {
				wp_set_current_user( get_user_by( 'login', $login )->ID );
				$_REQUEST['_wpnonce'] = 'a nonce' === $with ? wp_create_nonce( "igny8_{$action}" ) : 'x';
				try {
					Igny8_Admin_Actions::$action();
					$this->fail( "{$action} by {$login} with {$with}" );
				} catch ( RuntimeException $stopped ) {
					$this->assertNotNull( Igny8_Connection::get() );
				}
			}
		}
		unset( $_REQUEST['_wpnonce'] );
		$this->assertSame( array(), $this->sent );
	}

	public function test_a_site_that_moved_tells_igny8_and_goes_on() {
		$this->move_to( 'https://new.example.com' );
		$path = '/api/v1/integrations/' . Igny8_Connection::get()['integration_id'] . '/moved/';
		$stream = Igny8_Sync_Outbox::log()['stream'];
		$this->assertInstanceOf( WP_Error::class, Igny8_Connector::move() );
		$this->assertTrue( Igny8_Connection::is_moved() );
		$this->answers[ "POST {$path}" ] = self::success( array() );
		$this->assertTrue( Igny8_Connector::move() );
		$this->assertNotSame( $stream, Igny8_Sync_Outbox::log()['stream'] );
		$said = json_decode( end( $this->sent )['body'] );
		$this->assertSame( array(), Igny8_Test_Schema::problems( $said, Igny8_Test_Schema::load( 'site-moved' ) ) );
		$this->assertSame( array( false, self::AUDIENCE ), array( Igny8_Connection::is_moved(), Igny8_Connection::get()['audience'] ) );
		$this->assertSame( 200, self::post_signed( self::example( 'events-request' ) )['status'] );
	}

	public function test_a_copy_lets_go_of_the_connection_without_ending_the_originals() {
		$this->move_to( 'https://staging.example.com' );
		$this->rename_post( 'On the copy' );
		Igny8_Connector::leave_to_original();
		$this->assertSame( array( null, array() ), array( Igny8_Connection::get(), $this->sent ) );
	}

	public function test_disconnecting_on_a_copy_does_not_end_the_originals_connection_either() {
		$this->move_to( 'https://staging.example.com' );
		$result = Igny8_Connector::disconnect();
		$this->assertSame( 'SITE_MOVED', $result->get_error_code() );
		$this->assertSame( array( null, array() ), array( Igny8_Connection::get(), $this->sent ) );
	}

	public function test_http_or_https_and_www_do_not_make_another_site() {
		$home = get_option( 'home' );
		$host = (string) preg_replace( '~^https?://~', '', $home );
		foreach ( array( "https://{$host}" => false, "http://www.{$host}/" => false, "http://{$host}/blog" => true, 'http://example.org' => true, 'http://' => false, '' => false ) as $address => $is_moved ) {
			$elsewhere = static function () use ( $address ) {
				return $address;
			};
			add_filter( 'pre_option_home', $elsewhere );
			$this->assertSame( $is_moved, Igny8_Connection::is_moved(), $address );
			remove_filter( 'pre_option_home', $elsewhere );
		}
	}

	public function test_a_new_post_type_is_told_after_the_request_that_finds_it_and_once() {
		$path                           = '/api/v1/integration/integrations/' . Igny8_Connection::get()['integration_id'] . '/update-structure/';
		$this->answers[ "POST {$path}" ] = self::success( array() );
		Igny8_Sync_Structure_Schedule::schedule();
		Igny8_Structure::send();
		$this->sent = array();
		$this->look();
		$this->assertSame( array(), $this->sent );
		register_post_type( 'igny8_recipe', array( 'public' => true ) );
		$this->look();
		$this->look();
		unregister_post_type( 'igny8_recipe' );
		$this->assertSame( array( $path ), array_column( $this->sent, 'path' ) );
		$this->assertArrayHasKey( 'igny8_recipe', json_decode( $this->sent[0]['body'], true )['post_types'] );
		$this->look();
		$this->assertCount( 2, $this->sent );
		update_option( 'igny8_settings', array( 'post_types' => array( 'page' => false ) ), false );
		$this->look();
		$this->assertFalse( json_decode( $this->sent[2]['body'], true )['post_types']['page']['enabled'] );
	}

	/**
	 * A request in wp-admin, to its end.
	 */
	private function look() {
		global $wpdb;
		$before = $wpdb->num_queries;
		Igny8_Sync_Structure_Schedule::look();
		$this->assertSame( $before, $wpdb->num_queries );
		$callback = array( 'Igny8_Sync_Structure_Schedule', 'send_afterwards' );
		if ( false !== has_action( 'shutdown', $callback ) ) {
			remove_action( 'shutdown', $callback, PHP_INT_MAX );
			Igny8_Sync_Structure_Schedule::send_afterwards();
		}
	}

	public function test_igny8_asking_for_events_finds_a_new_post_type_on_a_site_without_visitors() {
		Igny8_Sync_Structure_Schedule::schedule();
		$callback = array( 'Igny8_Sync_Structure_Schedule', 'send_afterwards' );
		update_option( Igny8_Structure::LAST_SYNC_OPTION, time(), false );
		self::post_signed( self::example( 'events-request' ) );
		$this->assertFalse( has_action( 'shutdown', $callback ) );
		update_option( Igny8_Structure::LAST_SYNC_OPTION, time() - 3600, false );
		self::post_signed( self::example( 'events-request' ) );
		$this->assertNotFalse( has_action( 'shutdown', $callback ) );
		remove_action( 'shutdown', $callback, PHP_INT_MAX );
	}

	public function test_looking_costs_nothing_on_a_site_that_is_not_connected() {
		Igny8_Connection::end( 'site', 'enough' );
		register_post_type( 'igny8_recipe', array( 'public' => true ) );
		$this->look();
		unregister_post_type( 'igny8_recipe' );
		$this->assertSame( array(), $this->sent );
	}

	public function test_what_is_loaded_with_every_page_of_wordpress_is_small() {
		Igny8_Sync_Structure_Schedule::schedule();
		$this->rename_post( 'One' );
		Igny8_Sync_Courier::end_of_request();
		$ours = array_filter( wp_load_alloptions( true ), static function ( $name ) { return 0 === strpos( $name, 'igny8' ); }, ARRAY_FILTER_USE_KEY );
		$this->assertLessThan( 512, strlen( wp_json_encode( $ours ) ), wp_json_encode( $ours ) );
	}
}
