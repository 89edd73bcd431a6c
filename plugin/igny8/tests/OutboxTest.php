<?php
/**
 * The log of changes: what is in it, what leaves it, and what names it.
 *
 * @package Igny8
 */

final class OutboxTest extends Igny8_Test_Sync_Case {

	private function rename_post( $title, $id = null ) {
		wp_update_post( array( 'ID' => null === $id ? $this->post_id : $id, 'post_title' => $title ) );
		self::end_request();
	}

	private static function ask( array $fields ) {
		$answer = self::post_signed( $fields + self::example( 'events-request' ) );
		self::assertSame( 200, $answer['status'], wp_json_encode( $answer['body'] ) );
		self::assertSame( array(), Igny8_Test_Schema::problems( json_decode( wp_json_encode( array( 'events' => array() ) + $answer['body']['data'] ) ), Igny8_Test_Schema::load( 'events-response' ) ) );
		return $answer['body']['data'];
	}

	public function test_a_later_change_takes_the_place_of_an_earlier_one_and_comes_last() {
		$this->rename_post( 'One' );
		update_post_meta( $this->post_id, '_igny8_cluster_id', '15' );
		self::end_request();
		$first = $this->told();
		$this->rename_post( 'Two' );
		$second = $this->told();
		$this->assertSame( array( 'post', 'relationships' ), array_column( $first, 'kind' ) );
		$this->assertSame( array( 'relationships', 'post' ), array_column( $second, 'kind' ) );
		$this->assertSame( $first[1]['event_id'], $second[0]['event_id'] );
		$this->assertNotSame( $first[0]['event_id'], $second[1]['event_id'] );
		$this->assertGreaterThan( $second[0]['seq'], $second[1]['seq'] );
		$this->assertSame( 'Two', $second[1]['data']['title'] );
	}

	public function test_what_has_arrived_is_forgotten_but_its_number_never_comes_again() {
		$this->rename_post( 'One' );
		$this->rename_post( 'Two' );
		$last = Igny8_Sync_Outbox::last_seq();
		$this->assertSame( array(), self::ask( array( 'after' => $last ) )['events'] );
		$this->assertSame( array( $last, $last ), array( Igny8_Sync_Outbox::log()['acknowledged'], Igny8_Sync_Outbox::last_seq() ) );
		$this->assertSame( array(), self::ask( array( 'after' => 0 ) )['events'] );
		$this->rename_post( 'Three' );
		$this->assertSame( array( $last + 1 ), array_column( self::ask( array( 'after' => 0 ) )['events'], 'seq' ) );
	}

	public function test_a_number_of_another_log_forgets_nothing() {
		$this->rename_post( 'One' );
		$answer = self::ask( array( 'after' => Igny8_Sync_Outbox::last_seq(), 'stream' => wp_generate_uuid4() ) );
		$this->assertSame( array( 'post' ), array_column( $answer['events'], 'kind' ) );
		$this->assertSame( array(), self::ask( array( 'after' => $answer['last_seq'], 'stream' => $answer['stream'] ) )['events'] );
	}

	public function test_a_number_the_log_has_not_come_to_gives_it_another_name_and_tells_everything_again() {
		$this->rename_post( 'One' );
		$before = Igny8_Sync_Outbox::log();
		$answer = self::ask( array( 'after' => 5000 ) );
		$this->assertNotSame( $before['stream'], $answer['stream'] );
		$this->assertSame( array( 'post' ), array_column( $answer['events'], 'kind' ) );
		$this->assertSame( 0, $answer['acknowledged'] );
	}

	public function test_a_table_that_was_lost_counts_anew_under_another_name() {
		global $wpdb;
		$this->rename_post( 'One' );
		Igny8_Sync_Outbox::acknowledge( Igny8_Sync_Outbox::last_seq() );
		$before = Igny8_Sync_Outbox::log();
		$wpdb->query( 'TRUNCATE TABLE ' . Igny8_Tables::name( 'igny8_outbox' ) );
		$this->rename_post( 'Two' );
		$this->assertNotSame( $before['stream'], Igny8_Sync_Outbox::log()['stream'] );
		$this->assertSame( array( 'post' ), array_column( $this->told(), 'kind' ) );
	}

