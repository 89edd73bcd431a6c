<?php
/**
 * Posts that were here before IGNY8 become the posts of contents.
 *
 * @package Igny8
 */

final class AdoptionTest extends Igny8_Test_Reading_Case {

	/**
	 * Asks for adoption.
	 *
	 * @param array[] $pairs array( content id, post id ).
	 */
	private function adopt( array ...$pairs ) {
		$posts = array();
		foreach ( $pairs as list( $content_id, $post_id ) ) {
			$posts[] = compact( 'content_id', 'post_id' ) + array( 'revision' => 1 );
		}
		$answer = $this->ask( 'adopt', compact( 'posts' ) );
		$this->assert_fits( 'adopt-response', $answer );
		$this->assertSame( $pairs, array_map( static function ( $post ) { return array( $post['content_id'], $post['post_id'] ); }, $answer['posts'] ) );
		return $answer['posts'];
	}

	private static function outcomes( array $posts ) {
		return array_column( $posts, 'owner_content_id' ) === array_fill( 0, count( $posts ), null ) ? array_column( $posts, 'outcome' ) : array_map( null, array_column( $posts, 'outcome' ), array_column( $posts, 'owner_content_id' ) );
	}

	private static function row( $content_id ) {
		return Igny8_Managed_Posts::row( $content_id );
	}

	public function test_a_post_is_adopted_as_it_is_and_nothing_of_it_is_touched() {
		global $wpdb;
		$ids = self::seed_posts( 2 );
		update_post_meta( $ids[0], 'own', 'value' );
		wp_set_object_terms( $ids[0], array( 'Tag' ), 'post_tag' );
		$rows   = static function () use ( $wpdb ) {
			$tables = array();
			foreach ( array( 'posts', 'postmeta', 'terms', 'term_taxonomy', 'term_relationships', 'termmeta', 'comments' ) as $table ) {
				$tables[ $table ] = $wpdb->get_results( "SELECT * FROM {$wpdb->$table} ORDER BY 1, 2", ARRAY_A );
			}
			return $tables;
		};
		$before = $rows();
		$posts  = $this->adopt( array( 42, $ids[0] ), array( 43, $ids[1] ) );
		$this->assertSame( $before, $rows() );
		$this->assertSame( array( 'adopted', 'adopted' ), self::outcomes( $posts ) );
		$this->assertSame( Igny8_Fingerprint::of( get_post( $ids[0] ) ), $posts[0]['fingerprint'] );
		$row = self::row( 42 );
		unset( $row['published_at'] );
		$this->assertSame(
			array(
				'content_id'         => '42',
				'post_id'            => (string) $ids[0],
				'gallery_post_id'    => '0',
				'revision'           => '1',
				'fingerprint'        => $posts[0]['fingerprint'],
				'job_key'            => '00000000-0000-4000-8000-000000000000',
				'first_published_at' => '2025-01-10 08:00:00',
				'parts'              => '',
				'edited_at'          => null,
			),
			$row
		);
	}

	public function test_a_post_without_a_date_in_utc_has_the_one_of_the_sites_clock() {
		update_option( 'timezone_string', 'Europe/Berlin' );
		$none  = '0000-00-00 00:00:00';
		$draft = self::seed_posts( 1, array( 'post_status' => 'draft', 'post_date_gmt' => $none ) )[0];
		$never = self::seed_posts( 1, array( 'post_status' => 'draft', 'post_date' => $none, 'post_date_gmt' => $none ) )[0];
		$this->adopt( array( 1, $draft ), array( 2, $never ) );
		update_option( 'timezone_string', '' );
		$this->assertSame( '2025-01-10 08:00:00', self::row( 1 )['first_published_at'] );
		$this->assertSame( self::row( 2 )['published_at'], self::row( 2 )['first_published_at'] );
	}

