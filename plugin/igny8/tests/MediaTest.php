<?php
/**
 * Images of several articles, and what people do to them in the media library.
 *
 * @package Igny8
 */

final class MediaTest extends Igny8_Test_Publish_Case {

	private static function count_attachments() {
		global $wpdb;
		return (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->posts} WHERE post_type = 'attachment'" );
	}

	private static function words( $id ) {
		return array( get_post_meta( $id, '_wp_attachment_image_alt', true ), get_post( $id )->post_excerpt, get_post( $id )->post_parent );
	}

	/**
	 * Publishes an article that shows one image.
	 *
	 * @return array Id of the post, id of the attachment.
	 */
	private static function publish_with( array $image, $content_id = 42 ) {
		$receipt = self::publish( self::message( array( 'content_id' => $content_id, 'slug' => "article-{$content_id}", 'images' => array( $image ) ) ) );
		return array( $receipt['post_id'], $receipt['media']['featured']['attachment_id'] );
	}

	public function test_an_image_has_the_words_of_the_article_that_brought_it_until_that_changes_them() {
		$image                = self::image( 'featured', 0, array( 'alt' => 'One', 'caption' => 'First' ) );
		list( $post_id, $id ) = self::publish_with( $image );
		$other                = array( 'alt' => 'Other', 'caption' => 'Second' ) + $image;
		$this->assertSame( $id, self::publish_with( $other, 43 )[1] );
		$this->assertSame( array( 'One', 'First', $post_id ), self::words( $id ) );
		self::publish_with( array( 'alt' => 'Better', 'caption' => 'Third' ) + $image );
		$this->assertSame( array( 'Better', 'Third', $post_id ), self::words( $id ) );
		self::publish_with( array( 'caption' => '' ) + $image );
		$this->assertSame( array( 'One', '', $post_id ), self::words( $id ) );
	}

	public function test_words_a_person_wrote_into_the_library_stay() {
		global $wpdb;
		$image        = self::image( 'featured', 0, array( 'caption' => 'First' ) );
		list( , $id ) = self::publish_with( $image );
		$wpdb->query( "UPDATE {$wpdb->posts} SET post_date = post_date - INTERVAL 1 DAY, post_date_gmt = post_date_gmt - INTERVAL 1 DAY, post_modified_gmt = post_date_gmt WHERE ID = {$id}" );
		wp_update_post( array( 'ID' => $id, 'post_excerpt' => 'By hand' ) );
		update_post_meta( $id, '_wp_attachment_image_alt', 'Alt by hand' );
		self::publish_with( array( 'alt' => 'New', 'caption' => 'New' ) + $image );
		$this->assertSame( array( 'Alt by hand', 'By hand' ), array_slice( self::words( $id ), 0, 2 ) );
	}

	public function test_an_image_whose_article_was_deleted_belongs_to_the_next_one_that_shows_it() {
		$image              = self::image( 'featured', 0, array( 'alt' => 'One', 'caption' => 'First' ) );
		list( $gone, $id )  = self::publish_with( $image );
		wp_delete_post( $gone, true );
		$this->assertSame( 0, get_post( $id )->post_parent );
		list( $post_id ) = self::publish_with( array( 'alt' => 'Two', 'caption' => 'Second' ) + $image, 43 );
		$this->assertSame( array( 'Two', 'Second', $post_id ), self::words( $id ) );
	}

	public static function failures() {
		return array( 'rolled back' => array( 'InnoDB' ), 'mended' => array( 'MyISAM' ) );
	}

	/**
	 * @dataProvider failures
	 */
	public function test_words_and_parent_of_a_known_image_are_as_before_after_a_failure( $engine ) {
		global $wpdb;
		$image        = self::image( 'featured', 0, array( 'alt' => 'One', 'caption' => 'First' ) );
		list( $gone ) = self::publish_with( $image );
		wp_delete_post( $gone, true );
		foreach ( Igny8_Storage_Engine::TABLES as $name ) {
			$wpdb->query( "ALTER TABLE {$wpdb->$name} ENGINE = {$engine}" );
		}
		$before  = self::snapshot();
		$message = self::message( array( 'content_id' => 43, 'images' => array( array( 'alt' => 'Two', 'caption' => 'Second' ) + $image ) ) );
		$answer  = self::finish_worker( self::start_worker( $message, 'flipped', 'exit' ) );
		$after   = self::snapshot();
		foreach ( Igny8_Storage_Engine::TABLES as $name ) {
			$wpdb->query( "ALTER TABLE {$wpdb->$name} ENGINE = InnoDB" );
		}
		$this->assertSame( array( 'PUBLISH_FATAL', $before ), array( $answer['code'], $after ) );
	}

	public static function hands() {
		return array(
			'deleted'             => array( static function ( $id ) { wp_delete_attachment( $id, true ); }, true ),
			'in the trash'        => array( static function ( $id ) { wp_update_post( array( 'ID' => $id, 'post_status' => 'trash' ) ); }, true ),
			'its file is gone'    => array( static function ( $id ) { unlink( get_attached_file( $id ) ); }, true ),
			'cropped by a person' => array( array( __CLASS__, 'crop' ), false ),
		);
	}

