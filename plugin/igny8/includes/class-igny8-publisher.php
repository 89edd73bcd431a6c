<?php
/**
 * The three messages about an article.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Answers stage, commit and job. Messages are signed and valid when they come here.
 */
final class Igny8_Publisher {

	/**
	 * Looks at an article and stores image bytes.
	 *
	 * @param array  $message      A valid stage message.
	 * @param string $body         The whole body; its parts begin at $bytes_offset. It is never copied whole.
	 * @param int    $bytes_offset Where.
	 * @return array|WP_Error The contract's stage-response. An error of a part leaves the parts before it stored.
	 */
	public static function stage( array $message, $body, $bytes_offset ) {
		$began = microtime( true );
		$ready = self::get_ready();
		if ( is_wp_error( $ready ) ) {
			return $ready;
		}
		$manifest = $message['manifest'];
		$seen     = Igny8_Jobs::see( $message['key'], $message['fence'], $manifest['content_id'] );
		if ( is_wp_error( $seen ) ) {
			return $seen;
		}
		$settings    = Igny8_Settings::get();
		$publication = Igny8_Managed_Posts::publication( $manifest['content_id'] );
		$problems    = is_wp_error( $publication ) ? $publication : self::problems( $manifest, $settings, $publication, true === $seen );
		if ( is_wp_error( $problems ) ) {
			return $problems;
		}
		$timings  = array( 'preflight_validation' => self::milliseconds_since( $began ) );
		$plan     = new Igny8_Image_Plan( $manifest['images'], $manifest['content_type'], $settings );
		$used     = $plan->used();
		$known    = Igny8_Known_Images::find( array_keys( $used ) );
		if ( is_wp_error( $known ) ) {
			return $known;
		}
		$is_open  = ! $problems && true === $seen;
		if ( $is_open ) {
			$began  = microtime( true );
			$stored = self::store_parts( $message, $body, $bytes_offset );
			if ( is_wp_error( $stored ) ) {
				return $stored;
			}
			$timings['media_processing'] = self::milliseconds_since( $began );
		}
		return array(
			'problems'    => $problems,
			'attachments' => (object) wp_list_pluck( $known, 'id' ),
			'missing'     => $is_open ? Igny8_Media::missing_blobs( $used, $known ) : array(),
			'publication' => $publication,
			'site'        => Igny8_Site_Facts::gather(),
			'timings_ms'  => $timings,
		);
	}

	/**
	 * What is in the way of an article.
	 *
	 * @param array      $manifest    The message's.
	 * @param array      $settings    Igny8_Settings::get().
	 * @param array|null $publication Igny8_Managed_Posts::publication().
	 * @param bool       $is_open     Whether its key has published nothing so far: afterwards nothing can be overwritten any more.
	 * @return array<int, array>|WP_Error The contract's problems; DATABASE_FAILED.
	 */
	private static function problems( array $manifest, array $settings, $publication, $is_open ) {
		$problems = Igny8_Preflight::problems( $manifest, $settings );
		$edited   = is_wp_error( $problems ) || ! $is_open ? null : Igny8_Edits::problem( $manifest, $publication );
		if ( is_wp_error( $edited ) ) {
			return $edited;
		}
		if ( null !== $edited ) {
			$problems[] = $edited;
		}
		return $problems;
	}

	/**
	 * Publishes.
	 *
	 * @param array $message A valid commit message.
	 * @return array|WP_Error The contract's receipt; with an error the site is as it was.
	 */
	public static function commit( array $message ) {
		$ready = self::get_ready();
		return is_wp_error( $ready ) ? $ready : Igny8_Commit::run( $message );
	}

