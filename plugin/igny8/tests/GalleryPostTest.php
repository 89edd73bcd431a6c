<?php
/**
 * The second post of an article, from its first publish to its last.
 *
 * @package Igny8
 */

final class GalleryPostTest extends Igny8_Test_Publish_Case {

	/**
	 * Seven images, of which an article shows five.
	 *
	 * @var array
	 */
	private $message;

	/**
	 * The receipt of its first publish.
	 *
	 * @var array
	 */
	private $first;

	/**
	 * The second post.
	 *
	 * @var int
	 */
	private $second;

	/**
	 * How the site's addresses are made outside of these tests.
	 *
	 * @var string
	 */
	private $structure;

	protected function setUp(): void {
		parent::setUp();
		self::overflow( 'separate_post' );
		$this->structure = get_option( 'permalink_structure' );
		update_option( 'permalink_structure', '/%category%/%postname%/' );
		$GLOBALS['wp_rewrite']->init();
		$images = array();
		foreach ( range( 0, 6 ) as $position ) {
			$images[] = self::image( 'gallery', $position );
		}
		$this->message = self::message( array( 'images' => $images, 'html' => '<p>Text</p>' ) );
		$this->first   = self::publish( $this->message );
		$this->second  = $this->first['gallery']['gallery_overflow_post_id'];
	}

	protected function tearDown(): void {
		update_option( 'permalink_structure', $this->structure );
		$GLOBALS['wp_rewrite']->init();
		parent::tearDown();
	}

	private static function overflow( $overflow, $limit = 5 ) {
		update_option( 'igny8_settings', array( 'gallery_limit' => $limit, 'gallery_overflow' => $overflow ) );
	}

	/**
	 * Publishes the article again.
	 *
	 * @param array $content Fields that differ.
	 * @return array The receipt's gallery: the second post, and the one taken from the public.
	 */
	private function publish_again( array $content = array() ) {
		$receipt = self::publish( self::again( $this->message, $content ) );
		$this->assert_fits( 'receipt', $receipt );
		return array( $receipt['gallery']['gallery_overflow_post_id'], $receipt['gallery']['gallery_unpublished_post_id'] );
	}

	private function assert_linked_both_ways() {
		$article = get_post( $this->first['post_id'] );
		$gallery = get_post( $this->second );
		$this->assertStringContainsString( 'href="' . get_permalink( $gallery ) . '"', $article->post_content );
		$this->assertStringContainsString( 'href="' . get_permalink( $article ) . '"', $gallery->post_content );
		$this->assertSame( 1, substr_count( $gallery->post_content, '<a ' ) );
	}

	public function test_article_and_gallery_link_to_each_other_by_their_addresses_for_good() {
		$this->assertStringContainsString( '/digital-marketing/', get_permalink( $this->first['post_id'] ) );
		$this->assert_linked_both_ways();
		$this->assertSame( array( $this->second, null ), $this->publish_again( array( 'slug' => 'another-slug', 'title' => 'Another' ) ) );
		$this->assertSame( 'Another - Gallery', get_post( $this->second )->post_title );
		$this->assert_linked_both_ways();
	}

	public static function ends() {
		return array(
			'more may be shown'       => array( array( 'separate_post', 7 ), array() ),
			'the rest is skipped'     => array( array( 'skip', 5 ), array() ),
			'all is shown as a grid'  => array( array( 'inline_grid', 5 ), array() ),
			'fewer images'            => array( array( 'separate_post', 5 ), array( 'images' => array() ) ),
		);
	}