	/**
	 * As the media library's editor does it: another file, named in the meta.
	 */
	public static function crop( $id ) {
		$_REQUEST['history'] = wp_json_encode( array( array( 'c' => array( 'x' => 0, 'y' => 0, 'w' => 200, 'h' => 100 ) ) ) );
		$_REQUEST['target']  = 'all';
		$_REQUEST['do']      = 'save';
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		require_once ABSPATH . 'wp-admin/includes/image-edit.php';
		$saved = wp_save_image( $id );
		self::assertFalse( isset( $saved->error ), wp_json_encode( $saved ) );
	}

	/**
	 * @dataProvider hands
	 */
	public function test_an_image_is_sent_again_only_when_there_is_none_any_more( $act, $is_gone ) {
		$image                = self::image();
		list( $post_id, $id ) = self::publish_with( $image );
		$act( $id );
		clean_post_cache( $id );
		$message = self::message( array( 'images' => array( $image ) ) );
		if ( $is_gone ) {
			$this->assert_error( 'MEDIA_MISSING', Igny8_Publisher::commit( $message ) );
			self::stage( $message );
		}
		$media = Igny8_Publisher::commit( $message )['media'];
		$this->assertSame( $is_gone ? array( 1, 0 ) : array( 0, 1 ), array( $media['uploaded'], $media['reused'] ) );
		$this->assertSame( $is_gone, $id !== $media['featured']['attachment_id'] );
		$this->assertFileExists( get_attached_file( get_post_thumbnail_id( $post_id ) ) );
		$this->assertSame( 0, Igny8_Publisher::commit( self::message( array( 'images' => array( $image ) ) ) )['media']['uploaded'] );
		$is_gone || $this->assertStringContainsString( '-e', $media['featured']['url'] );
	}

	public function test_many_articles_with_one_title_and_one_file_name_cost_no_longer_names_and_no_more_looks() {
		$looks = array();
		$this->listen(
			'wp_unique_filename',
			static function ( $name ) use ( &$looks ) {
				$looks[] = $name;
				return $name;
			}
		);
		$names = array();
		foreach ( range( 1, 60 ) as $content_id ) {
			$looks   = array();
			$receipt = self::publish( self::message( array( 'content_id' => $content_id, 'images' => array( self::image() ) ) ) );
			$id      = $receipt['media']['featured']['attachment_id'];
			$this->assertLessThanOrEqual( 2, count( $looks ) );
			$names[] = basename( get_attached_file( $id ) );
			$this->assertSame( pathinfo( end( $names ), PATHINFO_FILENAME ), get_post( $id )->post_name );
		}
		$this->assertCount( 60, array_unique( $names ) );
		$this->assertSame( strlen( 'picture-12345678.jpg' ), max( array_map( 'strlen', $names ) ) );
		$this->assertSame( 60, self::count_attachments() );
	}

	public function test_an_image_without_a_title_is_called_by_its_alternative_text_or_its_file() {
		$message = self::message( array( 'images' => array( self::image( 'featured', 0, array( 'title' => '', 'alt' => 'A cup' ) ), self::image( 'gallery', 0, array( 'title' => '', 'alt' => '', 'filename' => 'cup.jpg' ) ) ) ) );
		$media   = self::publish( $message )['media'];
		$this->assertSame( array( 'A cup', 'cup' ), array( get_the_title( $media['featured']['attachment_id'] ), get_the_title( $media['gallery'][0]['attachment_id'] ) ) );
	}

	public function test_markup_in_the_words_of_an_image_is_no_part_of_its_name() {
		foreach ( array( 'title', 'alt' ) as $n => $field ) {
			$image = array( 'title' => '', $field => 'AT&T <script>alert(1)</script>cup <img src=x onerror=alert(1)' );
			$id    = self::publish_with( self::image( 'featured', $n, $image ), 60 + $n )[1];
			$this->assertSame( 'AT&T cup', html_entity_decode( get_post( $id )->post_title ) );
		}
	}

	public function test_images_an_article_does_not_show_any_more_stay_in_the_library() {
		list( $post_id, $id ) = self::publish_with( self::image() );
		self::publish( self::message( array( 'slug' => 'article-42' ) ) );
		Igny8_Janitor::run();
		$this->assertSame( $post_id, get_post( $id )->post_parent );
		$this->assertFileExists( get_attached_file( $id ) );
		$this->assertSame( '', get_post_meta( $post_id, '_thumbnail_id', true ) );
	}

	public function test_bytes_nobody_published_are_removed_after_a_while_and_those_of_today_stay() {
		$old = self::message( array( 'images' => array( self::image() ) ) );
		$new = self::message( array( 'content_id' => 43, 'images' => array( self::image() ) ) );
		self::stage( $old );
		self::stage( $new );
		foreach ( array_keys( Igny8_Image_Plan::all_files( $old['content']['images'] ) ) as $sha256 ) {
			touch( Igny8_Blobs::path( $sha256 ), time() - Igny8_Blobs::LIFETIME_SECONDS - 60 );
		}
		do_action( Igny8_Janitor::HOOK );
		clearstatcache();
		$left = array_map( static function ( $message ) { return Igny8_Blobs::is_whole( $message['content']['images'][0]['sha256'] ); }, array( $old, $new ) );
		$this->assertSame( array( false, true ), $left );
	}
}
