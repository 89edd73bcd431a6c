<?php
/**
 * What a publish over a post that was here before IGNY8 leaves as it is.
 *
 * @package Igny8
 */

final class AdoptedPublishTest extends Igny8_Test_Reading_Case {

	/**
	 * A post of a user, adopted by content 42.
	 */
	private function adopted( $author_id ) {
		$id    = self::seed_posts( 1, array( 'post_author' => $author_id ) )[0];
		$posts = array( array( 'content_id' => 42, 'post_id' => $id, 'revision' => 1 ) );
		$this->assertSame( 'adopted', $this->ask( 'adopt', compact( 'posts' ) )['posts'][0]['outcome'] );
		return $id;
	}

	private static function user( $name, $role ) {
		$user = get_user_by( 'login', $name );
		return $user ? $user->ID : wp_insert_user( array( 'user_login' => $name, 'user_pass' => $name, 'user_email' => "{$name}@example.com", 'role' => $role ) );
	}

	public function test_it_stays_its_authors_where_the_message_names_nobody() {
		$reader = self::user( 'reader', 'subscriber' );
		$id     = $this->adopted( $reader );
		self::publish( self::message( array( 'author_email' => null ) ) );
		$this->assertSame( (string) $reader, get_post( $id )->post_author );
	}

	public function test_a_post_whose_author_is_gone_stays_nobodys() {
		$id = $this->adopted( 0 );
		self::publish( self::message( array( 'author_email' => null ) ) );
		$this->assertSame( '0', get_post( $id )->post_author );
	}

	public function test_its_author_may_stay_its_author_without_being_one_any_more() {
		$reader = self::user( 'reader', 'subscriber' );
		$id     = $this->adopted( $reader );
		self::publish( self::message( array( 'author_email' => 'reader@example.com' ) ) );
		$this->assertSame( (string) $reader, get_post( $id )->post_author );
	}

	public function test_somebody_who_may_not_write_becomes_nobodys_author() {
		self::user( 'reader', 'subscriber' );
		$this->adopted( self::user( 'writer', 'author' ) );
		$refused = Igny8_Publisher::commit( self::message( array( 'author_email' => 'reader@example.com' ) ) );
		$this->assertSame( array( 'AUTHOR_NOT_FOUND' ), wp_list_pluck( $refused->get_error_data()['details']['problems'], 'code' ) );
	}

	public function test_a_featured_image_stays_that_igny8_brought_for_another_article() {
		$other = self::publish( self::message( array( 'content_id' => 7, 'slug' => 'other', 'images' => array( self::image() ) ) ) );
		$id    = $this->adopted( self::user( 'writer', 'author' ) );
		set_post_thumbnail( $id, $other['media']['featured']['attachment_id'] );
		self::publish( self::message() );
		self::publish( self::message( array( 'title' => 'Once more' ) ) );
		$this->assertSame( $other['media']['featured']['attachment_id'], (int) get_post_thumbnail_id( $id ) );
	}
}