	public function test_adopting_again_gives_the_same_answer_whatever_became_of_the_post() {
		$id    = self::seed_posts( 1 )[0];
		$first = $this->adopt( array( 42, $id ) );
		$row   = self::row( 42 );
		wp_update_post( array( 'ID' => $id, 'post_title' => 'Edited' ) );
		$this->assertSame( $first, $this->adopt( array( 42, $id ) ) );
		wp_delete_post( $id, true );
		$this->assertSame( $first, $this->adopt( array( 42, $id ) ) );
		$this->assertSame( $row, self::row( 42 ) );
	}

	public function test_what_belongs_to_another_one_is_taken() {
		$ids = self::seed_posts( 3 );
		$this->adopt( array( 42, $ids[0] ), array( 43, $ids[1] ) );
		$this->assertSame( array( array( 'taken', 42 ) ), self::outcomes( $this->adopt( array( 50, $ids[0] ) ) ) );
		$this->assertSame( array( 'taken' ), self::outcomes( $this->adopt( array( 42, $ids[2] ) ) ) );
		$this->assertSame( array( array( 'taken', 43 ) ), self::outcomes( $this->adopt( array( 42, $ids[1] ) ) ) );
		$this->assertSame( array( 'taken' ), self::outcomes( $this->adopt( array( 42, 999999 ) ) ) );
		$this->assertSame( array( (string) $ids[0], (string) $ids[1], null ), array( self::row( 42 )['post_id'], self::row( 43 )['post_id'], self::row( 50 ) ) );
	}

	public function test_in_one_message_the_first_one_gets_it() {
		$ids = self::seed_posts( 2 );
		$this->assertSame(
			array( array( 'adopted', null ), array( 'taken', 1 ), array( 'taken', null ), array( 'adopted', null ) ),
			self::outcomes( $this->adopt( array( 1, $ids[0] ), array( 2, $ids[0] ), array( 1, $ids[1] ), array( 1, $ids[0] ) ) )
		);
	}

	public function test_what_is_no_post_is_gone_and_belongs_to_nobody() {
		$pairs = array( array( 1, 999999 ) );
		foreach ( array( 'revision' => 'inherit', 'attachment' => 'inherit', 'post' => 'auto-draft' ) as $post_type => $post_status ) {
			$pairs[] = array( count( $pairs ) + 1, self::seed_posts( 1, compact( 'post_type', 'post_status' ) )[0] );
		}
		$posts = $this->adopt( ...$pairs );
		$this->assertSame( array( 'gone', 'gone', 'gone', 'gone' ), self::outcomes( $posts ) );
		$this->assertSame( array( null, null, null, null ), array_column( $posts, 'fingerprint' ) );
		$this->assertSame( 0, Igny8_Reading_Managed::total() );
		$trashed = self::seed_posts( 1, array( 'post_status' => 'trash' ) )[0];
		$this->assertSame( array( 'adopted' ), self::outcomes( $this->adopt( array( 9, $trashed ) ) ) );
	}

	public function test_a_message_has_one_to_a_hundred_posts() {
		$pair = array( 'content_id' => 1, 'post_id' => 1, 'revision' => 1 );
		foreach ( array( 0, 101 ) as $number ) {
			$this->assertSame( 'posts', $this->refused( 'adopt', array( 'posts' => $number ? array_fill( 0, $number, $pair ) : array() ) ) );
		}
		$this->assertSame( 'posts[0].revision', $this->refused( 'adopt', array( 'posts' => array( array( 'revision' => 0 ) + $pair ) ) ) );
	}

