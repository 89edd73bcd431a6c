<?php
/**
 * Staged bytes.
 *
 * @package Igny8
 */

final class BlobsTest extends Igny8_Test_Publish_Case {

	/**
	 * A stage message with one part of one file.
	 */
	private static function send_part( array $message, $sha256, $offset, $length, $bytes = null ) {
		list( $stage )  = self::stage_of( $message, array() );
		$stage['parts'] = array( compact( 'sha256', 'offset', 'length' ) );
		return Igny8_Publisher::stage( $stage, "{}\n" . ( null === $bytes ? substr( self::$bytes[ $sha256 ], $offset, $length ) : $bytes ), 3 );
	}

	public function test_a_file_may_come_in_parts_and_goes_on_where_it_stopped() {
		$image   = self::image( 'featured', 0, array( 'sizes' => array() ) );
		$message = self::message( array( 'images' => array( $image ) ) );
		$half    = intdiv( $image['bytes'], 2 );
		$answer  = self::send_part( $message, $image['sha256'], 0, $half );
		$this->assertSame( array( array( 'sha256' => $image['sha256'], 'received' => $half ) ), $answer['missing'] );
		$error = self::send_part( $message, $image['sha256'], 0, $half );
		$this->assert_error( 'MEDIA_OFFSET_MISMATCH', $error );
		$this->assertSame( $half, $error->get_error_data()['details']['received'] );
		$answer = self::send_part( $message, $image['sha256'], $half, $image['bytes'] - $half );
		$this->assertSame( array(), $answer['missing'] );
		$this->assertSame( array(), self::send_part( $message, $image['sha256'], 0, $half )['missing'] );
		$this->assertSame( 'created', Igny8_Publisher::commit( $message )['outcome'] );
	}

	public function test_damaged_bytes_are_thrown_away() {
		$image   = self::image( 'featured', 0, array( 'sizes' => array() ) );
		$message = self::message( array( 'images' => array( $image ) ) );
		$this->assert_error( 'MEDIA_HASH_MISMATCH', self::send_part( $message, $image['sha256'], 0, $image['bytes'], str_repeat( 'x', $image['bytes'] ) ) );
		$this->assertSame( 0, Igny8_Blobs::received( $image['sha256'] ) );
	}

	public function test_bytes_another_job_is_receiving_are_not_dropped_and_the_rest_is() {
		$image   = self::image( 'featured', 0, array( 'sizes' => array() ) );
		$message = self::message( array( 'images' => array( $image ) ) );
		$half    = intdiv( $image['bytes'], 2 );
		self::send_part( $message, $image['sha256'], 0, $half );
		$other = fopen( preg_replace( '/blob$/', 'part', Igny8_Blobs::path( $image['sha256'] ) ), 'rb' );
		$this->assertTrue( flock( $other, LOCK_EX ) );
		Igny8_Blobs::drop( array( $image['sha256'] ) );
		$this->assertSame( $half, Igny8_Blobs::received( $image['sha256'] ) );
		fclose( $other );
		Igny8_Blobs::drop( array( $image['sha256'] ) );
		$this->assertSame( 0, Igny8_Blobs::received( $image['sha256'] ) );
	}

	public static function impostors() {
		return array(
			'another type'   => array( array( 'mime' => 'image/png', 'filename' => 'a.png' ) ),
			'another width'  => array( array( 'width' => 641 ) ),
			'another height' => array( array( 'height' => 1 ) ),
		);
	}

	/**
	 * @dataProvider impostors
	 */
	public function test_a_file_that_is_not_what_it_says_is_refused( array $fields ) {
		$image = self::image( 'featured', 0, $fields + array( 'sizes' => array() ) );
		$this->assert_error( 'MEDIA_REFUSED', self::send_part( self::message( array( 'images' => array( $image ) ) ), $image['sha256'], 0, $image['bytes'] ) );
		$this->assertSame( 0, Igny8_Blobs::received( $image['sha256'] ) );
	}

