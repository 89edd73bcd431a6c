<?php
/**
 * All of an article or nothing of it, whatever fails.
 *
 * @package Igny8
 */

final class AtomicityTest extends Igny8_Test_Publish_Case {

	/** Every place where a publish can be stopped before it is permanent. */
	const CHECKPOINTS = array( 'preflight_validation', 'files', 'file', 'creating_post', 'post', 'media_processing', 'attachment', 'taxonomy_assignment', 'terms', 'seo_meta', 'publishing', 'flipped', 'committing' );

	public static function checkpoints() {
		foreach ( self::CHECKPOINTS as $checkpoint ) {
			yield "{$checkpoint}, new" => array( $checkpoint, false );
			yield "{$checkpoint}, update" => array( $checkpoint, true );
		}
	}

	/**
	 * A rich article: new terms with a new parent, known and new images, every kind of field.
	 */
	private static function article( $content_id = 42 ) {
		$taxonomies                 = self::message()['content']['taxonomies'];
		$taxonomies['categories'][] = array( 'path' => array( 'Brand', 'New' ) );
		return self::message(
			array(
				'content_id' => $content_id,
				'taxonomies' => $taxonomies,
				'images'     => array( self::image(), self::image( 'gallery' ), self::image( 'inline' ) ),
			)
		);
	}

	/**
	 * What is on the site before the attempt that fails.
	 */
	private static function prepare( $is_update ) {
		self::publish( self::message( array( 'content_id' => 7, 'title' => 'Bystander' ) ) );
		if ( $is_update ) {
			self::publish( self::message( array( 'title' => 'Old', 'images' => array( self::image() ) ) ) );
		} else {
			// The first image of a month makes its folders.
			self::assertDirectoryDoesNotExist( wp_upload_dir( null, false )['path'] );
		}
	}

	/**
	 * @dataProvider checkpoints
	 */
	public function test_a_failure_leaves_nothing_and_the_retry_needs_no_bytes_again( $checkpoint, $is_update ) {
		self::prepare( $is_update );
		$message = self::article();
		self::stage( $message );
		$before     = self::snapshot();
		$is_stopped = true;
		$this->listen(
			'igny8_checkpoint',
			static function ( $at ) use ( $checkpoint, &$is_stopped ) {
				if ( $is_stopped && $checkpoint === $at ) {
					throw new RuntimeException( "Stopped at {$checkpoint}." );
				}
			}
		);
		$this->assert_error( 'PUBLISH_FATAL', Igny8_Publisher::commit( $message ) );
		$this->assertSame( $before, self::snapshot() );
		$this->assert_clean( $message['key'] );
		$is_stopped = false;
		$receipt    = Igny8_Publisher::commit( $message );
		$this->assertIsArray( $receipt, is_wp_error( $receipt ) ? wp_json_encode( Igny8_Errors::as_array( $receipt ) ) : '' );
		$this->assertSame( $is_update ? 'updated' : 'created', $receipt['outcome'] );
		$this->assertEqualsCanonicalizing( $receipt['taxonomies_processed']['categories']['assigned'], wp_get_post_categories( $receipt['post_id'] ) );
	}

	public static function second_posts() {
		foreach ( array( 'anew', 'again', 'withdrawn', 'back' ) as $case ) {
			foreach ( array( 'gallery_post', 'flipped', 'committing' ) as $checkpoint ) {
				yield "{$case}, {$checkpoint}" => array( $case, $checkpoint );
			}
		}
	}

	/**
	 * @dataProvider second_posts
	 */
	public function test_a_failure_leaves_neither_of_two_posts_and_their_comments_changed( $case, $checkpoint ) {
		$message    = self::second_post_case( $case );
		$before     = self::snapshot();
		$is_stopped = true;
		$this->listen(
			'igny8_checkpoint',
			static function ( $at ) use ( $checkpoint, &$is_stopped ) {
				if ( $is_stopped && $checkpoint === $at ) {
					throw new RuntimeException( "Stopped at {$checkpoint}." );
				}
			}
		);
		$this->assert_error( 'PUBLISH_FATAL', Igny8_Publisher::commit( $message ) );
		$this->assertSame( $before, self::snapshot() );
		$this->assert_clean( $message['key'] );
		$is_stopped = false;
		$gallery    = Igny8_Publisher::commit( $message )['gallery'];
		$this->assertSame( 'withdrawn' === $case, null === $gallery['gallery_overflow_post_id'] );
		$this->assertSame( 'withdrawn' === $case, null !== $gallery['gallery_unpublished_post_id'] );
	}

