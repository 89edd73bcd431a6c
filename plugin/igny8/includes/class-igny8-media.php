<?php
/**
 * The media library.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The only place that makes attachments. One per image, however often and in whatever article it is used: an image is
 * known by the SHA-256 of its main file.
 *
 * Nothing is decoded or resized here: the sizes arrive with the image, except where another plugin of the site insists on
 * making them.
 */
final class Igny8_Media {

	/** What wp_read_image_metadata() says of an image that tells nothing about itself. */
	const NO_IMAGE_META = array(
		'aperture'          => '0',
		'credit'            => '',
		'camera'            => '',
		'caption'           => '',
		'created_timestamp' => '0',
		'copyright'         => '',
		'focal_length'      => '0',
		'iso'               => '0',
		'shutter_speed'     => '0',
		'title'             => '',
		'orientation'       => '0',
		'keywords'          => array(),
	);

	/**
	 * The job's journal.
	 *
	 * @var Igny8_Journal
	 */
	private $journal;

	/**
	 * Files under uploads.
	 *
	 * @var Igny8_Upload_Files
	 */
	private $files;

	/**
	 * Images of the article, by SHA-256.
	 *
	 * @var array<string, array>
	 */
	private $images;

	/**
	 * What the library has already: Igny8_Known_Images::find().
	 *
	 * @var array<string, object>
	 */
	private $known = array();

	/**
	 * New images whose files are in place: SHA-256 => Igny8_Upload_Files::place() and metadata.
	 *
	 * @var array<string, array>
	 */
	private $placed = array();

	/**
	 * New attachments: SHA-256 => id.
	 *
	 * @var array<string, int>
	 */
	private $made = array();

	/**
	 * Known attachments that got other words, or another post.
	 *
	 * @var int[]
	 */
	private $changed = array();

	/**
	 * What is to be known of images from now on: Igny8_Known_Images::save().
	 *
	 * @var array<int, array>
	 */
	private $rows = array();

	/**
	 * For one publish.
	 *
	 * @param array<string, array>  $images  Igny8_Image_Plan::used().
	 * @param array<string, object> $known   Igny8_Known_Images::find() of them.
	 * @param Igny8_Journal         $journal The job's.
	 * @param string                $job_key The job's key.
	 */
	public function __construct( array $images, array $known, Igny8_Journal $journal, $job_key ) {
		$this->images  = $images;
		$this->known   = $known;
		$this->journal = $journal;
		$this->files   = new Igny8_Upload_Files( $journal, $job_key );
	}

	/**
	 * Blobs a publish of these images needs and does not find.
	 *
	 * @param array<string, array> $images Igny8_Image_Plan::used().
	 * @param array<string, mixed> $known  Images that need none, by SHA-256.
	 * @return array<int, array> The contract's blob_state: sha256, received.
	 */
	public static function missing_blobs( array $images, array $known ) {
		$missing = array();
		foreach ( array_diff_key( $images, $known ) as $image ) {
			foreach ( array_keys( Igny8_Image_Plan::files( $image ) ) as $sha256 ) {
				if ( ! Igny8_Blobs::is_whole( $sha256 ) ) {
					$missing[ $sha256 ] = array(
						'sha256'   => $sha256,
						'received' => Igny8_Blobs::received( $sha256 ),
					);
				}
			}
		}
		return array_values( $missing );
	}

	/**
	 * Whether everything is here.
	 *
	 * @return true|WP_Error MEDIA_MISSING with details.missing.
	 */
	public function check_blobs() {
		$missing = self::missing_blobs( $this->images, $this->known );
		return $missing
			? Igny8_Errors::make( 'MEDIA_MISSING', count( $missing ) . ' image files have not arrived yet.', array( 'missing' => $missing ) )
			: true;
	}

	/**
	 * Puts the files of new images in place. Before the transaction: a file cannot be rolled back, and moving it must not
	 * hold locks.
	 *
	 * @return true|WP_Error STORAGE_FAILED, DATABASE_FAILED; what was placed is in the journal.
	 */
	public function place_files() {
		$placed = $this->files->place( array_diff_key( $this->images, $this->known ) );
		if ( is_wp_error( $placed ) ) {
			return $placed;
		}
		foreach ( $placed as $sha256 => $files ) {
			$image = $this->images[ $sha256 ];
			$sizes = ! $image['sizes'] && 'wordpress' === Igny8_Site_Facts::image_sizes_owner()
				? Igny8_Sub_Sizes::make( $files, $image, $this->journal )
				: Igny8_Sub_Sizes::sent( $files, $image );
			if ( is_wp_error( $sizes ) ) {
				return $sizes;
			}
			$files['metadata']       = array(
				'width'      => $image['width'],
				'height'     => $image['height'],
				'file'       => $files['path'],
				'filesize'   => $image['bytes'],
				'sizes'      => $sizes,
				'image_meta' => self::NO_IMAGE_META,
			);
			$this->placed[ $sha256 ] = $files;
		}
		return true;
	}

