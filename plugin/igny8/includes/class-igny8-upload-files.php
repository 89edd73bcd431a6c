<?php
/**
 * Files under uploads.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The only place that writes there, beside WordPress's own resizing (Igny8_Sub_Sizes). Every file and folder is in the job's journal before it is made. A file is made
 * exclusively, never over another, and holds the job's mark until the image takes its place; undoing removes a file only if it
 * holds that mark or exactly the bytes the job put there.
 */
final class Igny8_Upload_Files {

	/**
	 * The job's journal.
	 *
	 * @var Igny8_Journal
	 */
	private $journal;

	/**
	 * What a file says while it waits for its bytes.
	 *
	 * @var string
	 */
	private $mark;

	/**
	 * Blobs that were moved: SHA-256 => path. Two images may have a small size in common, byte for byte.
	 *
	 * @var array<string, string>
	 */
	private $moved = array();

	/**
	 * Names chosen by this job: name => true.
	 *
	 * @var array<string, bool>
	 */
	private $chosen = array();

	/**
	 * Permissions of files; null: not looked at yet.
	 *
	 * @var int|null
	 */
	private $permissions = null;

	/**
	 * For one job.
	 *
	 * @param Igny8_Journal $journal The job's.
	 * @param string        $job_key The job's key.
	 */
	public function __construct( Igny8_Journal $journal, $job_key ) {
		$this->journal = $journal;
		$this->mark    = self::mark( $job_key );
	}

	/**
	 * Puts the files of images in this month's folder, under names that are free. All names are in the journal before the
	 * first file is made, in one statement.
	 *
	 * @param array<string, array> $images The contract's images by SHA-256; their blobs are whole.
	 * @return array<string, array>|WP_Error By SHA-256: path (below uploads), url, folder, files (SHA-256 => name).
	 *                                       STORAGE_FAILED, DATABASE_FAILED: what was placed is in the journal.
	 */
	public function place( array $images ) {
		$uploads = wp_upload_dir( null, false );
		if ( ! empty( $uploads['error'] ) ) {
			return self::failed( 'uploads', $uploads['error'] );
		}
		$made = $images ? $this->make_folder( $uploads['path'] ) : true;
		if ( is_wp_error( $made ) ) {
			return $made;
		}
		$names = array();
		foreach ( $images as $sha256 => $image ) {
			$names[ $sha256 ] = $this->choose_names( $uploads['path'], $image );
		}
		$written = $this->journal->write();
		$placed  = array();
		foreach ( is_wp_error( $written ) ? array() : $images as $sha256 => $image ) {
			$result = $this->place_one( $uploads, $image, $names[ $sha256 ] );
			if ( is_wp_error( $result ) ) {
				return $result;
			}
			$placed[ $sha256 ] = $result;
			do_action( 'igny8_checkpoint', 'file', $result['path'] );
		}
		return is_wp_error( $written ) ? $written : $placed;
	}

	/**
	 * Puts the files of one image in place. If another publish took one of the names in the meantime, others are chosen.
	 *
	 * @param array                 $uploads wp_upload_dir().
	 * @param array                 $image   The contract's image.
	 * @param array<string, string> $names   SHA-256 => file name, in the journal.
	 * @return array|WP_Error As in place().
	 */
	private function place_one( array $uploads, array $image, array $names ) {
		if ( self::any_exists( $uploads['path'], $names ) ) {
			$names   = $this->choose_names( $uploads['path'], $image );
			$written = $this->journal->write();
			if ( is_wp_error( $written ) ) {
				return $written;
			}
		}
		foreach ( $names as $sha256 => $name ) {
			$moved = $this->move( $sha256, $uploads['path'] . '/' . $name );
			if ( is_wp_error( $moved ) ) {
				return $moved;
			}
		}
		$main = $names[ $image['sha256'] ];
		return array(
			'path'   => ltrim( $uploads['subdir'] . '/' . $main, '/' ),
			'url'    => $uploads['url'] . '/' . $main,
			'folder' => $uploads['path'],
			'files'  => $names,
		);
	}

	/**
	 * Chooses names and notes them.
	 *
	 * @param string $folder Where to.
	 * @param array  $image  The contract's image.
	 * @return array<string, string> SHA-256 => file name.
	 */
	private function choose_names( $folder, array $image ) {
		$names = $this->free_names( $folder, $image );
		foreach ( $names as $sha256 => $name ) {
			$this->chosen[ $name ] = true;
			$this->journal->note( Igny8_Journal::FILE, array( $folder . '/' . $name, $sha256 ) );
		}
		return $names;
	}

