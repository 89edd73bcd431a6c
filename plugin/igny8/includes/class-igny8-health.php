<?php
/**
 * Whether this site can do its part.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The contract's health-response. A check says "ok", or in one sentence what is wrong; it makes no HTTP call,
 * since IGNY8 asks every five minutes.
 */
final class Igny8_Health {

	const OK = 'ok';

	/** The structure is sent daily; with a missed day that is two. */
	const QUIET_SECONDS = 2 * DAY_IN_SECONDS;

	/** What is wrong with one of these stops every publish. */
	const VITAL = array( 'tables', 'media_uploads' );

	/**
	 * The report.
	 *
	 * @return array
	 */
	public static function report() {
		$checks = self::checks();
		return array(
			'status'      => self::status( $checks ),
			'protocol'    => IGNY8_PROTOCOL,
			'checks'      => $checks,
			'stats'       => self::stats(),
			'site'        => Igny8_Site_Facts::gather(),
			'environment' => Igny8_Environment::gather(),
			'time'        => gmdate( 'Y-m-d\TH:i:s\Z' ),
		);
	}

	/**
	 * All checks, by name.
	 *
	 * @return array<string, string>
	 */
	public static function checks() {
		return array(
			'api_connection'    => self::check_connection(),
			'database'          => self::check_engines(),
			'tables'            => self::check_tables(),
			'media_uploads'     => self::check_uploads(),
			'taxonomy_creation' => self::check_taxonomies(),
		);
	}

	/**
	 * One word for all checks.
	 *
	 * @param array<string, string> $checks From checks().
	 * @return string healthy, degraded, failing.
	 */
	public static function status( array $checks ) {
		foreach ( self::VITAL as $name ) {
			if ( self::OK !== $checks[ $name ] ) {
				return 'failing';
			}
		}
		return array( self::OK ) === array_values( array_unique( $checks ) ) ? 'healthy' : 'degraded';
	}

	/**
	 * Whether IGNY8 still takes what this site sends.
	 *
	 * @return string
	 */
	private static function check_connection() {
		$status = Igny8_Connection::status();
		if ( Igny8_Connection::is_moved() ) {
			return sprintf( 'This site was connected as %s and is at %s now: somebody has to say in WordPress whether it was moved or copied.', Igny8_Connection::get()['home_url'], Igny8_Connection::address() );
		}
		if ( isset( $status['refused_at'] ) ) {
			return "IGNY8 refused this site's last message: {$status['refused_code']}.";
		}
		if ( ! isset( $status['last_success_at'] ) ) {
			return 'This site has not reached IGNY8 yet.';
		}
		$quiet = time() - $status['last_success_at'];
		return $quiet > self::QUIET_SECONDS ? sprintf( 'This site last reached IGNY8 %d hours ago.', $quiet / HOUR_IN_SECONDS ) : self::OK;
	}

	/**
	 * Whether the database can take back a publish that fails half way.
	 *
	 * @return string
	 */
	private static function check_engines() {
		$others = Igny8_Storage_Engine::other_tables();
		if ( array() === $others ) {
			return self::OK;
		}
		return 'Not InnoDB: ' . implode( ', ', $others ) . '. A publish that is interrupted there cannot be undone by the database; the plugin cleans up afterwards, and visitors may see parts of it until then.';
	}

	/**
	 * Whether the plugin's own tables are there.
	 *
	 * @return string
	 */
	private static function check_tables() {
		$missing = self::missing_tables();
		return array() === $missing ? self::OK : 'Missing tables: ' . implode( ', ', $missing ) . '. Deactivate the plugin and activate it again.';
	}

	/**
	 * The plugin's own tables that are not there.
	 *
	 * @return string[]
	 */
	public static function missing_tables() {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- asks what there is now.
		$found = $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( Igny8_Tables::name( 'igny8_' ) ) . '%' ) );
		return array_values( array_diff( array_map( array( 'Igny8_Tables', 'name' ), Igny8_Tables::NAMES ), $found ) );
	}

	/**
	 * Whether files can be stored. The directory's path stays here.
	 *
	 * @return string
	 */
	private static function check_uploads() {
		$uploads = wp_upload_dir( null, false );
		if ( false !== $uploads['error'] ) {
			return 'WordPress has no directory for uploads.';
		}
		$directory = is_dir( $uploads['path'] ) ? $uploads['path'] : $uploads['basedir'];
		return is_dir( $directory ) && wp_is_writable( $directory ) ? self::OK : 'The directory for uploads is not writable.';
	}

	/**
	 * Whether terms can be assigned as the settings say.
	 *
	 * @return string
	 */
	private static function check_taxonomies() {
		$settings = Igny8_Settings::get();
		if ( ! taxonomy_exists( 'category' ) || ! taxonomy_exists( 'post_tag' ) ) {
			return 'Categories or tags are switched off on this site.';
		}
		if ( ! $settings['auto_create_terms'] && ! term_exists( $settings['fallback_category'], 'category' ) ) {
			return 'Terms are not created automatically, and the fallback category does not exist.';
		}
		return self::OK;
	}

	/**
	 * Figures. Without the table there are none; check_tables() says so.
	 *
	 * @return array
	 */
	private static function stats() {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		// To take over a post is no publish.
		// phpcs:ignore WordPress.DB -- own table, figures of now.
		$posts = $wpdb->get_row( $wpdb->prepare( "SELECT COUNT(*) AS managed, MAX(CASE WHEN job_key <> %s THEN published_at END) AS last FROM {$table}", Igny8_Managed_Posts::ADOPTED ) );
		$free  = Igny8_Environment::disk_free_bytes();
		return array(
			'posts_managed' => null === $posts ? 0 : (int) $posts->managed,
			'last_publish'  => isset( $posts->last ) ? str_replace( ' ', 'T', $posts->last ) . 'Z' : null,
			'disk_space'    => null === $free ? 'unknown' : size_format( $free ) . ' free',
		);
	}
}
