<?php
/**
 * What other plugins hear, and when.
 *
 * @package Igny8
 */

final class QuietTest extends Igny8_Test_Publish_Case {

	const HOOKS = array( 'created_term', 'added_post_meta', 'add_attachment', 'set_object_terms', 'transition_post_status', 'new_to_publish', 'auto-draft_to_publish', 'publish_to_publish', 'publish_post', 'edit_post', 'post_updated', 'save_post_post', 'save_post', 'wp_insert_post', 'wp_after_insert_post' );

	/**
	 * Notes who was heard and whether the article was whole and visible to others then.
	 */
	private function hear( array $hooks = self::HOOKS ) {
		$heard = new ArrayObject();
		foreach ( $hooks as $hook ) {
			$this->listen(
				$hook,
				static function ( ...$arguments ) use ( $heard, $hook ) {
					$heard[] = array( $hook, $arguments, self::seen_by_others() );
				}
			);
		}
		return $heard;
	}

	/**
	 * How many published posts another connection sees.
	 */
	private static function seen_by_others() {
		static $other = null;
		if ( null === $other ) {
			$other = new wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
		}
		return (int) $other->get_var( "SELECT COUNT(*) FROM {$GLOBALS['wpdb']->posts} WHERE post_status = 'publish'" );
	}

	private static function names( $heard ) {
		return array_values( array_unique( array_column( $heard->getArrayCopy(), 0 ) ) );
	}

	public function test_a_new_article_is_told_in_wordpress_order_when_others_see_it() {
		$heard   = $this->hear();
		$receipt = self::publish( self::message( array( 'images' => array( self::image() ) ) ) );
		$this->assertSame( array( 1 ), array_values( array_unique( array_column( $heard->getArrayCopy(), 2 ) ) ) );
		$this->assertSame( array( 'transition_post_status', 'new_to_publish', 'publish_post', 'save_post_post', 'save_post', 'wp_insert_post', 'wp_after_insert_post' ), array_slice( self::names( $heard ), -7 ) );
		$this->assertEqualsCanonicalizing( array( 'created_term', 'added_post_meta', 'add_attachment', 'set_object_terms' ), array_slice( self::names( $heard ), 0, -7 ) );
		$counts = array_count_values( array_column( $heard->getArrayCopy(), 0 ) );
		foreach ( array( 'transition_post_status', 'save_post', 'wp_insert_post', 'wp_after_insert_post', 'add_attachment' ) as $once ) {
			$this->assertSame( 1, $counts[ $once ], $once );
		}
		list( , list( $id, $post, $is_update ) ) = $heard[ count( $heard ) - 2 ];
		$this->assertSame( array( $receipt['post_id'], 'publish', false ), array( $id, $post->post_status, $is_update ) );
	}

	public function test_an_update_is_told_with_the_post_before() {
		$message = self::message( array( 'title' => 'Before' ) );
		self::publish( $message );
		$heard = $this->hear();
		$id    = self::publish( self::again( $message, array( 'title' => 'After' ) ) )['post_id'];
		// Its revisions have lives of their own, which were told before.
		$names = array_column(
			array_filter(
				$heard->getArrayCopy(),
				static function ( $entry ) use ( $id ) {
					$posts = wp_list_pluck( array_filter( $entry[1], 'is_object' ), 'ID' );
					return ! $posts || array( $id ) === array_values( array_unique( $posts ) );
				}
			),
			0
		);
		$this->assertSame( array( 'transition_post_status', 'publish_to_publish', 'publish_post', 'edit_post', 'post_updated', 'save_post_post', 'save_post', 'wp_insert_post', 'wp_after_insert_post' ), array_values( array_diff( $names, array( 'added_post_meta', 'set_object_terms', 'created_term' ) ) ) );
		foreach ( $heard as list( $hook, $arguments ) ) {
			if ( 'post_updated' === $hook ) {
				$this->assertSame( array( 'After', 'Before' ), array( $arguments[1]->post_title, $arguments[2]->post_title ) );
			}
		}
	}

	public function test_a_failed_publish_is_not_heard_of() {
		$heard = $this->hear();
		$this->fail_at( 'committing' );
		$message = self::message( array( 'images' => array( self::image() ) ) );
		self::stage( $message );
		$this->assert_error( 'PUBLISH_FATAL', Igny8_Publisher::commit( $message ) );
		$this->assertCount( 0, $heard );
	}

