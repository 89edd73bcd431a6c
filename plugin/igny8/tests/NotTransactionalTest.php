<?php
/**
 * Sites whose tables cannot roll back.
 *
 * @package Igny8
 */

final class NotTransactionalTest extends Igny8_Test_Publish_Case {

	protected function setUp(): void {
		parent::setUp();
		self::set_engine( 'MyISAM' );
	}

	protected function tearDown(): void {
		self::set_engine( 'InnoDB' );
		parent::tearDown();
	}

	private static function set_engine( $engine ) {
		global $wpdb;
		foreach ( Igny8_Storage_Engine::TABLES as $name ) {
			$wpdb->query( "ALTER TABLE {$wpdb->$name} ENGINE = {$engine}" );
		}
		// This process has looked already.
		$forget = new ReflectionProperty( 'Igny8_Storage_Engine', 'others' );
		$forget->setAccessible( true );
		$forget->setValue( null, array() );
	}

	public static function attempts() {
		foreach ( array( 'files', 'file', 'post', 'attachment', 'terms', 'seo_meta', 'flipped', 'committing' ) as $at ) {
			// After "committing" there is nothing left to do where every statement is permanent at once.
			foreach ( 'committing' === $at ? array( 'exit' ) : array( 'exit', 'kill' ) as $how ) {
				yield "{$how} at {$at}, new" => array( $at, $how, false );
				yield "{$how} at {$at}, update" => array( $at, $how, true );
			}
		}
	}

	/**
	 * @dataProvider attempts
	 */
	public function test_a_failure_is_mended_from_the_journal( $at, $how, $is_update ) {
		if ( $is_update ) {
			$this->assertSame( 'created', self::finish_worker( self::start_worker( self::message( array( 'title' => 'Old' ) ) ) )['outcome'] );
			// The first version gets its revision when it is first replaced.
			$this->assertSame( 'updated', self::finish_worker( self::start_worker( self::message( array( 'title' => 'Older' ) ) ) )['outcome'] );
		}
		$message = self::message( array( 'images' => array( self::image() ) ) );
		self::stage( $message );
		$before = self::snapshot();
		$answer = self::finish_worker( self::start_worker( $message, $at, $how ) );
		if ( 'kill' === $how ) {
			usleep( 200000 );
			$answer = self::finish_worker( self::start_worker( self::message( array( 'content_id' => 99, 'title' => '' ) ) ) );
			$this->assertSame( 'PREFLIGHT_FAILED', $answer['code'] );
		} else {
			$this->assertSame( 'PUBLISH_FATAL', $answer['code'] );
		}
		$this->assertSame( array(), Igny8_Jobs::in_need_of_work() );
		$this->assertSame( $before, self::snapshot() );
		$this->assertSame( $is_update ? 'updated' : 'created', self::finish_worker( self::start_worker( $message ) )['outcome'] );
	}

	public static function second_posts() {
		return array( array( 'anew' ), array( 'again' ), array( 'withdrawn' ), array( 'back' ) );
	}

	/**
	 * @dataProvider second_posts
	 */
	public function test_two_posts_and_their_comments_are_mended_from_the_journal( $case ) {
		$message = self::second_post_case( $case );
		$before  = self::snapshot();
		$this->assertSame( 'PUBLISH_FATAL', self::finish_worker( self::start_worker( $message, 'flipped', 'exit' ) )['code'] );
		$this->assertSame( $before, self::snapshot() );
		$this->assertIsArray( self::finish_worker( self::start_worker( $message ) )['gallery'] );
	}

	public function test_new_terms_of_further_taxonomies_are_taken_back_and_the_others_counted_again() {
		register_taxonomy( 'genre', 'post', array( 'hierarchical' => true ) );
		$kinds = array_fill_keys( Igny8_Taxonomies::KINDS, array() );
		$rock  = $kinds + array( 'other' => array( 'genre' => array( array( 'path' => array( 'Rock' ) ) ) ) );
		$punk  = $kinds + array( 'other' => array( 'genre' => array( array( 'path' => array( 'Rock' ) ), array( 'path' => array( 'Rock', 'Punk', 'Oi' ) ) ) ) );
		self::publish( self::message( array( 'content_id' => 7, 'taxonomies' => $rock ) ) );
		self::publish( self::message( array( 'taxonomies' => $kinds ) ) );
		$before = self::snapshot();
		$this->fail_at( 'flipped' );
		$this->assert_error( 'PUBLISH_FATAL', Igny8_Publisher::commit( self::message( array( 'taxonomies' => $punk ) ) ) );
		$after = self::snapshot();
		$count = get_term_by( 'slug', 'rock', 'genre' )->count;
		unregister_taxonomy( 'genre' );
		delete_option( 'genre_children' );
		$this->assertSame( $before, $after );
		$this->assertSame( 1, $count );
	}
}