	public function test_a_new_connection_begins_a_new_log_and_the_same_one_goes_on() {
		$this->rename_post( 'One' );
		$stream = Igny8_Sync_Outbox::log()['stream'];
		self::connect();
		$this->assertSame( $stream, Igny8_Sync_Outbox::log()['stream'] );
		$this->assertCount( 1, $this->told() );
		Igny8_Connection::end( 'site', 'enough' );
		$this->assertSame( array(), $this->told() );
		self::connect();
		$this->assertNotSame( $stream, Igny8_Sync_Outbox::log()['stream'] );
		$this->assertSame( array(), $this->told() );
	}

	public function test_a_time_without_the_plugin_is_a_gap_that_the_logs_name_shows() {
		$this->rename_post( 'Before' );
		$before = Igny8_Sync_Outbox::log();
		Igny8_Plugin::deactivate();
		Igny8_Plugin::activate();
		$this->assertNotSame( $before['stream'], Igny8_Sync_Outbox::log()['stream'] );
		$this->assertSame( array( 'post' ), array_column( $this->told(), 'kind' ) );
	}

	public function test_of_a_post_that_is_gone_nothing_else_is_told() {
		global $wpdb;
		$this->rename_post( 'Last words' );
		update_post_meta( $this->post_id, '_igny8_cluster_id', '15' );
		self::end_request();
		$vanished = self::publish( self::message( array( 'content_id' => 43 ) ) )['post_id'];
		$this->rename_post( 'Vanishes', $vanished );
		wp_delete_post( $this->post_id, true );
		self::end_request();
		$wpdb->delete( $wpdb->posts, array( 'ID' => $vanished ) );
		$events = $this->told();
		$this->assertSame( array( array( 'deleted', 43 ), array( 'deleted', self::CONTENT ) ), array_map( static function ( $event ) { return array( $event['kind'], $event['content_id'] ); }, $events ) );
		$this->assertSame( array( array(), null ), array( $events[0]['data'], $events[0]['fingerprint'] ) );
	}

	public function test_what_is_told_is_read_anew_and_not_from_this_requests_cache() {
		global $wpdb;
		$this->rename_post( 'Mine' );
		get_post( $this->post_id );
		$wpdb->update( $wpdb->posts, array( 'post_title' => 'By another process' ), array( 'ID' => $this->post_id ) );
		$wpdb->update( $wpdb->postmeta, array( 'meta_value' => '77' ), array( 'post_id' => $this->post_id, 'meta_key' => '_igny8_cluster_id' ) );
		$this->assertSame( 'By another process', $this->told()[0]['data']['title'] );
		$this->assertSame( '77', get_post_meta( $this->post_id, '_igny8_cluster_id', true ) );
	}

	public function test_an_answer_is_bounded_in_events_and_bytes_and_the_next_goes_on_from_there() {
		$ids = array( $this->post_id );
		for ( $i = 0; $i < 3; $i++ ) {
			$ids[] = self::publish( self::message( array( 'content_id' => 50 + $i ) ) )['post_id'];
		}
		foreach ( $ids as $id ) {
			wp_update_post( array( 'ID' => $id, 'post_content' => str_repeat( "text {$id} ", 60000 ) ) );
		}
		self::end_request();
		$after = 0;
		$sizes = array();
		for ( $asked = 0; $asked < 10; $asked++ ) {
			$answer = self::ask( array( 'after' => $after ) );
			if ( ! $answer['events'] ) {
				break;
			}
			$sizes[] = strlen( wp_json_encode( $answer['events'] ) );
			$after   = end( $answer['events'] )['seq'];
		}
		$this->assertGreaterThan( 1, count( $sizes ) );
		$this->assertLessThan( 1.1 * Igny8_Sync_Outbox::MAX_BYTES, max( $sizes ) );
		$this->assertSame( $after, $answer['last_seq'] );
		$this->rename_post( 'One' );
		update_post_meta( $this->post_id, '_igny8_cluster_id', '15' );
		self::end_request();
		$this->assertCount( 1, self::ask( array( 'after' => $after, 'limit' => 1 ) )['events'] );
	}

