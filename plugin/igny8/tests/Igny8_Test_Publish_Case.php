<?php
/**
 * What the tests of publishing share.
 *
 * @package Igny8
 */

/**
 * Messages with real images, and a way to look at everything a publish may touch.
 */
abstract class Igny8_Test_Publish_Case extends Igny8_Test_Case {

	/** Tables a visitor or an editor can see anything of, and the plugin's that decide what is managed. */
	const TABLES = array( 'posts', 'postmeta', 'terms', 'term_taxonomy', 'term_relationships', 'termmeta', 'options', 'comments', 'igny8_posts', 'igny8_media' );

	/**
	 * Bytes of the images made so far, by SHA-256.
	 *
	 * @var array<string, string>
	 */
	protected static $bytes = array();

	/**
	 * Counts what must be different from test to test.
	 *
	 * @var int
	 */
	private static $number = 0;

	/**
	 * Listeners to take off again: array( hook, callback, priority ).
	 *
	 * @var array<int, array>
	 */
	private $listeners = array();

	protected function setUp(): void {
		parent::setUp();
		self::empty_site();
		if ( ! get_user_by( 'email', 'author@example.com' ) ) {
			wp_insert_user(
				array(
					'user_login' => 'author',
					'user_pass'  => 'author',
					'user_email' => 'author@example.com',
					'role'       => 'author',
				)
			);
		}
	}

	protected function tearDown(): void {
		foreach ( $this->listeners as list( $hook, $callback, $priority ) ) {
			remove_filter( $hook, $callback, $priority );
		}
		$this->listeners = array();
		self::empty_site();
		parent::tearDown();
	}

	/**
	 * Removes all content, files and jobs.
	 */
	private static function empty_site() {
		global $wpdb;
		foreach ( array( 'posts', 'postmeta', 'term_relationships', 'termmeta', 'comments' ) as $table ) {
			$wpdb->query( "DELETE FROM {$wpdb->$table}" );
		}
		$default = (int) get_option( 'default_category' );
		$wpdb->query( "DELETE FROM {$wpdb->terms} WHERE term_id <> {$default}" );
		$wpdb->query( "DELETE FROM {$wpdb->term_taxonomy} WHERE term_id <> {$default}" );
		$wpdb->query( "UPDATE {$wpdb->term_taxonomy} SET count = 0" );
		foreach ( Igny8_Tables::NAMES as $name ) {
			$wpdb->query( 'DELETE FROM ' . Igny8_Tables::name( $name ) );
		}
		delete_option( 'category_children' );
		self::remove_tree( wp_upload_dir( null, false )['basedir'] );
		wp_mkdir_p( wp_upload_dir( null, false )['basedir'] );
		foreach ( Igny8_Uninstaller::stage_directories() as $folder ) {
			self::remove_tree( $folder );
		}
		wp_cache_flush();
	}

	private static function remove_tree( $folder ) {
		foreach ( is_dir( $folder ) ? array_diff( scandir( $folder ), array( '.', '..' ) ) : array() as $name ) {
			is_dir( "{$folder}/{$name}" ) ? self::remove_tree( "{$folder}/{$name}" ) : unlink( "{$folder}/{$name}" );
		}
		is_dir( $folder ) && rmdir( $folder );
	}

	/**
	 * Adds a listener that goes when the test ends.
	 */
	protected function listen( $hook, $callback, $priority = 10 ) {
		add_filter( $hook, $callback, $priority, 9 );
		$this->listeners[] = array( $hook, $callback, $priority );
	}

	/**
	 * Stops the publish at a checkpoint.
	 */
	protected function fail_at( $checkpoint, $detail = null ) {
		$this->listen(
			'igny8_checkpoint',
			static function ( $at, $what ) use ( $checkpoint, $detail ) {
				if ( $checkpoint === $at && ( null === $detail || $detail === $what ) ) {
					throw new RuntimeException( "Stopped at {$checkpoint}." );
				}
			}
		);
	}

	/**
	 * A commit message that overwrites what people did.
	 *
	 * @param array $content Fields that differ.
	 * @param array $message Fields that differ.
	 */
	protected static function message( array $content = array(), array $message = array() ) {
		self::$number++;
		$base = self::example( 'commit-request' );
		unset( $base['agreed'], $base['overwrite'] );
		return array_merge(
			$base,
			array(
				'key'     => wp_generate_uuid4(),
				'content' => array_merge( $base['content'], array( 'images' => array() ), $content ),
			),
			$message
		);
	}

