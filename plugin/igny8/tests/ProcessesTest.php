<?php
/**
 * What processes do to each other, and what is left when one dies.
 *
 * @package Igny8
 */

final class ProcessesTest extends Igny8_Test_Publish_Case {

	public static function deaths() {
		foreach ( array( 'files', 'file', 'creating_post', 'post', 'attachment', 'terms', 'seo_meta', 'flipped', 'committing' ) as $at ) {
			yield "killed at {$at}, new" => array( $at, false );
		}
		foreach ( array( 'file', 'post', 'attachment', 'committing' ) as $at ) {
			yield "killed at {$at}, update" => array( $at, true );
		}
	}

	/**
	 * @dataProvider deaths
	 */
	public function test_a_killed_publish_leaves_nothing_after_the_next_request( $at, $is_update ) {
		if ( $is_update ) {
			self::publish( self::message( array( 'title' => 'Old', 'images' => array( self::image() ) ) ) );
		}
		$message = self::message( array( 'images' => array( self::image(), self::image( 'gallery' ) ) ) );
		self::stage( $message );
		$before = self::snapshot();
		$this->assertNull( self::finish_worker( self::start_worker( $message, $at, 'kill' ) ) );
		$job = self::job_when_settled( $message['key'], 2 );
		$this->assertSame( 'undone', $job['state'] );
		$this->assert_fits( 'job-response', $job );
		$this->assertSame( $before, self::snapshot() );
		$this->assert_error( 'FENCE_STALE', Igny8_Publisher::commit( $message ) );
		$receipt = Igny8_Publisher::commit( array( 'fence' => 3 ) + $message );
		$this->assertIsArray( $receipt, is_wp_error( $receipt ) ? $receipt->get_error_message() : '' );
		$this->assertSame( $is_update ? 'updated' : 'created', $receipt['outcome'] );
	}

	/**
	 * What became of a key, once the database has noticed that its builder is gone: some 30 ms.
	 */
	private static function job_when_settled( $key, $fence ) {
		for ( $i = 0; $i < 200; $i++ ) {
			$job = Igny8_Publisher::job( array( 'key' => $key, 'fence' => $fence ) );
			if ( 'building' !== $job['state'] && array() === Igny8_Jobs::in_need_of_work() ) {
				break;
			}
			usleep( 20000 );
		}
		return $job;
	}

	public static function ends() {
		return array(
			'exit'   => array( 'exit' ),
			'fatal'  => array( 'fatal' ),
			'memory' => array( 'memory' ),
		);
	}

	/**
	 * @dataProvider ends
	 */
	public function test_a_request_that_ends_in_the_middle_undoes_and_answers( $how ) {
		$message = self::message( array( 'images' => array( self::image() ) ) );
		foreach ( array( 'file', 'terms', 'committing' ) as $at ) {
			self::stage( $message );
			$before = self::snapshot();
			$answer = self::finish_worker( self::start_worker( $message, $at, $how ) );
			$this->assertSame( 'PUBLISH_FATAL', $answer['code'], "{$how} at {$at}: " . wp_json_encode( $answer ) );
			$this->assertSame( $before, self::snapshot(), "{$how} at {$at}" );
			$this->assertSame( array(), Igny8_Jobs::in_need_of_work() );
		}
	}

	public function test_what_is_committed_stays_whatever_happens_to_php_then() {
		foreach ( array( 'committed', 'announcing' ) as $number => $at ) {
			$message = self::message( array( 'content_id' => 100 + $number, 'images' => array( self::image() ) ) );
			self::stage( $message );
			$answer = self::finish_worker( self::start_worker( $message, $at, 'exit' ) );
			$this->assertSame( 'created', $answer['outcome'] );
			$again = Igny8_Publisher::commit( $message );
			$this->assertSame( array( true, $answer['post_id'] ), array( $again['replayed'], $again['post_id'] ) );
		}
	}

	public function test_others_hear_of_a_publish_whose_process_was_killed_after_the_commit_at_most_once() {
		$heard = array();
		$this->listen( 'save_post', static function ( $id, $post, $is_update ) use ( &$heard ) { $heard[] = array( $id, $is_update ); } );
		$this->listen( 'created_category', static function ( $id ) use ( &$heard ) { $heard[] = 'category'; } );
		foreach ( array( 'committed' => 1, 'announcing' => 0 ) as $at => $times ) {
			$message = self::message( array( 'content_id' => 200 + $times ) );
			$heard   = array();
			$this->assertNull( self::finish_worker( self::start_worker( $message, $at, 'kill' ) ) );
			$job = self::job_when_settled( $message['key'], 1 );
			$this->assertSame( 'committed', $job['state'] );
			$this->assertSame( $times, count( array_keys( $heard, array( $job['receipt']['post_id'], false ), true ) ), $at );
			$this->assertSame( 2 * $times, count( array_keys( $heard, 'category', true ) ), $at );
			Igny8_Janitor::run();
			$this->assertSame( array(), Igny8_Jobs::in_need_of_work() );
			$this->assertSame( $times, count( array_keys( $heard, array( $job['receipt']['post_id'], false ), true ) ), $at );
		}
	}

