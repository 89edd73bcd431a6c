<?php
/**
 * What people did to a post is not overwritten.
 *
 * @package Igny8
 */

final class EditsTest extends Igny8_Test_Publish_Case {

	/**
	 * Another connection to the database, which no filter of this request hears of: another request's.
	 *
	 * @param string $statement  SQL.
	 * @return int The error's number; 0: it was carried out.
	 */
	private static function elsewhere( $statement ) {
		$connection = mysqli_init();
		list( $host, $socket ) = array_pad( explode( ':', DB_HOST, 2 ), 2, '' );
		mysqli_report( MYSQLI_REPORT_OFF );
		$is_port = ctype_digit( $socket );
		$connection->real_connect( $host, DB_USER, DB_PASSWORD, DB_NAME, $is_port ? (int) $socket : 0, $is_port || '' === $socket ? null : $socket );
		$connection->query( 'SET SESSION innodb_lock_wait_timeout = 1' );
		$connection->query( $statement );
		$error = $connection->errno;
		$connection->close();
		return $error;
	}

	private static function rename( $post_id ) {
		global $wpdb;
		return "UPDATE {$wpdb->posts} SET post_title = 'By hand' WHERE ID = {$post_id}";
	}

	private static function agreed( $fingerprint ) {
		return array(
			'agreed'    => $fingerprint,
			'overwrite' => false,
		);
	}

	public static function edits() {
		$columns = array(
			'title'   => array( 'post_title' => 'By hand' ),
			'text'    => array( 'post_content' => 'By hand' ),
			'excerpt' => array( 'post_excerpt' => 'By hand' ),
			'slug'    => array( 'post_name' => 'by-hand' ),
			'status'  => array( 'post_status' => 'draft' ),
		);
		foreach ( $columns as $name => $column ) {
			yield $name => array(
				static function ( $post_id ) use ( $column ) {
					wp_update_post( array( 'ID' => $post_id ) + $column );
				},
				'post',
			);
		}
		yield 'a tag' => array(
			static function ( $post_id ) {
				wp_set_post_tags( $post_id, 'by-hand', true );
			},
			'taxonomies',
		);
		yield 'the cluster' => array(
			static function ( $post_id ) {
				update_post_meta( $post_id, '_igny8_cluster_id', '77' );
			},
			'relationships',
		);
		yield 'the featured image' => array(
			static function ( $post_id ) {
				update_post_meta( $post_id, '_thumbnail_id', '77' );
			},
			'post',
		);
	}

	/**
	 * @dataProvider edits
	 */
	public function test_a_commit_over_an_edit_changes_nothing_until_somebody_decides( $edit, $kind ) {
		$this->connect();
		$message = self::message( array( 'images' => array( self::image() ) ) );
		$first   = self::publish( $message );
		$edit( $first['post_id'] );
		Igny8_Sync_Changes::finish();
		$before = self::snapshot();
		$again  = self::again( $message, array( 'title' => 'Newer' ) ) + self::agreed( $first['fingerprint'] );
		$error  = Igny8_Publisher::commit( $again );
		$this->assert_error( 'POST_EDITED', $error );
		$this->assertSame( $before, self::snapshot() );
		$details = $error->get_error_data()['details'];
		$this->assertSame( array( 'edited', $first['post_id'], array( $kind ) ), array( $details['reason'], $details['post_id'], $details['changed'] ) );
		$this->assertSame( Igny8_Fingerprint::of( get_post( $first['post_id'] ) ), $details['fingerprint'] );
		$this->assertTrue( $details['publication']['edited_since'] );

		$decided = array( 'overwrite' => true ) + self::again( $again );
		$this->assertSame( 'updated', self::publish( $decided )['outcome'] );
		$this->assertSame( 'Newer', get_post( $first['post_id'] )->post_title );
	}

	public function test_an_edit_that_was_agreed_on_and_an_untouched_post_block_nothing() {
		$message = self::message();
		$first   = self::publish( $message + self::agreed( null ) );
		$this->assertSame( 'updated', self::publish( self::again( $message ) + self::agreed( $first['fingerprint'] ) )['outcome'] );
		$this->assertSame( 'updated', self::publish( self::again( $message ) + self::agreed( str_repeat( '0', 64 ) ) )['outcome'] );
		wp_update_post( array( 'ID' => $first['post_id'], 'post_title' => 'By hand' ) );
		$agreed = Igny8_Fingerprint::of( get_post( $first['post_id'] ) );
		$this->assertSame( 'updated', self::publish( self::again( $message ) + self::agreed( $agreed ) )['outcome'] );
	}