	/**
	 * Locks, silence, autocommit, counting, user: as before.
	 */
	private function assert_clean( $key ) {
		global $wpdb;
		$this->assertSame( '1', $wpdb->get_var( 'SELECT @@autocommit' ) );
		$this->assertSame( '0', $wpdb->get_var( 'SELECT @@in_transaction' ) );
		$this->assertFalse( Igny8_Quiet::is_on() );
		$this->assertFalse( Igny8_Commit::is_running() );
		$this->assertFalse( wp_defer_term_counting() );
		$this->assertSame( 0, get_current_user_id() );
		$this->assertSame( array(), Igny8_Journal::read( $key ) );
		$this->assertSame( array(), Igny8_Jobs::in_need_of_work() );
		$this->assertNotFalse( has_action( 'transition_post_status', '_transition_post_status' ) );
	}

	public function test_a_failed_statement_anywhere_undoes_everything() {
		self::prepare( true );
		$message = self::article();
		self::stage( $message );
		foreach ( array( 'post', 'attachment', 'terms', 'publishing' ) as $checkpoint ) {
			$before = self::snapshot();
			$fail   = static function ( $at ) use ( $checkpoint ) {
				global $wpdb;
				if ( $at === $checkpoint ) {
					$wpdb->suppress_errors( true );
					$wpdb->query( "INSERT INTO {$wpdb->posts} (no_such_column) VALUES (1)" );
					$wpdb->suppress_errors( false );
					$wpdb->query( 'SELECT 1' );
				}
			};
			add_action( 'igny8_checkpoint', $fail );
			$this->assert_error( 'DATABASE_FAILED', Igny8_Publisher::commit( $message ) );
			remove_action( 'igny8_checkpoint', $fail );
			$this->assertSame( $before, self::snapshot(), $checkpoint );
		}
	}

	public static function losses() {
		return array(
			'a rollback'         => array( 'ROLLBACK' ),
			'another beginning'  => array( 'START TRANSACTION' ),
			'a statement of DDL' => array( 'CREATE TABLE igny8_test_ddl (a INT)' ),
		);
	}

	/**
	 * @dataProvider losses
	 */
	public function test_a_transaction_that_was_lost_is_noticed_and_what_it_left_is_taken_back( $statement ) {
		global $wpdb;
		foreach ( array( false, true ) as $is_update ) {
			$is_update && self::publish( self::message( array( 'title' => 'Old', 'images' => array( self::image() ) ) ) );
			foreach ( array( 'post', 'attachment', 'terms', 'flipped', 'committing' ) as $checkpoint ) {
				$message = self::article();
				self::stage( $message );
				$before = self::snapshot();
				$lose   = static function ( $at ) use ( $checkpoint, $statement ) {
					if ( $at === $checkpoint ) {
						$GLOBALS['wpdb']->query( 'DROP TABLE IF EXISTS igny8_test_ddl' );
						$GLOBALS['wpdb']->query( $statement );
					}
				};
				if ( 'ROLLBACK' === $statement || 'START TRANSACTION' === $statement ) {
					$lose = static function ( $at ) use ( $checkpoint, $statement ) {
						$at === $checkpoint && $GLOBALS['wpdb']->query( $statement );
					};
				}
				add_action( 'igny8_checkpoint', $lose );
				$wpdb->suppress_errors( true );
				$error = Igny8_Publisher::commit( $message );
				$wpdb->suppress_errors( false );
				remove_action( 'igny8_checkpoint', $lose );
				$wpdb->query( 'DROP TABLE IF EXISTS igny8_test_ddl' );
				$this->assert_error( 'TRANSACTION_LOST', $error );
				$this->assertSame( $before, self::snapshot(), $checkpoint );
				$this->assert_clean( $message['key'] );
				$this->assertSame( 'undone', Igny8_Publisher::job( array( 'key' => $message['key'], 'fence' => 1 ) )['state'] );
			}
		}
	}

	public function test_a_definitive_failure_drops_the_bytes() {
		$message = self::message( array( 'images' => array( self::image() ) ) );
		self::stage( $message );
		$message['content']['author_email'] = 'nobody@example.com';
		$this->assert_error( 'PREFLIGHT_FAILED', Igny8_Publisher::commit( $message ) );
		$this->assertSame( 0, Igny8_Blobs::received( $message['content']['images'][0]['sha256'] ) );
	}