	/**
	 * @dataProvider ends
	 */
	public function test_a_gallery_post_without_images_is_taken_from_the_public_and_comes_back_when_needed( array $settings, array $content ) {
		$url     = get_permalink( $this->second );
		$comment = wp_insert_comment( array( 'comment_post_ID' => $this->second, 'comment_content' => 'Nice', 'comment_approved' => 1 ) );
		$heard   = array();
		$this->listen(
			'transition_post_status',
			static function ( $new, $old, $post ) use ( &$heard ) {
				$heard[] = "{$post->ID} {$old} {$new}";
			}
		);
		self::overflow( ...$settings );
		$this->assertSame( array( null, $this->second ), $this->publish_again( $content ) );
		$this->assertSame( 'trash', get_post_status( $this->second ) );
		$this->assertSame( 'post-trashed', get_comment( $comment )->comment_approved );
		$this->assertContains( "{$this->second} publish trash", $heard );
		$this->assertStringNotContainsString( '- Gallery', get_post( $this->first['post_id'] )->post_content );
		$this->assertSame( 1, get_term_by( 'slug', 'seo', 'category' )->count );
		$this->assertSame( array( null, null ), $this->publish_again( $content ), 'Reported once.' );
		self::overflow( 'separate_post' );
		$this->assertSame( array( $this->second, null ), $this->publish_again() );
		$this->assertSame( array( 'publish', $url ), array( get_post_status( $this->second ), get_permalink( $this->second ) ) );
		$this->assertSame( '1', get_comment( $comment )->comment_approved );
		$this->assertSame( 2, get_term_by( 'slug', 'seo', 'category' )->count );
		$this->assert_linked_both_ways();
		wp_delete_comment( $comment, true );
	}

	public function test_a_gallery_post_of_a_person_who_may_write_more_keeps_its_text_in_the_trash() {
		global $wpdb;
		$text = get_post( $this->second )->post_content . '<script>theirs()</script>';
		$wpdb->update( $wpdb->posts, array( 'post_content' => $text ), array( 'ID' => $this->second ) );
		clean_post_cache( $this->second );
		self::overflow( 'skip' );
		$this->publish_again();
		$this->assertSame( array( 'trash', $text ), array( get_post_status( $this->second ), get_post( $this->second )->post_content ) );
	}

	public function test_what_a_plugin_keeps_out_of_the_trash_becomes_a_draft() {
		$this->listen( 'pre_trash_post', '__return_false' );
		self::overflow( 'skip' );
		$this->assertSame( array( null, $this->second ), $this->publish_again() );
		$this->assertSame( 'draft', get_post_status( $this->second ) );
	}

	public function test_what_a_person_hid_or_trashed_stays_hidden_while_it_is_not_needed_and_comes_back_when_it_is() {
		foreach ( array( 'draft', 'private', 'trash' ) as $status ) {
			'trash' === $status ? wp_trash_post( $this->second ) : wp_update_post( array( 'ID' => $this->second, 'post_status' => $status ) );
			self::overflow( 'skip' );
			$this->assertSame( array( null, null ), $this->publish_again() );
			$this->assertSame( $status, get_post_status( $this->second ) );
			self::overflow( 'separate_post' );
			$this->assertSame( array( $this->second, null ), $this->publish_again() );
			$this->assertSame( 'publish', get_post_status( $this->second ) );
		}
		$this->assert_linked_both_ways();
	}

	public function test_a_deleted_gallery_post_is_made_anew_when_it_is_needed() {
		wp_delete_post( $this->second, true );
		self::overflow( 'skip' );
		$this->assertSame( array( null, null ), $this->publish_again() );
		self::overflow( 'separate_post' );
		list( $anew ) = $this->publish_again();
		$this->assertNotSame( $this->second, $anew );
		$this->second = $anew;
		$this->assert_linked_both_ways();
	}