	public function test_what_a_person_does_with_an_adopted_post_is_told() {
		$ids = self::seed_posts( 2 );
		wp_set_object_terms( $ids[0], array( (int) get_option( 'default_category' ) ), 'category' );
		Igny8_Sync_Changes::finish();
		$this->adopt( array( 42, $ids[0] ) );
		wp_update_post( array( 'ID' => $ids[0], 'post_title' => 'Edited' ) );
		wp_update_post( array( 'ID' => $ids[1], 'post_title' => 'Edited too' ) );
		Igny8_Sync_Changes::finish();
		$events = Igny8_Sync_Outbox::read( 0, 500 );
		$this->assertSame( array( array( 'post', 42, $ids[0] ) ), array_map( static function ( $event ) { return array( $event['kind'], $event['content_id'], $event['post_id'] ); }, $events ) );
	}

	public function test_a_publish_of_the_content_updates_the_post_and_makes_no_second_one() {
		global $wpdb;
		$id = self::seed_posts( 1 )[0];
		$this->adopt( array( 42, $id ) );
		$message = self::message( array( 'content_id' => 42, 'revision' => 2, 'title' => 'From IGNY8' ) );
		$receipt = self::publish( $message );
		$this->assertSame( array( 'updated', $id, 'From IGNY8' ), array( $receipt['outcome'], $receipt['post_id'], get_post( $id )->post_title ) );
		$this->assertSame( '1', $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->posts} WHERE post_type = 'post'" ) );
		$row = self::row( 42 );
		$this->assertSame( array( $message['key'], '2', Igny8_Fingerprint::of( get_post( $id ) ), '2025-01-10 08:00:00' ), array( $row['job_key'], $row['revision'], $row['fingerprint'], $row['first_published_at'] ) );
		$this->assertSame( array( 'adopted' ), self::outcomes( $this->adopt( array( 42, $id ) ) ) );
	}

	public function test_an_adopted_post_keeps_its_seo_fields_until_it_is_published() {
		$id = self::seed_posts( 1 )[0];
		$this->adopt( array( 42, $id ) );
		$answer = $this->ask( 'seo', array( 'after' => 0, 'limit' => 100 ) );
		$this->assertSame( array( array(), null ), array( $answer['applied'], $answer['next_after'] ) );
		$this->assertSame( array(), get_post_meta( $id ) );
	}

	public function test_taking_over_a_post_is_no_publish() {
		$this->adopt( array( 42, self::seed_posts( 1 )[0] ) );
		$stats = $this->ask( 'health', array() )['stats'];
		$this->assertSame( array( 1, null ), array( $stats['posts_managed'], $stats['last_publish'] ) );
		self::publish( self::message( array( 'content_id' => 42, 'revision' => 2 ) ) );
		$this->assertNotNull( $this->ask( 'health', array() )['stats']['last_publish'] );
	}

	public function test_two_at_once_share_out_every_post() {
		$ids     = self::seed_posts( 60 );
		$workers = array();
		foreach ( array( 1000, 2000 ) as $base ) {
			$code      = '$ids = ' . wp_json_encode( $ids ) . '; $all = array();
				foreach ( array_chunk( $ids, 3 ) as $some ) {
					$posts = array();
					foreach ( $some as $id ) { $posts[] = array( "content_id" => %d + $id, "post_id" => $id, "revision" => 1 ); }
					$all = array_merge( $all, Igny8_Reading_Adoption::answer( array( "posts" => $posts ) )["posts"] );
				}
				echo json_encode( $all );';
			$workers[] = self::start_php( sprintf( $code, $base * 1000 ) );
		}
		$owners = array();
		foreach ( array_map( array( __CLASS__, 'end_php' ), $workers ) as $text ) {
			$posts = json_decode( $text, true );
			$this->assertCount( 60, $posts, (string) $text );
			foreach ( $posts as $post ) {
				$owners[ $post['post_id'] ][] = 'adopted' === $post['outcome'] ? $post['content_id'] : $post['owner_content_id'];
			}
		}
		foreach ( $ids as $id ) {
			$this->assertCount( 1, array_unique( $owners[ $id ] ) );
			$this->assertSame( array( $id => $owners[ $id ][0] ), Igny8_Managed_Posts::contents_of( array( $id ) ) );
		}
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
}