	public function test_a_full_disk_is_told_and_leaves_nothing() {
		$message = self::message( array( 'images' => array( self::image() ) ) );
		self::stage( $message );
		$uploads = wp_upload_dir( null, false )['basedir'];
		rmdir( $uploads );
		file_put_contents( $uploads, 'not a folder' );
		$error = Igny8_Publisher::commit( $message );
		$this->assertSame( 'not a folder', file_get_contents( $uploads ) );
		unlink( $uploads );
		$this->assert_error( 'STORAGE_FAILED', $error );
		$this->assertSame( 'created', Igny8_Publisher::commit( $message )['outcome'] );
	}

	public function test_a_filter_that_throws_undoes_everything_and_leaves_no_filter_of_ours() {
		global $wp_filter;
		$before = self::snapshot();
		$filters = count( $wp_filter['wp_insert_post_data']->callbacks );
		$throw  = static function () {
			throw new TypeError( 'broken filter' );
		};
		add_filter( 'wp_insert_post_data', $throw );
		$this->assert_error( 'PUBLISH_FATAL', Igny8_Publisher::commit( self::message() ) );
		remove_filter( 'wp_insert_post_data', $throw );
		$this->assertSame( $filters, count( $wp_filter['wp_insert_post_data']->callbacks ) );
		$this->assertSame( $before, self::snapshot() );
	}

	public function test_a_file_somebody_else_put_in_our_folder_keeps_the_folder() {
		$message = self::message( array( 'images' => array( self::image() ) ) );
		self::stage( $message );
		$path = wp_upload_dir( null, false )['path'];
		$this->listen(
			'igny8_checkpoint',
			static function ( $at ) use ( $path ) {
				if ( 'file' === $at ) {
					file_put_contents( "{$path}/theirs.txt", 'x' );
					throw new RuntimeException( 'stop' );
				}
			}
		);
		$this->assert_error( 'PUBLISH_FATAL', Igny8_Publisher::commit( $message ) );
		$this->assertSame( array( 'theirs.txt' ), array_values( array_diff( scandir( $path ), array( '.', '..' ) ) ) );
	}

	public static function beginnings() {
		return array(
			'nothing yet'             => array( 'mark', 0, true ),
			'half of the mark'        => array( 'mark', 20, true ),
			'the mark'                => array( 'mark', 200, true ),
			'half of the image'       => array( 'image', 300, true ),
			'somebody\'s file'        => array( 'theirs', 300, false ),
		);
	}

	/**
	 * PHP may die while it fills a file, and uploads may be on a file system of their own, where an image arrives bit by bit.
	 *
	 * @dataProvider beginnings
	 */
	public function test_a_file_that_was_only_begun_is_removed_and_a_stranger_stays( $of, $bytes, $is_removed ) {
		$message = self::message( array( 'images' => array( self::image() ) ) );
		self::stage( $message );
		$sha256 = $message['content']['images'][0]['sha256'];
		$whole  = array(
			'mark'   => "igny8 reserved this name for job {$message['key']}\n",
			'image'  => self::$bytes[ $sha256 ],
			'theirs' => str_repeat( 'x', 300 ),
		);
		wp_mkdir_p( wp_upload_dir( null, false )['path'] );
		$path = wp_upload_dir( null, false )['path'] . '/begun.jpg';
		file_put_contents( $path, substr( $whole[ $of ], 0, $bytes ) );
		Igny8_Upload_Files::undo( $message['key'], Igny8_Journal::FILE, array( $path, $sha256 ) );
		clearstatcache();
		$this->assertSame( ! $is_removed, is_file( $path ) );
		$this->assertTrue( Igny8_Blobs::is_whole( $sha256 ) );
	}

	public function test_a_message_from_inside_a_publish_is_refused() {
		$result = null;
		$other  = self::message( array( 'content_id' => 2 ) );
		$this->listen(
			'igny8_checkpoint',
			static function ( $at ) use ( &$result, $other ) {
				if ( 'terms' === $at && null === $result ) {
					$result = Igny8_Publisher::commit( $other );
				}
			}
		);
		$this->assertSame( 'created', self::publish( self::message() )['outcome'] );
		$this->assert_error( 'KEY_BUSY', $result );
	}
}
