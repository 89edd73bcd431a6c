<?php
/**
 * The route by which IGNY8 reads posts.
 *
 * @package Igny8
 */

final class ReadingPostsTest extends Igny8_Test_Reading_Case {

	private function told( array $fields ) {
		$answer = $this->ask( 'posts', $fields );
		$this->assert_posts_fit( $answer );
		return $answer;
	}

	private function of_type( array $fields = array() ) {
		return $this->told( $fields + array( 'post_type' => 'post', 'after' => 0, 'limit' => 100 ) );
	}

	private function assert_posts_fit( array $answer ) {
		$value = json_decode( wp_json_encode( $answer ) );
		foreach ( $value->posts as $post ) {
			if ( null !== $post->taxonomies ) {
				// To PHP's own decoder an empty object is an empty list.
				$post->taxonomies->other = (object) $post->taxonomies->other;
			}
		}
		$this->assertSame( array(), Igny8_Test_Schema::problems( $value, Igny8_Test_Schema::load( 'posts-response' ) ) );
	}

	private static function attachment( $alt ) {
		$id = wp_insert_attachment( array( 'post_title' => 'Harbour', 'post_mime_type' => 'image/jpeg' ), '2025/01/harbour.jpg' );
		update_post_meta( $id, '_wp_attachment_image_alt', $alt );
		return $id;
	}

	public function test_a_post_is_told_with_everything_it_has() {
		$parent = wp_insert_term( 'Travel & More', 'category' )['term_id'];
		$child  = wp_insert_term( 'Harbours', 'category', array( 'parent' => $parent ) )['term_id'];
		$author = get_user_by( 'email', 'author@example.com' )->ID;
		$id     = self::seed_posts( 1, array( 'post_author' => $author, 'post_password' => 'secret' ) )[0];
		$image  = self::attachment( 'A harbour' );
		wp_set_object_terms( $id, array( $child ), 'category' );
		wp_set_object_terms( $id, array( 'Sea' ), 'igny8_sector' );
		foreach ( array( '_igny8_task_id' => '15', '_igny8_cluster_id' => '12', '_igny8_sector_id' => 'no number', '_igny8_keyword_ids' => array( 3, 5 ), '_thumbnail_id' => $image ) as $key => $value ) {
			update_post_meta( $id, $key, $value );
		}
		$post = $this->of_type()['posts'][0];
		$this->assertSame( array( null, $id, 15 ), array( $post['content_id'], $post['post_id'], $post['task_id'] ) );
		$this->assertSame( Igny8_Fingerprint::of( get_post( $id ) ), $post['fingerprint'] );
		$this->assertEquals(
			array(
				'title'              => 'Post 0',
				'html'               => '<p>Text 0</p>',
				'excerpt'            => '',
				'slug'               => 'post-0',
				'status'             => 'publish',
				'post_type'          => 'post',
				'author_email'       => 'author@example.com',
				'url'                => get_permalink( $id ),
				'post_date_utc'      => '2025-01-10T08:00:00Z',
				'modified_at'        => '2025-01-11T09:30:00Z',
				'password_protected' => true,
				'fingerprint'        => $post['fingerprint'],
			),
			$post['post']
		);
		$this->assertSame( array( array( 'term_id' => $child, 'name' => 'Harbours', 'slug' => 'harbours', 'parent' => $parent ) ), $post['taxonomies']['categories'] );
		$this->assertSame( array( 'Travel & More' ), array_column( $post['taxonomies']['parents'], 'name' ) );
		$this->assertSame( array( 'Sea' ), array_column( $post['taxonomies']['sectors'], 'name' ) );
		$this->assertSame( array( 'cluster_id' => 12, 'sector_id' => null, 'keyword_ids' => array( 3, 5 ) ), $post['relationships'] );
		$this->assertSame( array( 'attachment_id' => $image, 'url' => wp_get_attachment_url( $image ), 'alt' => 'A harbour' ), $post['featured'] );
		wp_delete_attachment( $image, true );
		$this->assertNull( $this->of_type()['posts'][0]['featured'] );
	}