	public function test_two_processes_with_one_content_make_one_post_and_one_of_each_term() {
		$workers = array();
		for ( $i = 0; $i < 3; $i++ ) {
			$workers[] = self::start_worker( self::message(), 'terms', 'sleep' );
		}
		$answers = array_map( array( $this, 'finish_worker' ), $workers );
		$this->assertEqualsCanonicalizing( array( 'created', 'updated', 'updated' ), array_column( $answers, 'outcome' ), wp_json_encode( $answers ) );
		$this->assertCount( 1, array_unique( array_column( $answers, 'post_id' ) ) );
		$this->assertCount( 1, get_posts( array( 'post_status' => 'any', 'numberposts' => -1 ) ) );
		foreach ( array( 'category' => 3, 'post_tag' => 1, 'igny8_sector' => 1, 'igny8_cluster' => 1 ) as $taxonomy => $count ) {
			$this->assertSame( $count, (int) wp_count_terms( array( 'taxonomy' => $taxonomy, 'hide_empty' => false ) ), $taxonomy );
		}
		$this->assertSame( 1, get_term_by( 'slug', 'ranking', 'post_tag' )->count );
	}

	public function test_two_processes_with_one_key_make_one_post() {
		$message = self::message();
		$first   = self::start_worker( $message, 'terms', 'sleep' );
		usleep( 300000 );
		$busy = null;
		for ( $i = 0; $i < 100 && null === $busy; $i++ ) {
			$row  = Igny8_Jobs::find( $message['key'] );
			$busy = is_object( $row ) && Igny8_Jobs::BUILDING === $row->state ? Igny8_Publisher::commit( $message ) : null;
			usleep( 20000 );
		}
		$this->assert_error( 'KEY_BUSY', $busy );
		$this->assertSame( 'building', Igny8_Publisher::job( array( 'key' => $message['key'], 'fence' => 9 ) )['state'] );
		$this->assertSame( 'created', self::finish_worker( $first )['outcome'] );
		$this->assertTrue( Igny8_Publisher::commit( $message )['replayed'] );
	}

	public function test_contents_that_want_the_same_file_names_all_get_their_images() {
		$messages = array();
		for ( $i = 1; $i <= 3; $i++ ) {
			$messages[ $i ] = self::message( array( 'content_id' => $i, 'images' => array( self::image() ) ) );
			self::stage( $messages[ $i ] );
		}
		$answers = array_map( array( $this, 'finish_worker' ), array_map( static function ( $message ) { return self::start_worker( $message, 'file', 'sleep' ); }, $messages ) );
		$this->assertSame( array( 'created', 'created', 'created' ), array_column( $answers, 'outcome' ), wp_json_encode( $answers ) );
		foreach ( $answers as $i => $answer ) {
			$this->assertSame( $messages[ $i ]['content']['images'][0]['sha256'], hash_file( 'sha256', get_attached_file( $answer['media']['featured']['attachment_id'] ) ) );
		}
	}

	public function test_a_visitor_never_sees_half_of_an_update() {
		$message = self::message( array( 'title' => 'Old' ) );
		$id      = self::publish( $message )['post_id'];
		// The row is read, then an update is committed by another process, then the meta is read.
		wp_cache_flush();
		$row    = get_post( $id );
		$worker = self::start_worker( self::again( $message, array( 'title' => 'New' ) ) );
		list( $process, $stdout ) = $worker;
		$this->assertSame( 'updated', json_decode( stream_get_contents( $stdout ), true )['outcome'] );
		proc_close( $process );
		$this->assertTrue( Igny8_Visitor_Guard::is_torn( $row ) );
		$query                        = new WP_Query();
		$query->is_single             = true;
		$query->is_singular           = true;
		$query->posts                 = array( $row );
		$query->post                  = $row;
		$kept                         = $GLOBALS['wp_query'];
		$GLOBALS['wp_query']          = $query;
		Igny8_Visitor_Guard::look( null );
		$GLOBALS['wp_query'] = $kept;
		$this->assertSame( 'New', $query->post->post_title );
		$this->assertFalse( Igny8_Visitor_Guard::is_torn( $query->post ) );
		$queries = $GLOBALS['wpdb']->num_queries;
		$this->assertFalse( Igny8_Visitor_Guard::is_torn( $query->post ) );
		$this->assertSame( $queries, $GLOBALS['wpdb']->num_queries );
	}

	public function test_a_post_whose_time_somebody_set_back_costs_a_visitor_one_question() {
		global $wpdb;
		$id = self::publish( self::message() )['post_id'];
		$wpdb->update( $wpdb->posts, array( 'post_modified_gmt' => '2001-01-01 00:00:00' ), array( 'ID' => $id ) );
		wp_cache_flush();
		$query             = new WP_Query();
		$query->query_vars = array_fill_keys( array( 'cache_results', 'update_post_meta_cache', 'update_post_term_cache' ), true );
		$posts             = array( get_post( $id ) );
		update_post_caches( $posts, 'post', true, true );
		$changed = wp_cache_get_last_changed( 'terms' );
		$queries = $wpdb->num_queries;
		$this->assertTrue( Igny8_Visitor_Guard::is_torn( $posts[0] ) );
		$this->assertSame( $posts, Igny8_Visitor_Guard::look_at_posts( $posts, $query ) );
		$this->assertSame( $queries + 1, $wpdb->num_queries );
		$this->assertSame( $changed, wp_cache_get_last_changed( 'terms' ) );
	}
}