	public function test_events_are_told_with_few_queries_for_each() {
		global $wpdb;
		$category = self::term( 'Shared' );
		for ( $i = 1; $i <= 30; $i++ ) {
			$id = wp_insert_post( array( 'post_title' => "Post {$i}", 'post_status' => 'publish', 'post_category' => array( $category ) ) );
			Igny8_Managed_Posts::save( 1000 + $i, $id, 0, 1, array( str_repeat( 'a', 64 ), '' ), wp_generate_uuid4() );
			update_post_meta( $id, '_igny8_cluster_id', $i );
			wp_set_post_tags( $id, array( "tag {$i}" ) );
		}
		self::end_request();
		$before = $wpdb->num_queries;
		$events = Igny8_Sync_Outbox::read( 0, 500 );
		$cost   = $wpdb->num_queries - $before;
		$this->assertGreaterThanOrEqual( 60, count( wp_list_filter( $events, array( 'kind' => 'term' ), 'NOT' ) ) );
		// One each for the fingerprint, which must not trust a cache, and for terms no post before had.
		$this->assertLessThan( 2 * count( $events ), $cost );
	}

	public function test_too_many_changes_begin_a_new_log() {
		global $wpdb;
		$this->rename_post( 'One' );
		$stream = Igny8_Sync_Outbox::log()['stream'];
		$table  = Igny8_Tables::name( 'igny8_outbox' );
		Igny8_Sync_Outbox::bound();
		$this->assertSame( $stream, Igny8_Sync_Outbox::log()['stream'] );
		$wpdb->query( "INSERT INTO {$table} (slot, object_id, kind, event_id, occurred_at, updated_by, noted) SELECT 'term', 1000 + a.n + 100 * b.n + 10000 * c.n, 'term', '', NOW(), '', ''
			FROM (SELECT seq AS n FROM seq_0_to_99) a JOIN (SELECT seq AS n FROM seq_0_to_99) b JOIN (SELECT seq AS n FROM seq_0_to_10) c" );
		$last = Igny8_Sync_Outbox::last_seq();
		Igny8_Janitor::run();
		$this->assertNotSame( $stream, Igny8_Sync_Outbox::log()['stream'] );
		$this->assertSame( '1', $wpdb->get_var( "SELECT COUNT(*) FROM {$table}" ) );
		$this->rename_post( 'Two' );
		$this->assertGreaterThan( $last, $this->told()[0]['seq'] );
	}

	public function test_a_database_that_does_not_answer_is_no_empty_log() {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_outbox' );
		$wpdb->query( "RENAME TABLE {$table} TO {$table}_away" );
		$log     = tempnam( sys_get_temp_dir(), 'igny8' );
		$old     = ini_set( 'error_log', $log );
		$hidden  = $wpdb->suppress_errors();
		$events  = self::post_signed( self::example( 'events-request' ) );
		$health  = self::post_signed( self::example( 'health-request' ) );
		$wpdb->suppress_errors( $hidden );
		ini_set( 'error_log', $old );
		unlink( $log );
		$wpdb->query( "RENAME TABLE {$table}_away TO {$table}" );
		$this->assertSame( array( 500, 'INTERNAL_ERROR' ), array( $events['status'], $events['body']['error']['code'] ) );
		$this->assertSame( 200, $health['status'] );
		$this->assertArrayNotHasKey( 'outbox', $health['body'] );
	}

	public function test_every_answer_says_how_far_the_log_has_come() {
		$this->rename_post( 'One' );
		foreach ( array( 'health', 'structure', 'events' ) as $route ) {
			$answer = self::post_signed( self::example( "{$route}-request" ) );
			$this->assertSame( array( 'stream' => Igny8_Sync_Outbox::log()['stream'], 'last_seq' => Igny8_Sync_Outbox::last_seq() ), $answer['body']['outbox'] );
		}
		$this->assertArrayNotHasKey( 'outbox', self::post_signed( self::example( 'disconnect-request' ) )['body'] );
	}

	/**
	 * Starts PHP of its own that runs a piece of code inside this WordPress.
	 */
	private static function start_php( $code ) {
		$environment = array( 'IGNY8_TEST_WP' => getenv( 'IGNY8_TEST_WP' ), 'HTTP_HOST' => $_SERVER['HTTP_HOST'], 'PATH' => getenv( 'PATH' ) );
		$load        = '$_SERVER["HTTP_HOST"] = getenv( "HTTP_HOST" ); require getenv( "IGNY8_TEST_WP" ) . "/wp-load.php";';
		$process     = proc_open( array( PHP_BINARY, '-d', 'display_errors=stderr', '-r', $load . $code ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'file', '/dev/null', 'w' ) ), $pipes, null, $environment );
		return array( $process, $pipes[1] );
	}