	public function test_a_persons_words_stay_as_long_as_the_images_do() {
		$theirs = '<p>From the party.</p>' . get_post( $this->second )->post_content;
		wp_update_post( wp_slash( array( 'ID' => $this->second, 'post_content' => $theirs, 'post_title' => 'The party' ) ) );
		$before = get_post( $this->second )->post_modified_gmt;
		$this->assertSame( array( $this->second, null ), $this->publish_again() );
		$this->assertSame( array( 'The party', $theirs, $before ), array( get_post( $this->second )->post_title, get_post( $this->second )->post_content, get_post( $this->second )->post_modified_gmt ) );
		$this->publish_again( array( 'slug' => 'moved' ) );
		$this->assertStringContainsString( 'From the party.', get_post( $this->second )->post_content );
		$this->assert_linked_both_ways();
		$images = array_slice( $this->message['content']['images'], 0, 6 );
		$this->publish_again( array( 'images' => $images ) );
		$this->assertStringNotContainsString( 'From the party.', get_post( $this->second )->post_content );
		$kept = array_filter( wp_list_pluck( wp_get_post_revisions( $this->second ), 'post_content' ), static function ( $text ) { return false !== strpos( $text, 'From the party.' ); } );
		$this->assertNotEmpty( $kept );
	}

	public static function hidings() {
		return array( array( 'draft', 'draft' ), array( 'pending', 'draft' ), array( 'private', 'private' ), array( 'trash', 'trash' ) );
	}

	/**
	 * @dataProvider hidings
	 */
	public function test_a_gallery_post_goes_where_its_article_is_put_and_comes_back_with_it( $status, $goes ) {
		$article = $this->first['post_id'];
		$text    = get_post( $this->second )->post_content;
		'trash' === $status ? wp_trash_post( $article ) : wp_update_post( array( 'ID' => $article, 'post_status' => $status ) );
		$this->assertSame( $goes, get_post_status( $this->second ) );
		'trash' === $status && wp_untrash_post( $article );
		$this->assertSame( $goes, get_post_status( $this->second ), 'An article from the trash is a draft first.' );
		wp_publish_post( $article );
		$this->assertSame( array( 'publish', $text ), array( get_post_status( $this->second ), get_post( $this->second )->post_content ) );
		$this->assertSame( array(), get_post_meta( $this->second, Igny8_Gallery_Keeper::HIDDEN_META ) );
	}

	public function test_a_gallery_post_of_a_deleted_article_is_kept_in_the_trash_and_found_by_the_next_publish() {
		wp_delete_post( $this->first['post_id'], true );
		$this->assertSame( 'trash', get_post_status( $this->second ) );
		$receipt = self::publish( self::again( $this->message ) );
		$this->assertSame( $this->second, $receipt['gallery']['gallery_overflow_post_id'] );
		$this->first = $receipt;
		$this->assert_linked_both_ways();
	}

	public function test_a_gallery_post_that_is_not_needed_any_more_does_not_come_back_with_its_article() {
		wp_trash_post( $this->first['post_id'] );
		self::overflow( 'skip' );
		$this->assertSame( array( null, null ), $this->publish_again() );
		wp_update_post( array( 'ID' => $this->first['post_id'], 'post_status' => 'draft' ) );
		wp_publish_post( $this->first['post_id'] );
		$this->assertSame( 'trash', get_post_status( $this->second ) );
	}

	public function test_a_gallery_post_a_person_hid_does_not_come_back_with_its_article() {
		wp_update_post( array( 'ID' => $this->second, 'post_status' => 'draft' ) );
		wp_trash_post( $this->first['post_id'] );
		wp_untrash_post( $this->first['post_id'] );
		wp_publish_post( $this->first['post_id'] );
		$this->assertSame( 'draft', get_post_status( $this->second ) );
	}

	public function test_one_content_has_one_gallery_post_however_often_it_is_published() {
		foreach ( array( 'separate_post', 'skip', 'separate_post', 'inline_grid', 'separate_post' ) as $overflow ) {
			self::overflow( $overflow );
			$this->publish_again();
		}
		$found = get_posts( array( 'post_status' => array( 'any', 'trash' ), 'meta_key' => Igny8_Gallery_Post::META, 'fields' => 'ids' ) );
		$this->assertSame( array( $this->second ), $found );
	}
}