	/**
	 * The same content again, under a new key.
	 */
	protected static function again( array $message, array $content = array() ) {
		$message['key']     = wp_generate_uuid4();
		$message['content'] = array_merge( $message['content'], $content );
		return $message;
	}

	/**
	 * An image nobody has seen before.
	 */
	protected static function image( $role = 'featured', $position = 0, array $fields = array() ) {
		self::$number++;
		$main           = self::file( 640, 480 );
		$thumbnail      = array( 'names' => array( 'thumbnail' ) ) + self::file( 150, 150 );
		$medium         = array( 'names' => array( 'medium', 'another' ) ) + self::file( 300, 225 );
		return array_merge(
			$main,
			array(
				'role'       => $role,
				'position'   => $position,
				'filename'   => 'picture.jpg',
				'alt'        => "Alt {$role} {$position}",
				'caption'    => '',
				'title'      => 'Picture',
				'source_url' => 'https://images.example.com/' . self::$number . '.jpg',
				'sizes'      => array( $thumbnail, $medium ),
			),
			$fields
		);
	}

	private static function file( $width, $height ) {
		$picture = imagecreatetruecolor( $width, $height );
		for ( $i = 0; $i < 12; $i++ ) {
			imagefilledrectangle( $picture, random_int( 0, $width ), random_int( 0, $height ), random_int( 0, $width ), random_int( 0, $height ), random_int( 0, 0xFFFFFF ) );
		}
		ob_start();
		imagejpeg( $picture, null, 80 );
		$bytes                  = ob_get_clean();
		$sha256                 = hash( 'sha256', $bytes );
		self::$bytes[ $sha256 ] = $bytes;
		return array(
			'sha256' => $sha256,
			'bytes'  => strlen( $bytes ),
			'mime'   => 'image/jpeg',
			'width'  => $width,
			'height' => $height,
		);
	}

	/**
	 * The stage message of a commit message, with the parts that are asked for, and its body.
	 *
	 * @param array      $message A commit message.
	 * @param array|null $sha256s Files to send; null: all.
	 */
	protected static function stage_of( array $message, $sha256s = null ) {
		$content = $message['content'];
		$parts   = array();
		$body    = "{}\n";
		foreach ( array_keys( Igny8_Image_Plan::all_files( $content['images'] ) ) as $sha256 ) {
			if ( null === $sha256s || in_array( $sha256, $sha256s, true ) ) {
				$parts[] = array(
					'sha256' => $sha256,
					'offset' => 0,
					'length' => strlen( self::$bytes[ $sha256 ] ),
				);
				$body   .= self::$bytes[ $sha256 ];
			}
		}
		$names = array( 'content_id', 'revision', 'content_type', 'title', 'author_email', 'published_at', 'taxonomies', 'images' );
		return array(
			array(
				'igny8'      => 1,
				'route'      => 'stage',
				'audience'   => self::AUDIENCE,
				'request_id' => 'req_test_stage',
				'key'        => $message['key'],
				'fence'      => $message['fence'],
				'manifest'   => array_intersect_key( $content, array_flip( $names ) ) + array(
					'mode'     => $message['mode'],
					'has_body' => true,
				),
				'parts'      => $parts,
			),
			$body,
		);
	}

	/**
	 * A site where the next publish of an article with a gallery of two makes a second post, writes it again, takes it from the
	 * public, or brings it back.
	 *
	 * @param string $case anew, again, withdrawn, back.
	 * @return array The message of that publish; its bytes are staged.
	 */
	protected static function second_post_case( $case ) {
		$images  = array( self::image( 'gallery', 0 ), self::image( 'gallery', 1 ) );
		$message = self::message( array( 'images' => $images ) );
		$limits  = array( 'anew' => array( 1 ), 'again' => array( 1, 1 ), 'withdrawn' => array( 1, 2 ), 'back' => array( 1, 2, 1 ) )[ $case ];
		$last    = array_pop( $limits );
		foreach ( $limits as $round => $limit ) {
			update_option( 'igny8_settings', array( 'gallery_limit' => $limit, 'gallery_overflow' => 'separate_post' ) );
			$gallery = self::publish( self::again( $message, array( 'title' => "Title {$round}" ) ) )['gallery'];
			$second  = $gallery['gallery_overflow_post_id'];
			null !== $second && wp_insert_comment( array( 'comment_post_ID' => $second, 'comment_content' => 'Nice', 'comment_approved' => 1 ) );
		}
		update_option( 'igny8_settings', array( 'gallery_limit' => $last, 'gallery_overflow' => 'separate_post' ) );
		$message = self::again( $message );
		self::stage( $message );
		return $message;
	}

