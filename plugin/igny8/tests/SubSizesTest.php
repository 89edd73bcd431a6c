<?php
/**
 * Sites where another plugin has its say in how smaller versions of images are made.
 *
 * @package Igny8
 */

final class SubSizesTest extends Igny8_Test_Publish_Case {

	/** What such a plugin may do: leave a size out, add one, and choose the quality. */
	const PLUGIN = "<?php
		add_filter( 'intermediate_image_sizes_advanced', static function ( \$sizes ) {
			unset( \$sizes['medium'] );
			return array( 'teaser' => array( 'width' => 200, 'height' => 80, 'crop' => true ) ) + \$sizes;
		} );
		add_filter( 'wp_editor_set_quality', static function () { return 5; } );
	";

	protected function setUp(): void {
		parent::setUp();
		wp_mkdir_p( WPMU_PLUGIN_DIR );
		// The processes of some tests load it themselves; this one is past that.
		file_put_contents( self::plugin(), self::PLUGIN );
		$this->listen( 'intermediate_image_sizes_advanced', static function ( $sizes ) { unset( $sizes['medium'] ); return array( 'teaser' => array( 'width' => 200, 'height' => 80, 'crop' => true ) ) + $sizes; } );
	}

	protected function tearDown(): void {
		unlink( self::plugin() );
		update_option( 'uploads_use_yearmonth_folders', 1 );
		wp_upload_dir( null, false, true );
		parent::tearDown();
	}

	private static function plugin() {
		return WPMU_PLUGIN_DIR . '/owns-sizes.php';
	}

	/**
	 * An image that comes without smaller versions.
	 */
	private static function bare_image( $role = 'featured', $position = 0 ) {
		return self::image( $role, $position, array( 'sizes' => array() ) );
	}

	public function test_wordpress_makes_the_sizes_the_plugin_wants_before_the_transaction() {
		global $wpdb;
		$open = array();
		$this->listen(
			'wp_image_editors',
			static function ( $editors ) use ( &$open, $wpdb ) {
				$open[] = $wpdb->get_var( 'SELECT @@in_transaction' ) . $wpdb->get_var( 'SELECT @@autocommit' );
				return $editors;
			}
		);
		$id    = self::publish( self::message( array( 'images' => array( self::bare_image() ) ) ) )['media']['featured']['attachment_id'];
		$sizes = wp_get_attachment_metadata( $id )['sizes'];
		$this->assertSame( array( 'teaser', 'thumbnail' ), array_keys( $sizes ) );
		$this->assertSame( array( 200, 80 ), array( $sizes['teaser']['width'], $sizes['teaser']['height'] ) );
		foreach ( $sizes as $size ) {
			$path = dirname( get_attached_file( $id ) ) . '/' . $size['file'];
			$this->assertSame( array( $size['width'], $size['height'] ), array_slice( getimagesize( $path ), 0, 2 ) );
		}
		$this->assertSame( array( '01' ), array_unique( $open ) );
	}

	public function test_the_plugins_quality_counts() {
		$size = static function () {
			$id = self::publish( self::message( array( 'images' => array( self::bare_image() ) ) ) )['media']['featured']['attachment_id'];
			return filesize( wp_upload_dir()['basedir'] . '/' . image_get_intermediate_size( $id, 'thumbnail' )['path'] );
		};
		$plain = $size();
		$this->listen( 'wp_editor_set_quality', static function () { return 5; } );
		$this->assertLessThan( $plain / 2, $size() );
	}

	public static function ends() {
		return array( array( 'file', 'kill' ), array( 'creating_post', 'exit' ), array( 'creating_post', 'kill' ), array( 'committing', 'exit' ) );
	}

	/**
	 * @dataProvider ends
	 */
	public function test_a_failure_leaves_no_file_and_the_retry_makes_them( $checkpoint, $how ) {
		$message = self::message( array( 'images' => array( self::bare_image(), self::bare_image( 'gallery' ) ) ) );
		self::stage( $message );
		$before = self::snapshot();
		self::finish_worker( self::start_worker( $message, $checkpoint, $how ) );
		if ( 'kill' === $how ) {
			usleep( 100000 );
			Igny8_Janitor::tidy();
		}
		$this->assertSame( $before, self::snapshot() );
		$receipt = self::finish_worker( self::start_worker( $message ) );
		$sizes   = wp_get_attachment_metadata( $receipt['media']['gallery'][0]['attachment_id'] )['sizes'];
		$this->assertSame( array( 'teaser', 'thumbnail' ), array_keys( $sizes ) );
	}

	public function test_a_server_that_cannot_edit_such_images_shows_them_as_they_are() {
		$this->listen( 'wp_image_editors', '__return_empty_array' );
		$id = self::publish( self::message( array( 'images' => array( self::bare_image() ) ) ) )['media']['featured']['attachment_id'];
		$this->assertSame( array(), wp_get_attachment_metadata( $id )['sizes'] );
		$this->assertStringContainsString( 'picture.jpg', wp_get_attachment_image_url( $id, 'thumbnail' ) );
	}

	public function test_images_go_where_the_site_keeps_its_uploads() {
		update_option( 'uploads_use_yearmonth_folders', 0 );
		wp_upload_dir( null, false, true );
		$flat = self::publish( self::message( array( 'content_id' => 1, 'images' => array( self::bare_image() ) ) ) )['media']['featured'];
		$this->assertSame( wp_upload_dir( null, false )['baseurl'] . '/picture.jpg', $flat['url'] );
		$elsewhere = static function ( $uploads ) {
			return array_merge( $uploads, array( 'path' => "{$uploads['basedir']}/ours [1]", 'url' => "{$uploads['baseurl']}/ours [1]", 'subdir' => '/ours [1]' ) );
		};
		$this->listen( 'upload_dir', $elsewhere );
		$one = self::publish( self::message( array( 'content_id' => 2, 'images' => array( self::bare_image() ) ) ) )['media']['featured']['attachment_id'];
		$two = self::publish( self::message( array( 'content_id' => 3, 'images' => array( self::bare_image() ) ) ) )['media']['featured']['attachment_id'];
		foreach ( array( $one, $two ) as $id ) {
			$this->assertStringContainsString( '/ours [1]/picture', get_attached_file( $id ) );
			$this->assertFileExists( get_attached_file( $id ) );
			$this->assertFileExists( dirname( get_attached_file( $id ) ) . '/' . wp_get_attachment_metadata( $id )['sizes']['teaser']['file'] );
		}
		$this->assertNotSame( get_attached_file( $one ), get_attached_file( $two ) );
	}

	public function test_an_image_type_the_site_does_not_take_is_a_problem_that_names_it() {
		$this->listen( 'upload_mimes', static function ( $types ) { return array_diff( $types, array( 'image/webp' ) ); } );
		$image   = self::image( 'gallery', 0, array( 'mime' => 'image/webp', 'filename' => 'picture.webp' ) );
		$error   = Igny8_Publisher::commit( self::message( array( 'images' => array( $image ) ) ) );
		$this->assert_error( 'PREFLIGHT_FAILED', $error );
		$problem = $error->get_error_data()['details']['problems'][0];
		$this->assertSame( array( 'images[0]', 'IMAGE_TYPE_REFUSED' ), array( $problem['field'], $problem['code'] ) );
		$this->assertStringContainsString( 'image/webp', $problem['message'] );
	}
}