	/**
	 * Takes back one entry of the journal: the image goes back to the stage, since the next attempt asks for it. The same bytes
	 * under the same name may be another job's, which was quicker; then they stay.
	 *
	 * @param string $job_key The job's key.
	 * @param string $kind    Igny8_Journal::FILE or FOLDER.
	 * @param mixed  $object  The entry's.
	 */
	public static function undo( $job_key, $kind, $object ) {
		if ( Igny8_Journal::FOLDER === $kind ) {
			// Others may have put something there meanwhile; then it stays.
			@rmdir( $object ); // phpcs:ignore -- see above.
			return;
		}
		list( $path, $sha256 ) = $object;
		if ( null === $sha256 ) {
			array_map( 'wp_delete_file', Igny8_Sub_Sizes::of( $path ) );
			return;
		}
		if ( ! is_file( $path ) ) {
			return;
		}
		if ( self::is_begun( $path, $job_key, $sha256 ) ) {
			wp_delete_file( $path );
		} elseif ( hash_file( 'sha256', $path ) === $sha256 && ! Igny8_Journal::is_noted_by_another( $job_key, Igny8_Journal::FILE, $object ) && ! Igny8_Blobs::take_back( $path, $sha256 ) ) {
			wp_delete_file( $path );
		}
	}

	/**
	 * Whether a file holds the job's mark, or the beginning of it or of the blob: PHP died while it wrote. Uploads on a file system
	 * of their own get the blob copied.
	 *
	 * @param string $path    The file.
	 * @param string $job_key The job's key.
	 * @param string $sha256  The blob.
	 * @return bool
	 */
	private static function is_begun( $path, $job_key, $sha256 ) {
		$bytes = (int) filesize( $path );
		$mark  = self::mark( $job_key );
		if ( $bytes <= strlen( $mark ) && substr( $mark, 0, $bytes ) === (string) file_get_contents( $path ) ) {
			return true;
		}
		$blob = Igny8_Blobs::path( $sha256 );
		if ( ! is_file( $blob ) || filesize( $blob ) < $bytes ) {
			return false;
		}
		$handle = fopen( $blob, 'rb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a part of it is hashed.
		$hash   = hash_init( 'sha256' );
		hash_update_stream( $hash, $handle, $bytes );
		fclose( $handle ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		return hash_file( 'sha256', $path ) === hash_final( $hash );
	}

	/**
	 * Makes a file of its own and lets the blob take its place.
	 *
	 * @param string $sha256 The blob.
	 * @param string $path   Where to.
	 * @return true|WP_Error STORAGE_FAILED.
	 */
	private function move( $sha256, $path ) {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- exclusive creation; failures are answered.
		$handle = @fopen( $path, 'xb' );
		if ( false === $handle ) {
			return self::failed( basename( $path ) );
		}
		$is_marked = strlen( $this->mark ) === @fwrite( $handle, $this->mark );
		fclose( $handle );
		$is_there = $is_marked && ( isset( $this->moved[ $sha256 ] )
			? @copy( $this->moved[ $sha256 ], $path )
			: @rename( Igny8_Blobs::path( $sha256 ), $path ) );
		if ( ! $is_there ) {
			$is_gone = $is_marked && ! isset( $this->moved[ $sha256 ] ) && ! Igny8_Blobs::is_whole( $sha256 );
			$failed  = $is_gone ? self::gone( $sha256 ) : self::failed( basename( $path ) );
			// It was made above, and on a full disk it holds the beginning of something.
			@unlink( $path );
			return $failed;
		}
		$this->moved[ $sha256 ] = $path;
		// As wp_handle_upload() does: the folder's permissions without the bit for running.
		if ( null === $this->permissions ) {
			$stat              = @stat( dirname( $path ) );
			$this->permissions = false === $stat ? 0644 : $stat['mode'] & 0000666;
		}
		@chmod( $path, $this->permissions );
		// phpcs:enable
		return true;
	}

	/**
	 * This month's folder and those around it, as far as they are missing.
	 *
	 * @param string $folder Where images go.
	 * @return true|WP_Error STORAGE_FAILED, DATABASE_FAILED.
	 */
	private function make_folder( $folder ) {
		$missing = array();
		while ( ! is_dir( $folder ) && dirname( $folder ) !== $folder ) {
			array_unshift( $missing, $folder );
			$folder = dirname( $folder );
		}
		foreach ( $missing as $path ) {
			$this->journal->note( Igny8_Journal::FOLDER, $path );
		}
		$written = $this->journal->write();
		if ( is_wp_error( $written ) || ! $missing ) {
			return $written;
		}
		// The first two publishes of a month make the same folders, and mkdir() fails for the later one: the second look finds them.
		$is_there = wp_mkdir_p( end( $missing ) ) || wp_mkdir_p( end( $missing ) );
		return $is_there ? true : self::failed( basename( end( $missing ) ) );
	}

	/**
	 * Names nothing else has. The second choice carries the image's hash, so a name used a thousand times costs no thousand looks.
	 *
	 * @param string $folder Where to.
	 * @param array  $image  The contract's image.
	 * @return array<string, string> SHA-256 => file name.
	 */
	private function free_names( $folder, array $image ) {
		$extension = pathinfo( $image['filename'], PATHINFO_EXTENSION );
		$base      = self::plain_base( pathinfo( $image['filename'], PATHINFO_FILENAME ) );
		$hash      = substr( $image['sha256'], 0, 8 );
		for ( $try = 0; true; $try++ ) {
			$name = $base . ( 0 === $try ? '' : "-{$hash}" ) . ( $try > 1 ? "-{$try}" : '' );
			// Plugins that keep uploads elsewhere know of names that are not on this disk.
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WordPress's own filter.
			$name  = pathinfo( (string) apply_filters( 'wp_unique_filename', "{$name}.{$extension}", ".{$extension}", $folder, null, array(), '' ), PATHINFO_FILENAME );
			$names = array( $image['sha256'] => "{$name}.{$extension}" );
			foreach ( $image['sizes'] as $size ) {
				$names += array( $size['sha256'] => "{$name}-{$size['width']}x{$size['height']}." . self::extension( $size['mime'], $extension ) );
			}
			$is_distinct = count( array_unique( $names ) ) === count( $names ) && ! array_intersect_key( $this->chosen, array_flip( $names ) );
			// Without sizes of its own the image may get WordPress's: then their names have to be free as well.
			$is_free = $is_distinct && ! self::any_exists( $folder, $names )
				&& ( $image['sizes'] || ! Igny8_Sub_Sizes::of( "{$folder}/{$name}.{$extension}" ) );
			if ( $is_free ) {
				return $names;
			}
		}
	}

	/**
	 * A base name that does not look like a sub-size of another image.
	 *
	 * @param string $base From the message.
	 * @return string
	 */
	private static function plain_base( $base ) {
		$base = substr( $base, 0, 100 );
		return preg_match( '/-(?:\d+x\d+|scaled|rotated|e\d+)$/', $base ) ? "{$base}-1" : $base;
	}

	/**
	 * The extension of a sub-size.
	 *
	 * @param string $mime Its type.
	 * @param string $main The main file's extension, kept where the type is the same.
	 * @return string
	 */
	private static function extension( $mime, $main ) {
		$extensions = array(
			'image/jpeg' => 'jpg',
			'image/png'  => 'png',
			'image/webp' => 'webp',
			'image/gif'  => 'gif',
			'image/avif' => 'avif',
		);
		return isset( $extensions[ $mime ] ) ? $extensions[ $mime ] : $main;
	}

	/**
	 * Whether one of the names is taken.
	 *
	 * @param string   $folder Folder.
	 * @param string[] $names  Names.
	 * @return bool
	 */
	private static function any_exists( $folder, array $names ) {
		foreach ( $names as $name ) {
			if ( file_exists( "{$folder}/{$name}" ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What a job writes into a file it is about to replace.
	 *
	 * @param string $job_key The job's key.
	 * @return string
	 */
	private static function mark( $job_key ) {
		return "igny8 reserved this name for job {$job_key}\n";
	}

	/**
	 * Another job that brought the same image has placed its bytes meanwhile. Sent again, it is found in the library.
	 *
	 * @param string $sha256 The blob.
	 * @return WP_Error MEDIA_MISSING.
	 */
	private static function gone( $sha256 ) {
		$missing = array(
			array(
				'sha256'   => $sha256,
				'received' => 0,
			),
		);
		return Igny8_Errors::make( 'MEDIA_MISSING', 'Another publish took the bytes of an image.', array( 'missing' => $missing ) );
	}

	/**
	 * The error.
	 *
	 * @param string $name  The file, without its folder.
	 * @param string $error What is known; empty: PHP's last words.
	 * @return WP_Error
	 */
	private static function failed( $name, $error = '' ) {
		$last = error_get_last();
		if ( '' === $error && null !== $last ) {
			$error = str_replace( array( WP_CONTENT_DIR, ABSPATH ), '', $last['message'] );
		}
		return Igny8_Errors::make( 'STORAGE_FAILED', "The file {$name} could not be written.", array( 'error' => $error ) );
	}
}
