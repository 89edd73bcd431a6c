<?php
/**
 * What of people's doings IGNY8 is told.
 *
 * @package Igny8
 */

final class WatcherTest extends Igny8_Test_Sync_Case {

	/**
	 * Ways to change something, and the kinds of change IGNY8 is told of.
	 */
	public static function doings() {
		$rest    = static function ( $path, array $body, $method = 'POST' ) {
			$request = new WP_REST_Request( $method, $path );
			$request->set_body_params( $body );
			$response = rest_do_request( $request );
			self::assertLessThan( 300, $response->get_status(), wp_json_encode( $response->get_data() ) );
		};
		$trashed = static function ( $id ) {
			wp_trash_post( $id );
			self::end_request();
			Igny8_Sync_Outbox::acknowledge( Igny8_Sync_Outbox::last_seq() );
		};
		return array(
			'block editor, text'        => array( array( 'post' ), static function ( $id ) use ( $rest ) { $rest( "/wp/v2/posts/{$id}", array( 'title' => 'By hand', 'content' => 'New' ) ); } ),
			'block editor, all at once' => array( array( 'post', 'taxonomies', 'term' ), static function ( $id ) use ( $rest ) { $rest( "/wp/v2/posts/{$id}", array( 'title' => 'By hand', 'tags' => array( self::term( 'Hand', 'post_tag' ) ) ) ); } ),
			'block editor, meta'        => array( array( 'relationships' ), static function ( $id ) use ( $rest ) {
				register_post_meta( 'post', '_igny8_cluster_id', array( 'show_in_rest' => true, 'single' => true, 'type' => 'string', 'auth_callback' => '__return_true' ) );
				$rest( "/wp/v2/posts/{$id}", array( 'meta' => array( '_igny8_cluster_id' => '15' ) ) );
				unregister_post_meta( 'post', '_igny8_cluster_id' );
			} ),
			'REST batch'                => array( array( 'post' ), static function ( $id ) use ( $rest ) { $rest( '/batch/v1', array( 'requests' => array( array( 'method' => 'PUT', 'path' => "/wp/v2/posts/{$id}", 'body' => array( 'title' => 'One' ) ), array( 'method' => 'PUT', 'path' => "/wp/v2/posts/{$id}", 'body' => array( 'title' => 'Two' ) ) ) ) ); } ),
			'quick edit'                => array( array( 'post', 'taxonomies' ), static function ( $id ) { self::edit_post( $id, array( 'post_title' => 'Quick', 'post_category' => array( (int) get_option( 'default_category' ) ) ) ); } ),
			'bulk edit'                 => array( array( 'post', 'taxonomies', 'term' ), static function ( $id ) {
				require_once ABSPATH . 'wp-admin/includes/admin.php';
				bulk_edit_posts( array( 'post' => array( $id ), 'post_type' => 'post', '_status' => 'draft', 'post_category' => array( self::term( 'Bulk' ) ), 'tax_input' => array() ) );
			} ),
			'classic editor'            => array( array( 'post' ), static function ( $id ) { self::edit_post( $id, array( 'content' => 'Classic', 'excerpt' => 'Short' ) ); } ),
			'XML-RPC'                   => array( array( 'post' ), static function ( $id ) {
				require_once ABSPATH . WPINC . '/class-IXR.php';
				require_once ABSPATH . WPINC . '/class-wp-xmlrpc-server.php';
				$result = ( new wp_xmlrpc_server() )->wp_editPost( array( 1, 'person', 'person', $id, array( 'post_title' => 'By XML-RPC' ) ) );
				self::assertTrue( $result, wp_json_encode( $result ) );
			} ),
			'another plugin, post'      => array( array( 'post' ), static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_excerpt' => 'Other' ) ); } ),
			'another plugin, terms'     => array( array( 'taxonomies', 'term' ), static function ( $id ) { wp_set_object_terms( $id, array( self::term( 'Other' ) ), 'category' ); } ),
			'another plugin, more terms' => array( array( 'taxonomies', 'term' ), static function ( $id ) { wp_set_object_terms( $id, array( self::term( 'More' ) ), 'category', true ); } ),
			'another plugin, one less'  => array( array( 'taxonomies' ), static function ( $id ) { wp_remove_object_terms( $id, wp_get_object_terms( $id, 'category', array( 'fields' => 'ids' ) )[0], 'category' ); } ),
			'custom field, cluster'     => array( array( 'relationships' ), static function ( $id ) {
				require_once ABSPATH . 'wp-admin/includes/post.php';
				$rows = array_values( array_filter( has_meta( $id ), static function ( $row ) { return '_igny8_cluster_id' === $row['meta_key']; } ) );
				update_meta( $rows[0]['meta_id'], '_igny8_cluster_id', '15' );
			} ),
			'custom field, new'         => array( array( 'relationships' ), static function ( $id ) { add_post_meta( $id, '_igny8_sector_id', '3' ); } ),
			'custom field, gone'        => array( array( 'relationships' ), static function ( $id ) { delete_post_meta( $id, '_igny8_cluster_id' ); } ),
			'custom field, everywhere'  => array( array( 'relationships' ), static function () { delete_post_meta_by_key( '_igny8_cluster_id' ); } ),
			'featured image'            => array( array( 'post' ), static function ( $id ) { set_post_thumbnail( $id, self::attachment() ); } ),
			'slug'                      => array( array( 'post' ), static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_name' => 'another-slug' ) ); } ),
			'author'                    => array( array( 'post' ), static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_author' => self::person() ) ); } ),
			'draft'                     => array( array( 'post' ), static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_status' => 'draft' ) ); } ),
			'private'                   => array( array( 'post' ), static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_status' => 'private' ) ); } ),
			'password'                  => array( array( 'post' ), static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_password' => 'secret' ) ); } ),
			'scheduled'                 => array( array( 'post' ), static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_status' => 'future', 'post_date' => '2035-01-01 10:00:00', 'post_date_gmt' => '2035-01-01 10:00:00', 'edit_date' => true ) ); } ),
			'an autosave of a draft'    => array( array( 'post' ), static function ( $id ) use ( $rest ) {
				wp_update_post( array( 'ID' => $id, 'post_status' => 'draft', 'post_author' => self::person() ) );
				self::end_request();
				Igny8_Sync_Outbox::acknowledge( Igny8_Sync_Outbox::last_seq() );
				$rest( "/wp/v2/posts/{$id}/autosaves", array( 'title' => 'Typed' ) );
			} ),
			'trash'                     => array( array( 'trashed' ), static function ( $id ) { wp_trash_post( $id ); } ),
			'trash by its status'       => array( array( 'trashed' ), static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_status' => 'trash' ) ); } ),
			'trash by the REST API'     => array( array( 'trashed' ), static function ( $id ) use ( $rest ) { $rest( "/wp/v2/posts/{$id}", array(), 'DELETE' ); } ),
			'restore'                   => array( array( 'post', 'restored' ), static function ( $id ) use ( $trashed ) { $trashed( $id ); wp_untrash_post( $id ); } ),
			'delete'                    => array( array( 'deleted' ), static function ( $id ) { wp_delete_post( $id, true ); } ),
			'empty trash'               => array( array( 'deleted' ), static function ( $id ) use ( $trashed ) { $trashed( $id ); wp_delete_post( $id ); } ),
			'edited and deleted'        => array( array( 'deleted' ), static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_title' => 'Last words' ) ); wp_delete_post( $id, true ); } ),
			'term made'                 => array( array( 'term' ), static function () { self::term( 'New' ); } ),
			'term renamed'              => array( array( 'term' ), static function ( $id ) { wp_update_term( wp_get_object_terms( $id, 'category', array( 'fields' => 'ids' ) )[0], 'category', array( 'name' => 'Renamed' ) ); } ),
			'term deleted'              => array( array( 'taxonomies', 'term' ), static function ( $id ) { wp_delete_term( wp_get_object_terms( $id, 'post_tag', array( 'fields' => 'ids' ) )[0], 'post_tag' ); } ),
		);
	}

	private static function edit_post( $id, array $fields ) {
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		$post = get_post( $id );
		edit_post( wp_slash( $fields + array( 'post_ID' => $id, 'post_type' => 'post', 'post_title' => $post->post_title, 'content' => $post->post_content, 'excerpt' => $post->post_excerpt ) ) );
	}

	private static function attachment() {
		return wp_insert_attachment( array( 'post_title' => 'Picture', 'post_mime_type' => 'image/jpeg' ), 'picture.jpg' );
	}

	/**
	 * @dataProvider doings
	 */
	public function test_what_a_person_does_is_told_in_its_kinds( array $kinds, callable $do ) {
		$do( $this->post_id );
		$this->assertSame( $kinds, $this->kinds() );
	}

	/**
	 * Doings IGNY8 is told nothing of.
	 */
	public static function nothings() {
		return array(
			'a save without a change'    => array( static function ( $id ) { wp_update_post( array( 'ID' => $id ) ); } ),
			'taken back'                 => array( static function ( $id ) {
				$title = get_post( $id )->post_title;
				wp_update_post( array( 'ID' => $id, 'post_title' => 'For a moment' ) );
				wp_update_post( array( 'ID' => $id, 'post_title' => $title ) );
			} ),
			'terms taken back'           => array( static function ( $id ) {
				$terms = wp_get_object_terms( $id, 'category', array( 'fields' => 'ids' ) );
				wp_set_object_terms( $id, (int) get_option( 'default_category' ), 'category' );
				wp_set_object_terms( $id, $terms, 'category' );
			} ),
			'the same terms'             => array( static function ( $id ) { wp_set_object_terms( $id, wp_get_object_terms( $id, 'category', array( 'fields' => 'ids' ) ), 'category', true ); } ),
			'a cluster taken back'       => array( static function ( $id ) { update_post_meta( $id, '_igny8_cluster_id', '99' ); update_post_meta( $id, '_igny8_cluster_id', '12' ); } ),
			'trashed and restored'       => array( static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_status' => 'trash' ) ); wp_update_post( array( 'ID' => $id, 'post_status' => 'publish', 'post_name' => 'seo-guide-2025' ) ); } ),
			'other meta'                 => array( static function ( $id ) { update_post_meta( $id, 'views', 7 ); } ),
			'a format'                   => array( static function ( $id ) { set_post_format( $id, 'aside' ); } ),
			'a revision'                 => array( static function ( $id ) { wp_save_post_revision( $id ); } ),
			'an autosave'                => array( static function ( $id ) {
				$request = new WP_REST_Request( 'POST', "/wp/v2/posts/{$id}/autosaves" );
				$request->set_body_params( array( 'title' => 'Being typed' ) );
				self::assertSame( 200, rest_do_request( $request )->get_status() );
			} ),
			'a post of somebody else'    => array( static function () { wp_trash_post( wp_insert_post( array( 'post_title' => 'Not ours', 'post_status' => 'publish', 'meta_input' => array( '_igny8_content_id' => self::CONTENT, '_igny8_cluster_id' => '1' ) ) ) ); } ),
			'a term saved as it was'     => array( static function ( $id ) { wp_update_term( wp_get_object_terms( $id, 'category', array( 'fields' => 'ids' ) )[0], 'category', array( 'description' => 'Words' ) ); } ),
			'a menu'                     => array( static function () { wp_create_nav_menu( 'A menu' ); } ),
			'an image of nobody'         => array( static function () { wp_delete_attachment( self::attachment(), true ); } ),
		);
	}

	/**
	 * @dataProvider nothings
	 */
	public function test_what_is_no_change_is_not_told( callable $do ) {
		$do( $this->post_id );
		$this->assertSame( array(), $this->kinds() );
	}

	public function test_an_image_that_is_deleted_is_missed_by_its_post() {
		$image = self::attachment();
		set_post_thumbnail( $this->post_id, $image );
		$this->assertSame( array( 'post' ), $this->kinds() );
		wp_delete_attachment( $image, true );
		$this->assertSame( array( 'post' ), $this->kinds() );
	}

	public function test_posts_of_a_deleted_user_are_told_with_their_new_author() {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		$leaver = wp_insert_user( array( 'user_login' => 'leaver', 'user_pass' => 'leaver', 'user_email' => 'leaver@example.com', 'role' => 'author' ) );
		wp_update_post( array( 'ID' => $this->post_id, 'post_author' => $leaver ) );
		$this->kinds();
		wp_delete_user( $leaver, self::person() );
		$events = $this->told( Igny8_Sync_Outbox::log()['acknowledged'] );
		$this->assertSame( array( 'post', 'person@example.com' ), array( $events[0]['kind'], $events[0]['data']['author_email'] ) );
	}

	public function test_a_scheduled_post_that_wp_cron_publishes_is_told() {
		wp_update_post( array( 'ID' => $this->post_id, 'post_status' => 'future', 'post_date' => '2035-01-01 10:00:00', 'post_date_gmt' => '2035-01-01 10:00:00', 'edit_date' => true ) );
		$this->kinds();
		wp_publish_post( $this->post_id );
		$this->assertSame( 'publish', $this->told()[0]['data']['status'] );
	}

	public function test_children_of_a_deleted_term_are_told_with_their_new_parent_and_its_posts_with_their_terms() {
		$top    = self::term( 'Top' );
		$middle = self::term( 'Middle', 'category', array( 'parent' => $top ) );
		$low    = self::term( 'Low', 'category', array( 'parent' => $middle ) );
		wp_set_object_terms( $this->post_id, array( $middle ), 'category' );
		$this->kinds();
		wp_delete_term( $middle, 'category', array( 'default' => $low, 'force_default' => true ) );
		$told = array();
		foreach ( $this->told() as $event ) {
			$told[ 'term' === $event['kind'] ? "term {$event['data']['term_id']}" : $event['kind'] ] = $event['data'];
		}
		$this->assertSame( array( $top, false ), array( $told[ "term {$low}" ]['parent'], $told[ "term {$low}" ]['deleted'] ) );
		$this->assertSame( array( 'Middle', true ), array( $told[ "term {$middle}" ]['name'], $told[ "term {$middle}" ]['deleted'] ) );
		$this->assertSame( array( $low ), array_column( $told['taxonomies']['categories'], 'term_id' ) );
		$this->assertSame( array( $top ), array_column( $told['taxonomies']['parents'], 'term_id' ) );
	}

	/**
	 * What may stand in the custom field, and the ids in it.
	 */
	public static function keyword_values() {
		return array(
			array( array( 1, '2', 0, -3, 'x', null, array( 4 ) ), array( 1, 2 ) ),
			array( '5, 6;7', array( 5, 6, 7 ) ),
			array( '[8, "9"]', array( 8, 9 ) ),
			array( 'a:2:{i:0;i:10;i:1;s:2:"11";}', array( 10, 11 ) ),
			array( 'a:1:{broken', array( 1 ) ),
			array( 'O:8:"stdClass":0:{}', array() ),
			array( '12', array( 12 ) ),
			array( '1.5 -2 none', array() ),
			array( '', array() ),
		);
	}

	public function test_keyword_ids_are_read_however_they_were_written() {
		foreach ( self::keyword_values() as list( $value, $ids ) ) {
			delete_post_meta( $this->post_id, '_igny8_keyword_ids' );
			add_post_meta( $this->post_id, '_igny8_keyword_ids', $value );
			$this->assertSame( $ids, $this->told()[0]['data']['keyword_ids'], wp_json_encode( $value ) );
		}
		add_post_meta( $this->post_id, '_igny8_keyword_ids', '30' );
		update_post_meta( $this->post_id, '_igny8_cluster_id', 'twelve' );
		$event = $this->told()[0];
		$this->assertSame( array( array( 30 ), null ), array( $event['data']['keyword_ids'], $event['data']['cluster_id'] ) );
	}

	public function test_an_event_says_who_did_what_to_which_content() {
		update_post_meta( $this->post_id, '_igny8_cluster_id', '15' );
		$event = $this->told()[0];
		$this->assertSame( array( self::CONTENT, 15, $this->post_id, 'wordpress_user_' . self::person() ), array( $event['content_id'], $event['task_id'], $event['post_id'], $event['updated_by'] ) );
		$this->assertSame( 15, $event['data']['cluster_id'] );
		$this->assertSame( Igny8_Fingerprint::of( get_post( $this->post_id ) ), $event['fingerprint'] );
		wp_set_current_user( 0 );
		update_post_meta( $this->post_id, '_igny8_cluster_id', '16' );
		$this->assertSame( 'wordpress', $this->told()[0]['updated_by'] );
	}

	public function test_terms_are_told_with_further_taxonomies_as_people_read_them() {
		register_taxonomy( 'genre', 'post', array( 'hierarchical' => true ) );
		$genre = self::term( 'Rock &amp; Roll', 'genre' );
		wp_set_object_terms( $this->post_id, array( $genre ), 'genre' );
		$events = $this->told();
		unregister_taxonomy( 'genre' );
		$other = array_values( array_filter( $events, static function ( $event ) { return 'taxonomies' === $event['kind']; } ) )[0]['data']['other'];
		$this->assertSame( 'Rock & Roll', $other['genre'][0]['name'] );
	}

	public function test_a_publish_is_not_told_and_neither_is_what_others_do_to_its_post_when_they_hear_of_it() {
		$other = self::publish( self::message( array( 'content_id' => 43 ) ) )['post_id'];
		$this->listen(
			'save_post',
			static function ( $id ) use ( $other ) {
				static $is_inside = false;
				if ( $is_inside ) {
					return;
				}
				$is_inside = true;
				wp_set_object_terms( $id, array( 'auto' ), 'post_tag', true );
				wp_update_post( array( 'ID' => $id, 'post_excerpt' => 'by a plugin' ) );
				wp_update_post( array( 'ID' => $other, 'post_excerpt' => 'by a plugin' ) );
				$is_inside = false;
			}
		);
		self::publish( self::message( array( 'content_id' => self::CONTENT, 'title' => 'Anew', 'taxonomies' => array( 'categories' => array( array( 'path' => array( 'Fresh', 'Fresher' ) ) ), 'tags' => array(), 'sectors' => array(), 'clusters' => array() ) ) ) );
		$told = $this->told();
		$this->assertSame( array( array( 'post', 43 ) ), array_map( static function ( $event ) { return array( $event['kind'], $event['content_id'] ); }, $told ) );
		$this->assertFalse( Igny8_Managed_Posts::publication( self::CONTENT )['edited_since'] );
	}

	public function test_a_failed_publish_is_not_told() {
		$this->fail_at( 'committing' );
		$this->assert_error( 'PUBLISH_FATAL', Igny8_Publisher::commit( self::message( array( 'content_id' => self::CONTENT, 'title' => 'Never' ) ) ) );
		$this->assertSame( array(), $this->kinds() );
	}

	public function test_nothing_is_kept_on_a_site_that_is_not_connected() {
		delete_option( 'igny8_connection' );
		wp_update_post( array( 'ID' => $this->post_id, 'post_title' => 'Nobody asks' ) );
		$this->assertFalse( self::end_request() );
		$this->assertSame( 0, Igny8_Sync_Outbox::last_seq() );
	}

	public function test_many_changes_are_written_in_between_and_each_as_it_is_in_the_end() {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		for ( $i = 1; $i <= 3; $i++ ) {
			$ids[] = self::publish( self::message( array( 'content_id' => 100 + $i ) ) )['post_id'];
		}
		for ( $i = 1; $i <= 700; $i++ ) {
			$rows[] = "(1000 + {$i}, 1000000 + {$i}, 1, '', '', NOW(), NOW())";
		}
		$wpdb->query( "INSERT INTO {$table} (content_id, post_id, revision, fingerprint, job_key, first_published_at, published_at) VALUES " . implode( ',', $rows ) );
		for ( $i = 1; $i <= 700; $i++ ) {
			Igny8_Sync_Watcher::post_deleted( 1000000 + $i );
		}
		foreach ( $ids as $id ) {
			wp_update_post( array( 'ID' => $id, 'post_title' => 'First' ) );
			wp_update_post( array( 'ID' => $id, 'post_title' => 'Last' ) );
		}
		$this->assertGreaterThanOrEqual( 500, count( Igny8_Sync_Outbox::read( 0, 1000 ) ) );
		$this->assertTrue( self::end_request() );
		$events = Igny8_Sync_Outbox::read( 0, 1000 );
		$this->assertSame( array( 'deleted' => 700, 'post' => 3 ), array_count_values( array_column( $events, 'kind' ) ) );
		foreach ( wp_list_filter( $events, array( 'kind' => 'post' ) ) as $event ) {
			$this->assertSame( 'Last', $event['data']->title );
		}
	}

	public function test_saving_a_managed_post_costs_a_handful_of_queries_and_another_one_two() {
		global $wpdb;
		$cost = static function ( callable $do ) use ( $wpdb ) {
			$do();
			$before = $wpdb->num_queries;
			self::end_request();
			return $wpdb->num_queries - $before;
		};
		$id    = $this->post_id;
		$other = wp_insert_post( array( 'post_title' => 'Not ours', 'post_status' => 'publish' ) );
		self::end_request();
		$this->assertLessThanOrEqual( 6, $cost( static function () use ( $id ) { wp_update_post( array( 'ID' => $id, 'post_title' => 'Costly' ) ); } ) );
		$this->assertLessThanOrEqual( 2, $cost( static function () use ( $other ) { wp_update_post( array( 'ID' => $other, 'post_title' => 'Cheap' ) ); } ) );
		$this->assertSame( 0, $cost( static function () use ( $id ) { update_post_meta( $id, 'views', 1 ); } ) );
	}
}