	public function test_a_post_without_a_record_in_igny8_is_not_overwritten() {
		$message = self::message();
		$first   = self::publish( $message );
		$error   = Igny8_Publisher::commit( self::again( $message ) + self::agreed( null ) );
		$this->assert_error( 'POST_EDITED', $error );
		$details = $error->get_error_data()['details'];
		$this->assertSame( array( 'unknown', $first['post_id'] ), array( $details['reason'], $details['publication']['post_id'] ) );
		$this->assertFalse( $details['publication']['edited_since'] );
	}

	public function test_a_repeated_key_answers_its_receipt_over_an_edit_too() {
		$message = self::message() + self::agreed( null );
		$first   = self::publish( $message );
		wp_update_post( array( 'ID' => $first['post_id'], 'post_title' => 'By hand' ) );
		$this->assertSame( array( 'replayed' => true ) + $first, Igny8_Publisher::commit( $message ) );
		$stage    = self::stage_of( $message )[0];
		$manifest = $stage['manifest'] + self::agreed( $first['fingerprint'] );
		$this->assertSame( array(), Igny8_Publisher::stage( array( 'manifest' => $manifest ) + $stage, "{}\n", 3 )['problems'] );
	}

	public function test_a_stage_names_the_problem_beside_the_others_in_the_contracts_shape() {
		$message = self::message();
		$first   = self::publish( $message );
		wp_update_post( array( 'ID' => $first['post_id'], 'post_title' => 'By hand' ) );
		$stage    = self::stage_of( self::again( $message, array( 'title' => ' ' ) ) )[0];
		$manifest = $stage['manifest'] + self::agreed( $first['fingerprint'] );
		$answer   = Igny8_Publisher::stage( array( 'manifest' => $manifest ) + $stage, "{}\n", 3 );
		$this->assert_fits( 'stage-response', $answer );
		$this->assertSame( array( 'TITLE_MISSING', 'POST_EDITED' ), wp_list_pluck( $answer['problems'], 'code' ) );
		$this->assertSame( 'edited', $answer['problems'][1]['details']['reason'] );
	}

	public static function changes_of_other_plugins() {
		global $wpdb;
		return array(
			'as WordPress wants it' => array(
				static function ( $post_id ) {
					wp_update_post( array( 'ID' => $post_id, 'post_excerpt' => 'By a plugin' ) );
				},
			),
			'behind its back'       => array(
				static function ( $post_id ) use ( $wpdb ) {
					$wpdb->update( $wpdb->posts, array( 'post_excerpt' => 'By a plugin' ), array( 'ID' => $post_id ) );
					clean_post_cache( $post_id );
				},
			),
			'a tag'                 => array(
				static function ( $post_id ) {
					wp_set_post_tags( $post_id, 'by-a-plugin', true );
				},
			),
			'a featured image'      => array(
				static function ( $post_id ) {
					update_post_meta( $post_id, '_thumbnail_id', '77' );
				},
			),
		);
	}

	/**
	 * @dataProvider changes_of_other_plugins
	 */
	public function test_what_another_plugin_makes_of_a_publish_is_no_edit( $change ) {
		$is_done = false;
		$this->listen(
			'wp_after_insert_post',
			static function ( $post_id ) use ( $change, &$is_done ) {
				if ( ! $is_done ) {
					$is_done = true;
					$change( $post_id );
				}
			}
		);
		$message = self::message();
		$first   = self::publish( $message );
		$this->assertTrue( $is_done );
		$this->assertSame( Igny8_Fingerprint::of( get_post( $first['post_id'] ) ), $first['fingerprint'] );
		$this->assertSame( 'updated', self::publish( self::again( $message ) + self::agreed( $first['fingerprint'] ) )['outcome'] );
	}

	public function test_an_edit_while_others_hear_of_the_publish_is_still_an_edit() {
		$message = self::message();
		$this->listen(
			'igny8_checkpoint',
			static function ( $at, $post_id ) {
				'announcing' === $at && self::elsewhere( self::rename( $post_id ) );
			}
		);
		$first = self::publish( $message );
		wp_cache_flush();
		$this->assertSame( 'By hand', get_post( $first['post_id'] )->post_title );
		$this->assert_error( 'POST_EDITED', Igny8_Publisher::commit( self::again( $message ) + self::agreed( $first['fingerprint'] ) ) );
	}