	public function test_a_post_is_told_in_the_words_of_an_event() {
		$id = self::seed_posts( 1 )[0];
		wp_set_object_terms( $id, array( 'One', 'Two' ), 'post_tag' );
		self::manage( array( 42 => $id ) );
		Igny8_Sync_Changes::finish();
		wp_update_post( array( 'ID' => $id, 'post_title' => 'Edited' ) );
		wp_set_object_terms( $id, array( 'Three' ), 'post_tag', true );
		update_post_meta( $id, '_igny8_cluster_id', '7' );
		Igny8_Sync_Changes::finish();
		$events = array_column( json_decode( wp_json_encode( Igny8_Sync_Outbox::read( 0, 500 ) ), true ), null, 'kind' );
		$post   = $this->told( array( 'contents' => array( 42 ) ) )['posts'][0];
		$this->assertEquals( $events['post']['data'], $post['post'] );
		$this->assertEquals( $events['taxonomies']['data'], $post['taxonomies'] );
		$this->assertEquals( $events['relationships']['data'], $post['relationships'] );
	}

	public function test_posts_of_contents_are_told_the_gone_ones_as_gone_and_the_unknown_ones_as_unknown() {
		$ids = self::seed_posts( 3 );
		self::manage( array( 5 => $ids[2], 6 => $ids[0], 7 => $ids[1] ) );
		wp_delete_post( $ids[0], true );
		wp_trash_post( $ids[1] );
		$answer = $this->told( array( 'contents' => array( 7, 999, 5, 6, 5, 1000 ) ) );
		$this->assertSame( array( array( 999, 1000 ), null, 5 ), array( $answer['unknown'], $answer['next_after'], $answer['total'] ) );
		$told = array_column( $answer['posts'], null, 'content_id' );
		$this->assertSame( array( 5, 6, 7 ), array_keys( $told ) );
		$this->assertSame( array( $ids[2], 'publish' ), array( $told[5]['post_id'], $told[5]['post']['status'] ) );
		$this->assertSame( 'trash', $told[7]['post']['status'] );
		$this->assertSame( array( 'content_id' => 6, 'post_id' => $ids[0] ), array_filter( $told[6] ) );
	}

	public static function page_sizes() {
		return array( array( 1 ), array( 2 ), array( 3 ), array( 7 ), array( 8 ), array( 100 ) );
	}

	/**
	 * @dataProvider page_sizes
	 */
	public function test_all_posts_of_a_type_are_told_once_page_by_page( $limit ) {
		$wanted = array();
		foreach ( array( 'publish', 'future', 'private', 'draft', 'pending', 'trash', 'auto-draft', 'inherit' ) as $status ) {
			$ids = self::seed_posts( 1, array( 'post_status' => $status ) );
			if ( in_array( $status, array( 'publish', 'future', 'private', 'draft', 'pending' ), true ) ) {
				$wanted[ $ids[0] ] = $status;
			}
			self::seed_posts( 1, array( 'post_type' => 'page' ) );
		}
		$wanted += array_fill_keys( self::seed_posts( 3 ), 'publish' );
		$managed = array_keys( $wanted )[2];
		self::manage( array( 42 => $managed ) );
		$after = 0;
		$told  = array();
		do {
			$answer = $this->of_type( compact( 'after', 'limit' ) );
			$told   = array_merge( $told, $answer['posts'] );
			$after  = $answer['next_after'];
			$this->assertSame( count( $wanted ), $answer['total'] );
			$this->assertLessThanOrEqual( $limit, count( $answer['posts'] ) );
		} while ( null !== $after );
		$this->assertSame( array_keys( $wanted ), array_column( $told, 'post_id' ) );
		$this->assertSame( array_values( $wanted ), array_column( array_column( $told, 'post' ), 'status' ) );
		$this->assertSame( array( $managed => 42 ), array_filter( array_column( $told, 'content_id', 'post_id' ) ) );
	}

	public function test_an_answer_ends_before_it_is_too_long_and_goes_on_behind_it() {
		$long = self::seed_posts( 4, array( 'post_content' => str_repeat( 'Text. ', 70000 ) ) );
		$huge = self::seed_posts( 1, array( 'post_content' => str_repeat( 'Text. ', 300000 ) ) );
		$this->assertSame( array_slice( $long, 0, 2 ), array_column( $this->of_type()['posts'], 'post_id' ) );
		$this->assertSame( $long[1], $this->of_type()['next_after'] );
		$second = $this->of_type( array( 'after' => $long[1] ) );
		$this->assertSame( array( array_slice( $long, 2 ), $long[3], 5 ), array( array_column( $second['posts'], 'post_id' ), $second['next_after'], $second['total'] ) );
		$last = $this->of_type( array( 'after' => $long[3] ) );
		$this->assertSame( array( $huge, null, 1800000 ), array( array_column( $last['posts'], 'post_id' ), $last['next_after'], strlen( $last['posts'][0]['post']['html'] ) ) );
		self::manage( array_combine( array( 1, 2, 3, 4 ), $long ) );
		$this->assertSame( array( 1, 2 ), array_column( $this->told( array( 'contents' => array( 4, 3, 2, 1 ) ) )['posts'], 'content_id' ) );
	}

