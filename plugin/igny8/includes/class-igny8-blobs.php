<?php
/**
 * Staged bytes: image files that have arrived and belong to nothing yet.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Files named by the SHA-256 of what they hold, outside uploads, so that neither a visitor nor the media library can see
 * them. A file being received ends in .part and grows from wherever it stopped; a whole one was hashed and looked at, and
 * ends in .blob. The folder exists only while there is something in it.
 */
final class Igny8_Blobs {

	/** How long bytes wait for their publish: longer than any retry of a scheduled one. */
	const LIFETIME_SECONDS = 172800;

	/** Written at a time, so that a part is never copied whole. */
	const CHUNK_BYTES = 262144;

	/**
	 * How much of a blob is here.
	 *
	 * @param string $sha256 Its name.
	 * @return int Bytes; all of them only once it is whole and checked.
	 */
	public static function received( $sha256 ) {
		foreach ( array( '.blob', '.part' ) as $ending ) {
			$file = self::folder() . '/' . $sha256 . $ending;
			clearstatcache( true, $file );
			if ( is_file( $file ) ) {
				return (int) filesize( $file );
			}
		}
		return 0;
	}

	/**
	 * Whether a blob is here, whole and checked.
	 *
	 * @param string $sha256 Its name.
	 * @return bool
	 */
	public static function is_whole( $sha256 ) {
		return is_file( self::path( $sha256 ) );
	}

	/**
	 * Where a whole blob is.
	 *
	 * @param string $sha256 Its name.
	 * @return string
	 */
	public static function path( $sha256 ) {
		return self::folder() . '/' . $sha256 . '.blob';
	}