	/**
	 * Sends the bytes of a message's images.
	 */
	protected static function stage( array $message ) {
		list( $stage, $body ) = self::stage_of( $message );
		$answer               = Igny8_Publisher::stage( $stage, $body, 3 );
		self::assertIsArray( $answer, is_wp_error( $answer ) ? $answer->get_error_message() : '' );
		return $answer;
	}

	/**
	 * Publishes, and expects it to work.
	 */
	protected static function publish( array $message ) {
		if ( $message['content']['images'] ) {
			self::stage( $message );
		}
		$receipt = Igny8_Publisher::commit( $message );
		self::assertIsArray( $receipt, is_wp_error( $receipt ) ? wp_json_encode( Igny8_Errors::as_array( $receipt ) ) : '' );
		return $receipt;
	}

	protected function assert_error( $code, $result ) {
		$this->assertInstanceOf( WP_Error::class, $result, "expected {$code}, got " . wp_json_encode( $result ) );
		$this->assertSame( $code, $result->get_error_code(), wp_json_encode( Igny8_Errors::as_array( $result ) ) );
	}

	protected function assert_fits( $schema, $data ) {
		$decoded = json_decode( wp_json_encode( $data ) );
		$this->assertSame( array(), Igny8_Test_Schema::problems( $decoded, Igny8_Test_Schema::load( $schema ) ) );
	}

	/**
	 * Everything that must be as before after a failure: checksums of tables, files and folders with their bytes, options
	 * in the cache.
	 */
	protected static function snapshot() {
		global $wpdb;
		$tables = array();
		foreach ( self::TABLES as $name ) {
			$table           = $wpdb->prefix . $name;
			$tables[ $name ] = $wpdb->get_row( "CHECKSUM TABLE {$table}", ARRAY_A )['Checksum'];
		}
		return array(
			'tables'  => $tables,
			'uploads' => self::listing( wp_upload_dir( null, false )['basedir'] ),
		);
	}

	protected static function listing( $folder ) {
		$found = is_dir( $folder ) ? array( $folder => 'folder' ) : array();
		foreach ( is_dir( $folder ) ? array_diff( scandir( $folder ), array( '.', '..' ) ) : array() as $name ) {
			$path  = "{$folder}/{$name}";
			$found = $found + ( is_dir( $path ) ? self::listing( $path ) : array( $path => hash_file( 'sha256', $path ) ) );
		}
		ksort( $found );
		return $found;
	}

	/**
	 * Starts a publish in a process of its own.
	 *
	 * @param array  $message A commit message.
	 * @param string $at      Checkpoint where it does something; '' nowhere.
	 * @param string $do      kill, die, sleep, hook_exit …: see worker.php.
	 * @return array array( process, stdout ).
	 */
	protected static function start_worker( array $message, $at = '', $do = '' ) {
		$process = proc_open(
			array( PHP_BINARY, '-d', 'display_errors=0', __DIR__ . '/worker.php' ),
			array(
				0 => array( 'pipe', 'r' ),
				1 => array( 'pipe', 'w' ),
				2 => array( 'file', '/dev/null', 'w' ),
			),
			$pipes,
			null,
			array(
				'IGNY8_TEST_WP' => getenv( 'IGNY8_TEST_WP' ),
				'HTTP_HOST'     => isset( $_SERVER['HTTP_HOST'] ) ? $_SERVER['HTTP_HOST'] : '127.0.0.1',
				'IGNY8_AT'      => $at,
				'IGNY8_DO'      => $do,
				'PATH'          => getenv( 'PATH' ),
			)
		);
		fwrite( $pipes[0], wp_json_encode( $message ) );
		fclose( $pipes[0] );
		return array( $process, $pipes[1] );
	}

	/**
	 * What a worker answered: the receipt, or the error with its code; null: it died.
	 */
	protected static function finish_worker( array $worker ) {
		list( $process, $stdout ) = $worker;
		$text                     = stream_get_contents( $stdout );
		fclose( $stdout );
		proc_close( $process );
		wp_cache_flush();
		$lines = explode( "\n", trim( $text ) );
		return json_decode( end( $lines ), true );
	}
}