	public function test_a_text_of_more_than_two_megabytes_is_left_out_and_its_length_told() {
		$most = Igny8_Sync_Event::MAX_HTML_BYTES;
		$ids  = self::seed_posts( 1, array( 'post_content' => str_repeat( 'x', $most ) ) );
		$ids  = array_merge( $ids, self::seed_posts( 1, array( 'post_content' => str_repeat( 'x', $most + 1 ) ) ), self::seed_posts( 1 ) );
		$told = $this->of_type()['posts'];
		$this->assertSame( array( $ids[0] ), array_column( $told, 'post_id' ) );
		$this->assertArrayNotHasKey( 'html_bytes', $told[0]['post'] );
		$told = $this->of_type( array( 'after' => $ids[0] ) )['posts'];
		$this->assertSame( array_slice( $ids, 1 ), array_column( $told, 'post_id' ) );
		$this->assertSame( array( '', $most + 1 ), array( $told[0]['post']['html'], $told[0]['post']['html_bytes'] ) );
		$this->assertSame( Igny8_Fingerprint::of( get_post( $ids[1] ) ), $told[0]['fingerprint'] );
	}

	public function test_when_time_is_up_what_was_read_together_is_answered() {
		$ids    = self::seed_posts( 2, array( 'post_content' => str_repeat( 'x', Igny8_Sync_Event::MAX_HTML_BYTES + 1 ) ) );
		$answer = Igny8_Reading_Posts::answer( array( 'post_type' => 'post', 'after' => 0, 'limit' => 9 ), new Igny8_Reading_Time( 0 ) );
		$this->assertSame( array( 1, $ids[0] ), array( count( $answer['posts'] ), $answer['next_after'] ) );
	}

	public static function refused_messages() {
		return array(
			'nothing is asked for'              => array( array(), 'post_type' ),
			'no place to begin'                 => array( array( 'post_type' => 'post', 'limit' => 5 ), 'after' ),
			'no number of posts'                => array( array( 'post_type' => 'post', 'after' => 0 ), 'limit' ),
			'contents and a type'               => array( array( 'contents' => array( 1 ), 'post_type' => 'post' ), 'post_type' ),
			'contents and a place'              => array( array( 'contents' => array( 1 ), 'after' => 0 ), 'after' ),
			'no such type'                      => array( array( 'post_type' => 'nothing', 'after' => 0, 'limit' => 5 ), 'post_type' ),
			'a type visitors do not see'        => array( array( 'post_type' => 'revision', 'after' => 0, 'limit' => 5 ), 'post_type' ),
			'attachments'                       => array( array( 'post_type' => 'attachment', 'after' => 0, 'limit' => 5 ), 'post_type' ),
			'a type that is switched off'       => array( array( 'post_type' => 'page', 'after' => 0, 'limit' => 5 ), 'post_type' ),
			'more than a hundred contents'      => array( array( 'contents' => range( 1, 101 ) ), 'contents' ),
			'no contents'                       => array( array( 'contents' => array() ), 'contents' ),
		);
	}

	public function test_a_message_that_asks_for_nothing_it_may_have_is_refused_by_the_name_of_the_field() {
		update_option( 'igny8_settings', array( 'post_types' => array( 'page' => false ) ), false );
		foreach ( self::refused_messages() as $case => list( $fields, $field ) ) {
			$this->assertSame( $field, $this->refused( 'posts', $fields ), $case );
		}
	}