	/**
	 * Makes the attachments of the placed images, and gives known ones of the same article the new words where IGNY8 wrote the old
	 * ones. Inside the transaction.
	 *
	 * @param int $post_id   The article, whose images they become.
	 * @param int $author_id Their author.
	 * @return true|WP_Error ATTACHMENT_WRITE_FAILED, DATABASE_FAILED.
	 */
	public function attach( $post_id, $author_id ) {
		// A post in the trash must not lose its slug to an image, and looking for one is a query for each.
		add_filter( 'add_trashed_suffix_to_trashed_posts', '__return_false', PHP_INT_MAX );
		try {
			$done = $this->attach_each( $post_id, $author_id );
		} finally {
			remove_filter( 'add_trashed_suffix_to_trashed_posts', '__return_false', PHP_INT_MAX );
		}
		if ( is_wp_error( $done ) ) {
			return $done;
		}
		// Their addresses are asked for one by one from here on.
		_prime_post_caches( $this->made(), false, true );
		return Igny8_Known_Images::save( $this->rows );
	}

	/**
	 * One image after the other.
	 *
	 * @param int $post_id   The article.
	 * @param int $author_id Author.
	 * @return true|WP_Error As attach().
	 */
	private function attach_each( $post_id, $author_id ) {
		foreach ( $this->images as $sha256 => $image ) {
			$done = isset( $this->placed[ $sha256 ] )
				? $this->make_attachment( $this->placed[ $sha256 ], $image, $post_id, $author_id )
				: $this->renew( $this->known[ $sha256 ], $image, $post_id );
			if ( is_wp_error( $done ) ) {
				return $done;
			}
			do_action( 'igny8_checkpoint', 'attachment', $sha256 );
		}
		return true;
	}

	/**
	 * The attachment of an image.
	 *
	 * @param array $image The contract's image; one of those this was made with.
	 * @return int
	 */
	public function id( array $image ) {
		$sha256 = $image['sha256'];
		return isset( $this->made[ $sha256 ] ) ? $this->made[ $sha256 ] : $this->known[ $sha256 ]->id;
	}

	/**
	 * The contract's attachment: id and address.
	 *
	 * @param array $image As in id().
	 * @return array
	 */
	public function report( array $image ) {
		return array(
			'attachment_id' => $this->id( $image ),
			'url'           => (string) wp_get_attachment_url( $this->id( $image ) ),
		);
	}

	/**
	 * New attachments.
	 *
	 * @return int[]
	 */
	public function made() {
		return array_values( $this->made );
	}

	/**
	 * How many images were known before.
	 *
	 * @return int
	 */
	public function reused() {
		return count( $this->known );
	}

	/**
	 * Attachments that are new, or not what they were.
	 *
	 * @return int[]
	 */
	public function touched() {
		return array_merge( $this->made(), array_keys( $this->changed ) );
	}

	/**
	 * One attachment with its meta and its row among the known images.
	 *
	 * @param array $placed    From place_files().
	 * @param array $image     The contract's image.
	 * @param int   $post_id   The article.
	 * @param int   $author_id Author.
	 * @return true|WP_Error
	 */
	private function make_attachment( array $placed, array $image, $post_id, $author_id ) {
		$id = wp_insert_attachment(
			wp_slash(
				array(
					// Nobody finds a picture again that is called "(no title)". Themes print it as HTML, and it is text.
					'post_title'     => current( array_filter( array_map( 'wp_strip_all_tags', array( $image['title'], $image['alt'], pathinfo( $placed['path'], PATHINFO_FILENAME ) ) ), 'strlen' ) ),
					'post_excerpt'   => $image['caption'],
					'post_content'   => '',
					'post_status'    => 'inherit',
					'post_mime_type' => $image['mime'],
					'post_author'    => $author_id,
					// The file's name is unique already; a title used again and again would have WordPress count up for ever.
					'post_name'      => sanitize_title( pathinfo( $placed['path'], PATHINFO_FILENAME ) ),
					'guid'           => $placed['url'],
				)
			),
			false,
			$post_id,
			true
		);
		if ( is_wp_error( $id ) ) {
			return self::failed( $image, $id->get_error_message() );
		}
		$this->made[ $image['sha256'] ] = $id;
		$noted                          = $this->journal->note( Igny8_Journal::ATTACHMENT, array( $id, $image['sha256'] ) );
		if ( is_wp_error( $noted ) ) {
			return $noted;
		}
		$this->rows[] = array( $image['sha256'], $id, $image['alt'] );
		$is_written   = add_post_meta( $id, '_wp_attached_file', $placed['path'] )
			&& add_post_meta( $id, '_wp_attachment_metadata', wp_slash( $placed['metadata'] ) )
			&& ( '' === $image['alt'] || add_post_meta( $id, '_wp_attachment_image_alt', wp_slash( $image['alt'] ) ) );
		return $is_written ? true : self::failed( $image );
	}