	public function test_a_script_that_calls_itself_an_image_is_refused() {
		$bytes  = '<?php echo 1; ?>' . str_repeat( ' ', 100 );
		$sha256 = hash( 'sha256', $bytes );
		$image  = self::image( 'featured', 0, array( 'sha256' => $sha256, 'bytes' => strlen( $bytes ), 'sizes' => array() ) );
		$this->assert_error( 'MEDIA_REFUSED', self::send_part( self::message( array( 'images' => array( $image ) ) ), $sha256, 0, strlen( $bytes ), $bytes ) );
	}

	public function test_parts_of_unknown_files_and_beyond_the_end_are_refused() {
		$image   = self::image( 'featured', 0, array( 'sizes' => array() ) );
		$message = self::message( array( 'images' => array( $image ) ) );
		$this->assert_error( 'MESSAGE_INVALID', self::send_part( $message, str_repeat( 'a', 64 ), 0, 5, 'hello' ) );
		$this->assert_error( 'MESSAGE_INVALID', self::send_part( $message, $image['sha256'], $image['bytes'] - 1, 5, 'hello' ) );
	}

	public function test_staged_bytes_are_outside_uploads_and_closed_to_the_web() {
		$message = self::message( array( 'images' => array( self::image() ) ) );
		self::stage( $message );
		$path = Igny8_Blobs::path( $message['content']['images'][0]['sha256'] );
		$this->assertFileExists( $path );
		$this->assertStringStartsNotWith( wp_upload_dir( null, false )['basedir'], $path );
		$this->assertFileExists( dirname( $path ) . '/index.php' );
		$this->assertStringContainsString( 'denied', file_get_contents( dirname( $path ) . '/.htaccess' ) );
	}

	public function test_only_images_that_are_used_are_asked_for() {
		update_option( 'igny8_settings', array( 'gallery_limit' => 1, 'gallery_overflow' => 'skip' ) );
		$images         = array( self::image( 'gallery', 0 ), self::image( 'gallery', 1 ) );
		list( $stage )  = self::stage_of( self::message( array( 'images' => $images ) ), array() );
		$missing        = wp_list_pluck( Igny8_Publisher::stage( $stage, "{}\n", 3 )['missing'], 'sha256' );
		$this->assertContains( $images[0]['sha256'], $missing );
		$this->assertNotContains( $images[1]['sha256'], $missing );
	}

	public function test_bytes_nobody_came_back_for_are_removed_with_their_folder() {
		$message = self::message( array( 'images' => array( self::image(), self::image( 'gallery' ) ) ) );
		self::stage( $message );
		$folder = dirname( Igny8_Blobs::path( 'x' ) );
		Igny8_Janitor::run();
		$this->assertDirectoryExists( $folder );
		foreach ( glob( "{$folder}/*.blob" ) as $file ) {
			touch( $file, time() - Igny8_Blobs::LIFETIME_SECONDS - 10 );
		}
		Igny8_Janitor::run();
		$this->assertDirectoryDoesNotExist( $folder );
	}

	public function test_two_megabytes_take_little_memory() {
		$bytes   = str_repeat( random_bytes( 1024 ), 2048 );
		$sha256  = hash( 'sha256', $bytes );
		$image   = self::image( 'featured', 0, array( 'sha256' => $sha256, 'bytes' => strlen( $bytes ) + 1, 'sizes' => array() ) );
		$message = self::message( array( 'images' => array( $image ) ) );
		list( $stage )  = self::stage_of( $message, array() );
		$stage['parts'] = array( array( 'sha256' => $sha256, 'offset' => 0, 'length' => strlen( $bytes ) ) );
		$body           = "{}\n" . $bytes;
		if ( ! function_exists( 'memory_reset_peak_usage' ) ) {
			$this->assertTrue( true );
			return;
		}
		memory_reset_peak_usage();
		$before = memory_get_usage();
		$answer = Igny8_Publisher::stage( $stage, $body, 3 );
		$this->assertSame( strlen( $bytes ), $answer['missing'][0]['received'] );
		$this->assertLessThan( 1500000, memory_get_peak_usage() - $before );
	}
}