	/**
	 * Pages below pages, of several authors, with terms below terms and an image each.
	 */
	private static function seed_pages( $number ) {
		$above  = self::seed_posts( 1, array( 'post_type' => 'page' ) )[0];
		$middle = self::seed_posts( $number, array( 'post_type' => 'page', 'post_parent' => $above ) );
		for ( $i = 0; $i < $number; $i++ ) {
			$user  = wp_insert_user( array( 'user_login' => "u{$above}x{$i}", 'user_pass' => 'x', 'user_email' => "u{$above}x{$i}@example.com" ) );
			$id    = self::seed_posts( 1, array( 'post_type' => 'page', 'post_parent' => $middle[ $i ], 'post_author' => $user ) )[0];
			$group = wp_insert_term( "Group {$above} {$i}", 'igny8_tree' )['term_id'];
			wp_set_object_terms( $id, array( wp_insert_term( "Leaf {$above} {$i}", 'igny8_tree', array( 'parent' => $group ) )['term_id'] ), 'igny8_tree' );
			update_post_meta( $id, '_thumbnail_id', self::attachment( "Alt {$i}" ) );
		}
		foreach ( self::seed_posts( $number, array( 'post_type' => 'page' ) ) as $id ) {
			update_post_meta( $id, '_thumbnail_id', 1000000 + $id );
		}
		return end( $middle );
	}

	public function test_many_posts_cost_as_many_queries_as_few() {
		register_taxonomy( 'igny8_tree', 'page', array( 'hierarchical' => true ) );
		update_option( 'permalink_structure', '/%postname%/' );
		$GLOBALS['wp_rewrite']->init();
		$cost = array();
		foreach ( array( 2, 12 ) as $number ) {
			$after = self::seed_pages( $number );
			wp_cache_flush();
			get_option( 'igny8_settings' );
			$cost[] = self::queries(
				function () use ( $after, $number ) {
					$posts = Igny8_Reading_Posts::answer( array( 'post_type' => 'page', 'after' => $after, 'limit' => 100 ) )['posts'];
					$this->assertCount( 2 * $number, $posts );
					$this->assertCount( $number, array_filter( array_column( $posts, 'featured' ) ) );
					$this->assertCount( 1, $posts[1]['taxonomies']['parents'] );
					$this->assertStringStartsWith( 'u', $posts[1]['post']['author_email'] );
					$this->assertStringEndsWith( '/post-0/post-1/post-0/', $posts[1]['post']['url'] );
				}
			);
		}
		update_option( 'permalink_structure', '' );
		$GLOBALS['wp_rewrite']->init();
		unregister_taxonomy( 'igny8_tree' );
		$this->assertSame( $cost[0], $cost[1] );
		$this->assertLessThan( 25, $cost[1] );
	}

	public function test_what_was_changed_behind_a_stale_cache_is_told_and_nobody_hears_of_it() {
		global $wpdb;
		$id  = self::seed_posts( 1 )[0];
		$tag = wp_insert_term( 'Old', 'post_tag' )['term_id'];
		wp_set_object_terms( $id, array( $tag ), 'post_tag' );
		get_post( $id );
		get_the_terms( $id, 'post_tag' );
		$wpdb->query( "UPDATE {$wpdb->posts} SET post_title = 'By hand' WHERE ID = {$id}" );
		$wpdb->query( "UPDATE {$wpdb->terms} SET name = 'New' WHERE term_id = {$tag}" );
		$wpdb->insert( $wpdb->term_relationships, array( 'object_id' => $id, 'term_taxonomy_id' => get_term( (int) get_option( 'default_category' ) )->term_taxonomy_id ) );
		$this->assertSame( array( 'Post 0', 'Old' ), array( get_post( $id )->post_title, get_the_terms( $id, 'post_tag' )[0]->name ) );
		foreach ( array( 'clean_post_cache', 'clean_term_cache', 'clean_object_term_cache', 'save_post' ) as $hook ) {
			$this->listen(
				$hook,
				static function () use ( $hook ) {
					throw new RuntimeException( "{$hook} was fired." );
				}
			);
		}
		$before = self::snapshot()['tables'];
		$post   = $this->of_type()['posts'][0];
		$this->assertSame( 'By hand', $post['post']['title'] );
		$this->assertSame( array( 'New' ), array_column( $post['taxonomies']['tags'], 'name' ) );
		$this->assertCount( 1, $post['taxonomies']['categories'] );
		$this->assertFalse( wp_cache_get( $id, 'posts' ) );
		$this->assertSame( $before, self::snapshot()['tables'] );
	}
}