	public function test_a_listener_that_throws_changes_nothing_and_the_next_ones_are_heard() {
		$this->listen( 'save_post', static function () { throw new Error( 'broken plugin' ); }, 5 );
		$heard = $this->hear( array( 'wp_after_insert_post' ) );
		$log   = tempnam( sys_get_temp_dir(), 'igny8' );
		$old   = ini_set( 'error_log', $log );
		$this->assertSame( 'created', self::publish( self::message() )['outcome'] );
		ini_set( 'error_log', $old );
		$this->assertStringContainsString( 'broken plugin', file_get_contents( $log ) );
		unlink( $log );
		$this->assertCount( 1, $heard );
		$this->assertFalse( doing_action( 'save_post' ) );
	}

	public function test_a_cache_plugin_that_throws_does_not_turn_a_publish_into_an_error() {
		$is_broken = true;
		$this->listen(
			'clean_post_cache',
			static function () use ( &$is_broken ) {
				if ( $is_broken ) {
					throw new Error( 'broken cache' );
				}
			}
		);
		$log     = tempnam( sys_get_temp_dir(), 'igny8' );
		$old     = ini_set( 'error_log', $log );
		$message = self::message();
		$this->assertSame( 'created', self::publish( $message )['outcome'] );
		$is_broken = false;
		$this->assertFalse( Igny8_Commit::is_running() );
		$this->assertCount( 1, Igny8_Jobs::in_need_of_work() );
		$heard = $this->hear( array( 'save_post' ) );
		Igny8_Janitor::run();
		ini_set( 'error_log', $old );
		$this->assertStringContainsString( 'broken cache', file_get_contents( $log ) );
		unlink( $log );
		$this->assertCount( 1, $heard );
		$this->assertSame( array(), Igny8_Jobs::in_need_of_work() );
	}

	public function test_filters_still_decide_what_is_stored() {
		$this->listen( 'wp_insert_post_data', static function ( $data ) { return array( 'post_title' => $data['post_title'] . ' (filtered)' ) + $data; } );
		$this->listen( 'content_save_pre', static function ( $content ) { return $content . '<p>added</p>'; } );
		$post = get_post( self::publish( self::message() )['post_id'] );
		$this->assertSame( array( 'SEO Guide 2025 (filtered)', '<p>Why ranking factors matter.</p><p>added</p>' ), array( $post->post_title, $post->post_content ) );
	}

	public function test_a_listener_that_changes_the_post_is_no_persons_edit() {
		$this->listen(
			'save_post',
			static function ( $id ) {
				$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, array( 'post_excerpt' => 'by a plugin' ), array( 'ID' => $id ) );
				clean_post_cache( $id );
			}
		);
		$receipt     = self::publish( self::message() );
		$publication = Igny8_Managed_Posts::publication( 42 );
		$this->assertFalse( $publication['edited_since'] );
		$this->assertSame( $receipt['fingerprint'], $publication['fingerprint'] );
		wp_update_post( array( 'ID' => $receipt['post_id'], 'post_title' => 'By a person' ) );
		$this->assertTrue( Igny8_Managed_Posts::publication( 42 )['edited_since'] );
	}

	public function test_image_plugins_may_change_the_metadata_of_new_images() {
		$this->listen( 'wp_generate_attachment_metadata', static function ( $metadata ) { return array( 'seen' => 'yes' ) + $metadata; } );
		$id = self::publish( self::message( array( 'images' => array( self::image() ) ) ) )['media']['featured']['attachment_id'];
		$this->assertSame( 'yes', wp_get_attachment_metadata( $id )['seen'] );
	}

	public function test_silence_leaves_the_listeners_as_they_were() {
		$before = array_map( static function ( $hook ) { return array_keys( $hook->callbacks ); }, $GLOBALS['wp_filter'] );
		self::publish( self::message() );
		$after = array_map( static function ( $hook ) { return array_keys( $hook->callbacks ); }, $GLOBALS['wp_filter'] );
		$this->assertEquals( $before, array_intersect_key( $after, $before ) );
	}

	public function test_names_of_filters_are_not_silenced() {
		foreach ( array( 'edit_post_link', 'pre_update_option', 'update_post_metadata', 'get_edit_term_link', 'wp_insert_post_data', 'term_link', 'publish_phone' ) as $filter ) {
			$this->listen( $filter, static function () { return 'mine'; } );
			Igny8_Quiet::begin();
			$is_heard = 'mine' === apply_filters( $filter, 'theirs', array(), array(), false );
			Igny8_Quiet::end();
			$this->assertTrue( $is_heard, $filter );
		}
	}
}