	/**
	 * Gives a known image the words of the article it belongs to, and one that belongs to no post any more to this article. Another
	 * article that shows it leaves it alone: there is one alternative text in the library, and it is the first one's.
	 *
	 * @param object $known   From Igny8_Known_Images::find().
	 * @param array  $image   The contract's image.
	 * @param int    $post_id The article.
	 * @return true|WP_Error ATTACHMENT_WRITE_FAILED, DATABASE_FAILED.
	 */
	private function renew( $known, array $image, $post_id ) {
		if ( 0 !== $known->parent && $known->parent !== $post_id ) {
			return true;
		}
		$columns = array();
		if ( 0 === $known->parent ) {
			$columns['post_parent'] = $post_id;
		}
		if ( $known->is_untouched && $known->caption !== $image['caption'] ) {
			$columns['post_excerpt'] = $image['caption'];
		}
		$done = $columns ? $this->change_row( $known, $image, $columns ) : true;
		return is_wp_error( $done ) ? $done : $this->renew_alt( $known, $image );
	}

	/**
	 * Changes columns of a known attachment. Its time of change stays: it would say that a person has edited the words.
	 *
	 * @param object $known   From Igny8_Known_Images::find().
	 * @param array  $image   The contract's image.
	 * @param array  $columns Of wp_posts.
	 * @return true|WP_Error ATTACHMENT_WRITE_FAILED, DATABASE_FAILED.
	 */
	private function change_row( $known, array $image, array $columns ) {
		global $wpdb;
		$noted = $this->journal->note( Igny8_Journal::POST, $known->id, Igny8_Undo::before_image( $known->id ) );
		if ( is_wp_error( $noted ) ) {
			return $noted;
		}
		$this->changed[ $known->id ] = true;
		// phpcs:ignore WordPress.DB -- caches are cleaned with those of everything that was touched.
		$written = $wpdb->update( $wpdb->posts, $columns, array( 'ID' => $known->id ) );
		wp_cache_delete( $known->id, 'posts' );
		return false === $written ? self::failed( $image ) : true;
	}

	/**
	 * Gives a known image its new alternative text, unless a person wrote one.
	 *
	 * @param object $known As in renew().
	 * @param array  $image The contract's image.
	 * @return true|WP_Error ATTACHMENT_WRITE_FAILED, DATABASE_FAILED.
	 */
	private function renew_alt( $known, array $image ) {
		$now = (string) $known->alt;
		if ( '' === $image['alt'] || $now === $image['alt'] || ( '' !== $now && $now !== $known->alt_set ) ) {
			return true;
		}
		$noted = $this->journal->note( Igny8_Journal::ALT, array( $known->id, $image['sha256'] ), array( $now, $known->alt_set ) );
		if ( is_wp_error( $noted ) ) {
			return $noted;
		}
		$this->changed[ $known->id ] = true;
		$this->rows[]                = array( $image['sha256'], $known->id, $image['alt'] );
		return update_post_meta( $known->id, '_wp_attachment_image_alt', wp_slash( $image['alt'] ) ) ? true : self::failed( $image );
	}

	/**
	 * The error.
	 *
	 * @param array  $image The contract's image.
	 * @param string $error What is known; empty: the database's last words.
	 * @return WP_Error
	 */
	private static function failed( array $image, $error = '' ) {
		global $wpdb;
		return Igny8_Errors::make(
			'ATTACHMENT_WRITE_FAILED',
			"The image {$image['filename']} could not be added to the media library.",
			array( 'error' => '' === $error ? $wpdb->last_error : $error )
		);
	}
}