	private static function end_php( array $started ) {
		$text = stream_get_contents( $started[1] );
		proc_close( $started[0] );
		return $text;
	}

	public function test_a_reader_passes_over_no_change_while_two_processes_write() {
		global $wpdb;
		$code = 'for ( $i = 1; $i <= 300; $i++ ) { Igny8_Sync_Outbox::add( array( array( "kind" => "term", "object_id" => %d + $i, "content_id" => 0, "updated_by" => "", "noted" => array( "taxonomy" => "category", "term_id" => %d + $i, "name" => "", "slug" => "", "parent" => 0 ) ) ) ); }';
		$writers = array( self::start_php( sprintf( $code, 10000, 10000 ) ), self::start_php( sprintf( $code, 20000, 20000 ) ) );
		$seen    = array();
		$after   = 0;
		do {
			$is_over = ! array_filter( $writers, static function ( $writer ) { return proc_get_status( $writer[0] )['running']; } );
			foreach ( Igny8_Sync_Outbox::read( $after, 500 ) as $event ) {
				$seen[ $event['data']->term_id ] = true;
				$after                           = $event['seq'];
			}
			Igny8_Sync_Outbox::acknowledge( $after );
		} while ( ! $is_over );
		array_map( array( __CLASS__, 'end_php' ), $writers );
		$this->assertCount( 600, $seen );
	}

	public function test_nobody_else_writes_while_a_change_is_written_or_read() {
		$other = self::other_connection();
		$seen  = array();
		$table = Igny8_Tables::name( 'igny8_outbox' );
		$this->listen(
			'query',
			static function ( $sql ) use ( $other, $table, &$seen ) {
				if ( preg_match( "/^(REPLACE|SELECT \\*|DELETE).*{$table}/", $sql, $found ) ) {
					$seen[ $found[1] ] = $other->get_var( $other->prepare( 'SELECT IS_FREE_LOCK(%s)', self::lock_name( Igny8_Sync_Outbox::LOCK ) ) );
				}
				return $sql;
			}
		);
		$this->rename_post( 'One' );
		Igny8_Sync_Outbox::read( 0, 5 );
		Igny8_Sync_Outbox::acknowledge( Igny8_Sync_Outbox::last_seq() );
		$other->close();
		$this->assertSame( array( 'REPLACE' => '0', 'SELECT *' => '0', 'DELETE' => '0' ), $seen );
	}

	public function test_a_reader_waits_for_a_change_that_is_not_yet_permanent() {
		$change = 'Igny8_Sync_Outbox::add( array( array( "kind" => "term", "object_id" => %d, "content_id" => 0, "updated_by" => "", "noted" => array( "taxonomy" => "category", "term_id" => %d, "name" => "", "slug" => "", "parent" => 0 ) ) ) );';
		$slow   = self::start_php( '$GLOBALS["wpdb"]->query( "START TRANSACTION" );' . sprintf( $change, 1, 1 ) . 'echo "written\n"; usleep( 700000 ); $GLOBALS["wpdb"]->query( "COMMIT" );' );
		$this->assertSame( "written\n", fgets( $slow[1] ) );
		self::end_php( self::start_php( sprintf( $change, 2, 2 ) ) );
		$ids = array_map( static function ( $event ) { return $event['data']->term_id; }, Igny8_Sync_Outbox::read( 0, 500 ) );
		self::end_php( $slow );
		$this->assertSame( array( 1, 2 ), $ids );
	}

	public function test_php_that_is_killed_after_the_answer_leaves_the_change_to_be_asked_for() {
		$code = 'add_filter( "pre_http_request", function () { posix_kill( getmypid(), SIGKILL ); } );'
			. 'wp_update_post( array( "ID" => %d, "post_title" => "Before the end" ) );';
		self::end_php( self::start_php( sprintf( $code, $this->post_id ) ) );
		$this->assertSame( array( 'Before the end' ), array_column( array_column( self::ask( array( 'after' => 0 ) )['events'], 'data' ), 'title' ) );
	}
}