	/**
	 * Adds a part to a blob. Two requests that bring the same blob follow one another.
	 *
	 * @param array  $file        The contract's file: sha256, bytes, mime, width, height.
	 * @param int    $offset      Where in the blob the part belongs.
	 * @param string $body        The request's whole body.
	 * @param int    $body_offset Where in the body the part begins.
	 * @param int    $length      The part's bytes.
	 * @return true|WP_Error MEDIA_OFFSET_MISMATCH with details.received, MEDIA_HASH_MISMATCH, MEDIA_REFUSED (the blob is
	 *                       gone then), STORAGE_FAILED.
	 */
	public static function append( array $file, $offset, $body, $body_offset, $length ) {
		if ( self::is_whole( $file['sha256'] ) ) {
			return true;
		}
		$ready = self::make_folder();
		if ( is_wp_error( $ready ) ) {
			return $ready;
		}
		$part   = self::folder() . '/' . $file['sha256'] . '.part';
		$handle = self::open_locked( $part );
		if ( false === $handle ) {
			return self::not_stored( $file['sha256'] );
		}
		if ( self::is_whole( $file['sha256'] ) ) {
			// Another job brought the same image while we waited; the empty file is ours.
			wp_delete_file( $part );
			$result = true;
		} else {
			$result = self::append_locked( $handle, $file, $offset, $body, $body_offset, $length );
			$result = true === $result && $offset + $length === $file['bytes'] ? self::complete( $part, $file ) : $result;
		}
		fclose( $handle ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		return $result;
	}

	/**
	 * Removes blobs, whole or not.
	 *
	 * @param string[] $sha256s Names.
	 */
	public static function drop( array $sha256s ) {
		foreach ( $sha256s as $sha256 ) {
			if ( is_file( self::path( $sha256 ) ) ) {
				wp_delete_file( self::path( $sha256 ) );
			}
			self::drop_part( self::folder() . '/' . $sha256 . '.part' );
		}
		self::remove_folder_if_empty();
	}

	/**
	 * Puts a file back that had left the stage for uploads.
	 *
	 * @param string $path   Where it is.
	 * @param string $sha256 Its name here.
	 * @return bool Whether it is here now and no longer there.
	 */
	public static function take_back( $path, $sha256 ) {
		// phpcs:ignore WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- the caller removes the file then.
		return true === self::make_folder() && @rename( $path, self::path( $sha256 ) );
	}

	/**
	 * Removes what nobody came back for.
	 */
	public static function collect_old() {
		if ( ! is_dir( self::folder() ) ) {
			return;
		}
		foreach ( preg_grep( '/\.(?:blob|part)$/', (array) scandir( self::folder() ) ) as $name ) {
			$file = self::folder() . '/' . $name;
			if ( is_file( $file ) && filemtime( $file ) < time() - self::LIFETIME_SECONDS ) {
				wp_delete_file( $file );
			}
		}
		self::remove_folder_if_empty();
	}

	/**
	 * Removes the folder with the last blob.
	 */
	public static function remove_folder_if_empty() {
		$folder = self::folder();
		if ( ! is_dir( $folder ) || array_diff( (array) scandir( $folder ), array( '.', '..', '.htaccess', 'index.php' ) ) ) {
			return;
		}
		foreach ( array( '.htaccess', 'index.php' ) as $name ) {
			if ( is_file( "{$folder}/{$name}" ) ) {
				wp_delete_file( "{$folder}/{$name}" );
			}
		}
		// Another request may have put a blob there just now; then it stays, and so does the folder.
		@rmdir( $folder ); // phpcs:ignore -- see above.
	}

	/**
	 * Opens a file that is being received, and keeps others from it until it is closed.
	 *
	 * Who drops it between our opening and our locking leaves us with a file that has no name any more; then again.
	 *
	 * @param string $part The file.
	 * @return resource|false
	 */
	private static function open_locked( $part ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- WP_Filesystem can neither append nor lock.
		for ( $try = 0; $try < 10; $try++ ) {
			$handle = @fopen( $part, 'cb' );
			if ( false === $handle ) {
				return false;
			}
			if ( ! flock( $handle, LOCK_EX ) ) {
				fclose( $handle );
				return false;
			}
			clearstatcache( true, $part );
			$named = @stat( $part );
			if ( false !== $named && fstat( $handle )['ino'] === $named['ino'] ) {
				return $handle;
			}
			fclose( $handle );
		}
		// phpcs:enable
		return false;
	}

	/**
	 * Deletes a file that is being received, unless another job is receiving it this moment.
	 *
	 * @param string $part The file.
	 */
	private static function drop_part( $part ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- WP_Filesystem cannot lock.
		$handle = is_file( $part ) ? @fopen( $part, 'rb' ) : false;
		if ( false === $handle ) {
			return;
		}
		if ( flock( $handle, LOCK_EX | LOCK_NB ) ) {
			wp_delete_file( $part );
		}
		fclose( $handle );
		// phpcs:enable
	}

	/**
	 * Deletes a received file that is of no use; its lock is held.
	 *
	 * @param string $part The file.
	 */
	private static function discard( $part ) {
		wp_delete_file( $part );
		self::remove_folder_if_empty();
	}

	/**
	 * Writes a part where it belongs.
	 *
	 * @param resource $handle      The .part, locked.
	 * @param array    $file        As in append().
	 * @param int      $offset      As in append().
	 * @param string   $body        As in append().
	 * @param int      $body_offset As in append().
	 * @param int      $length      As in append().
	 * @return true|WP_Error
	 */
	private static function append_locked( $handle, array $file, $offset, $body, $body_offset, $length ) {
		$received = (int) fstat( $handle )['size'];
		if ( $received !== $offset ) {
			return Igny8_Errors::make(
				'MEDIA_OFFSET_MISMATCH',
				"The site has {$received} bytes of this file, not {$offset}.",
				array(
					'sha256'   => $file['sha256'],
					'received' => $received,
				)
			);
		}
		fseek( $handle, $offset );
		for ( $done = 0; $done < $length; $done += $wanted ) {
			$wanted = min( self::CHUNK_BYTES, $length - $done );
			if ( fwrite( $handle, substr( $body, $body_offset + $done, $wanted ) ) !== $wanted ) { // phpcs:ignore WordPress.WP.AlternativeFunctions
				ftruncate( $handle, $offset );
				return self::not_stored( $file['sha256'] );
			}
		}
		return fflush( $handle ) ? true : self::not_stored( $file['sha256'] );
	}

	/**
	 * Checks a blob whose last byte has arrived: the bytes that were sent, and the image they are said to be. Only the
	 * header is read; pixels were checked by whoever made the file.
	 *
	 * @param string $part The .part.
	 * @param array  $file As in append().
	 * @return true|WP_Error
	 */
	private static function complete( $part, array $file ) {
		if ( hash_file( 'sha256', $part ) !== $file['sha256'] ) {
			self::discard( $part );
			return Igny8_Errors::make( 'MEDIA_HASH_MISMATCH', 'The bytes of an image were damaged on the way.', array( 'sha256' => $file['sha256'] ) );
		}
		if ( ! self::is_the_image( $part, $file ) ) {
			self::discard( $part );
			return Igny8_Errors::make(
				'MEDIA_REFUSED',
				"A file is not the image it says it is: {$file['mime']}, {$file['width']}×{$file['height']}.",
				array( 'sha256' => $file['sha256'] )
			);
		}
		return rename( $part, self::path( $file['sha256'] ) ) ? true : self::not_stored( $file['sha256'] ); // phpcs:ignore WordPress.WP.AlternativeFunctions
	}

	/**
	 * Whether a file's header says what the message says.
	 *
	 * @param string $path The file.
	 * @param array  $file As in append().
	 * @return bool
	 */
	private static function is_the_image( $path, array $file ) {
		if ( 'image/avif' === $file['mime'] && PHP_VERSION_ID < 80200 ) {
			// Older versions of PHP cannot measure AVIF.
			return 1 === preg_match( '/^.{4}ftypavi[fs]/s', (string) file_get_contents( $path, false, null, 0, 12 ) );
		}
		$seen = @getimagesize( $path ); // phpcs:ignore -- a file that is no image is an answer here, not a warning.
		return is_array( $seen ) && $seen['mime'] === $file['mime'] && $seen[0] === $file['width'] && $seen[1] === $file['height'];
	}

	/**
	 * The folder, closed to the web: by its rules where the server reads them, by names nobody can guess where not.
	 *
	 * @return true|WP_Error STORAGE_FAILED.
	 */
	private static function make_folder() {
		$folder = self::folder();
		if ( is_file( "{$folder}/index.php" ) ) {
			return true;
		}
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- a failure is answered below.
		@mkdir( $folder, 0700, true );
		$is_closed = false !== @file_put_contents( "{$folder}/.htaccess", "<IfModule mod_authz_core.c>\nRequire all denied\n</IfModule>\n<IfModule !mod_authz_core.c>\nDeny from all\n</IfModule>\n" )
			&& false !== @file_put_contents( "{$folder}/index.php", "<?php\n// Nothing to see.\n" );
		// phpcs:enable
		if ( $is_closed ) {
			return true;
		}
		$failed = self::not_stored( '' );
		self::remove_folder_if_empty();
		return $failed;
	}

	/**
	 * In wp-content, on the file system of uploads, so that a file changes place without being copied.
	 *
	 * @return string
	 */
	private static function folder() {
		static $folders = array();
		$blog           = get_current_blog_id();
		if ( ! isset( $folders[ $blog ] ) ) {
			$name             = 'igny8-stage' . ( $blog > 1 ? "-{$blog}" : '' );
			$folders[ $blog ] = is_dir( WP_CONTENT_DIR . '/' . $name ) || wp_is_writable( WP_CONTENT_DIR )
				? WP_CONTENT_DIR . '/' . $name
				: get_temp_dir() . $name . '-' . substr( md5( ABSPATH ), 0, 12 );
		}
		return $folders[ $blog ];
	}

	/**
	 * The error.
	 *
	 * @param string $sha256 Which blob; empty: none in particular.
	 * @return WP_Error
	 */
	private static function not_stored( $sha256 ) {
		$last = error_get_last();
		return Igny8_Errors::make(
			'STORAGE_FAILED',
			'The bytes of an image could not be stored.',
			array(
				'sha256' => $sha256,
				// The words of PHP name the server's folders.
				'error'  => null === $last ? '' : str_replace( array( WP_CONTENT_DIR, ABSPATH ), '', $last['message'] ),
			)
		);
	}
}