	/**
	 * What became of a key. An older attempt that is still under way somewhere is refused from now on.
	 *
	 * @param array $message A valid job message.
	 * @return array|WP_Error The contract's job-response.
	 */
	public static function job( array $message ) {
		$ready = self::get_ready();
		if ( is_wp_error( $ready ) ) {
			return $ready;
		}
		$key  = $message['key'];
		$seen = Igny8_Jobs::see( $key, $message['fence'] );
		if ( is_array( $seen ) ) {
			return self::job_answer( $key, 'committed', $seen );
		}
		if ( is_wp_error( $seen ) && 'KEY_BUSY' === $seen->get_error_code() ) {
			return self::job_answer( $key, 'building' );
		}
		if ( is_wp_error( $seen ) ) {
			return $seen;
		}
		$row = Igny8_Jobs::find( $key );
		if ( is_wp_error( $row ) ) {
			return $row;
		}
		return Igny8_Jobs::UNDONE === $row->state
			? self::job_answer( $key, 'undone', null, json_decode( (string) $row->error, true ) )
			: self::job_answer( $key, 'unknown' );
	}

	/**
	 * Whether what WordPress says just now is about a publish of ours: whoever records people's changes leaves it out. What other
	 * plugins do to the published post when they hear of it is part of the publish, whose fingerprint is taken afterwards; what
	 * they do to other posts is not.
	 *
	 * @param int $post_id The post it is about; 0: none.
	 * @return bool
	 */
	public static function is_own_change( $post_id = 0 ) {
		return Igny8_Announcer::is_speaking() ? Igny8_Announcer::is_speaking_of( $post_id ) : Igny8_Commit::is_running();
	}

	/**
	 * Ends a commit that was under way when PHP stopped.
	 *
	 * @param string $cause What is known.
	 * @return array|WP_Error|null The receipt if it was committed, or the error to answer; null: none was under way.
	 */
	public static function end_abruptly( $cause ) {
		return Igny8_Commit::end_abruptly( $cause );
	}

	/**
	 * Tables as this version needs them, and nothing left lying about by somebody who died.
	 *
	 * @return true|WP_Error DATABASE_FAILED; KEY_BUSY: another plugin sends a message from inside a publish.
	 */
	private static function get_ready() {
		if ( Igny8_Commit::is_running() ) {
			return Igny8_Errors::make( 'KEY_BUSY', 'A publish is at work in this very request.' );
		}
		$ready = Igny8_Tables::maybe_upgrade();
		if ( ! is_wp_error( $ready ) ) {
			Igny8_Janitor::tidy();
		}
		return $ready;
	}

	/**
	 * Stores the parts of a stage message.
	 *
	 * @param array  $message      The message.
	 * @param string $body         The whole body.
	 * @param int    $bytes_offset Where the parts begin.
	 * @return true|WP_Error MESSAGE_INVALID, or what Igny8_Blobs::append() says.
	 */
	private static function store_parts( array $message, $body, $bytes_offset ) {
		$files = Igny8_Image_Plan::all_files( $message['manifest']['images'] );
		foreach ( $message['parts'] as $position => $part ) {
			$file = isset( $files[ $part['sha256'] ] ) ? $files[ $part['sha256'] ] : null;
			if ( null === $file || $part['offset'] + $part['length'] > $file['bytes'] ) {
				return Igny8_Errors::make(
					'MESSAGE_INVALID',
					null === $file ? "Part {$position} is no file of the manifest." : "Part {$position} is longer than its file.",
					array( 'field' => "parts[{$position}]" )
				);
			}
			$stored = Igny8_Blobs::append( $file, $part['offset'], $body, $bytes_offset, $part['length'] );
			if ( is_wp_error( $stored ) ) {
				return $stored;
			}
			do_action( 'igny8_checkpoint', 'part', $part['sha256'] );
			$bytes_offset += $part['length'];
		}
		return true;
	}

	/**
	 * The contract's job-response.
	 *
	 * @param string     $key     The job's key.
	 * @param string     $state   unknown, building, committed, undone.
	 * @param array|null $receipt Of a committed job.
	 * @param array|null $error   Of an undone one.
	 * @return array
	 */
	private static function job_answer( $key, $state, $receipt = null, $error = null ) {
		if ( null !== $error ) {
			$error['details'] = (object) $error['details'];
		}
		return array(
			'key'     => $key,
			'state'   => $state,
			'receipt' => $receipt,
			'error'   => $error,
		);
	}

	/**
	 * Milliseconds.
	 *
	 * @param float $began microtime( true ).
	 * @return float
	 */
	private static function milliseconds_since( $began ) {
		return round( ( microtime( true ) - $began ) * 1000, 1 );
	}
}