	public function test_an_edit_just_before_the_post_is_taken_is_seen_and_a_later_one_waits() {
		$message = self::message();
		$first   = self::publish( $message );
		$again   = self::again( $message, array( 'title' => 'Newer' ) ) + self::agreed( $first['fingerprint'] );
		$waited  = array();
		$this->listen(
			'igny8_checkpoint',
			static function ( $at ) use ( $first, &$waited ) {
				if ( 'post' === $at || 'flipped' === $at ) {
					$waited[ $at ] = self::elsewhere( self::rename( $first['post_id'] ) );
				}
			}
		);
		$this->assertSame( 'updated', self::publish( $again )['outcome'] );
		// 1205: the lock was not to be had in time. A person's save has more of it, and comes after the publish.
		$this->assertSame( array( 'post' => 1205, 'flipped' => 1205 ), $waited );
		$this->assertSame( 'Newer', get_post( $first['post_id'] )->post_title );

		$this->listen(
			'igny8_checkpoint',
			static function ( $at ) use ( $first ) {
				'creating_post' === $at && self::elsewhere( self::rename( $first['post_id'] ) );
			}
		);
		$this->assert_error( 'POST_EDITED', Igny8_Publisher::commit( self::again( $again ) ) );
		wp_cache_flush();
		$this->assertSame( 'By hand', get_post( $first['post_id'] )->post_title );
	}

	public function test_a_scheduled_publish_stops_at_an_edit_and_brings_back_nothing() {
		$message   = self::message();
		$first     = self::publish( $message );
		$scheduled = array( 'mode' => 'scheduled' ) + self::agreed( $first['fingerprint'] );
		$this->assertSame( 'skipped', Igny8_Publisher::commit( $scheduled + self::again( $message ) )['outcome'] );
		$this->assertSame( 'skipped', Igny8_Publisher::commit( self::agreed( null ) + $scheduled + self::again( $message ) )['outcome'] );
		wp_update_post( array( 'ID' => $first['post_id'], 'post_title' => 'By hand' ) );
		$this->assert_error( 'POST_EDITED', Igny8_Publisher::commit( $scheduled + self::again( $message ) ) );
		wp_trash_post( $first['post_id'] );
		$this->assertSame( 'skipped', Igny8_Publisher::commit( $scheduled + self::again( $message ) )['outcome'] );
		wp_delete_post( $first['post_id'], true );
		$error = Igny8_Publisher::commit( $scheduled + self::again( $message ) );
		$this->assert_error( 'POST_EDITED', $error );
		$this->assertSame( 'deleted', $error->get_error_data()['details']['reason'] );
		$this->assertSame( array(), get_posts( array( 'post_status' => 'any' ) ) );
		$this->assertSame( 'created', self::publish( self::again( $message ) + self::agreed( $first['fingerprint'] ) )['outcome'] );
	}

	public function test_looking_costs_an_update_two_queries_at_most_and_a_new_post_none() {
		$costs = array();
		foreach ( array( 'without' => array(), 'with' => self::agreed( null ) ) as $name => $agreement ) {
			$message = self::message( array( 'content_id' => 500 + count( $costs ), 'slug' => "slug-{$name}" ) );
			self::publish( self::message( array( 'content_id' => 600 + count( $costs ), 'slug' => "other-{$name}" ) ) );
			$new     = self::queries_of( $message + $agreement );
			$first   = Igny8_Managed_Posts::find( $message['content']['content_id'] );
			$update  = self::again( $message, array( 'title' => 'Newer' ) ) + ( $agreement ? self::agreed( $first->fingerprint ) : array() );
			$costs[] = array( $new, self::queries_of( $update ) );
		}
		$this->assertSame( $costs[0][0], $costs[1][0] );
		$this->assertLessThanOrEqual( $costs[0][1] + 2, $costs[1][1], wp_json_encode( $costs ) );
	}

	private static function queries_of( array $message ) {
		global $wpdb;
		wp_cache_flush();
		$before = $wpdb->num_queries;
		Igny8_Publisher::commit( $message );
		return $wpdb->num_queries - $before;
	}
}
