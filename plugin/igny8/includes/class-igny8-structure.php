<?php
/**
 * What kinds of content this site has.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Gathers the structure and sends it.
 */
final class Igny8_Structure {

	const SYNCED_OPTION    = 'igny8_structure_synced';
	const LAST_SYNC_OPTION = 'igny8_last_structure_sync';
	const ERROR_OPTION     = 'igny8_structure_error';

	/**
	 * The contract's "structure". Two queries, however many types there are.
	 *
	 * @return array
	 */
	public static function gather() {
		return array(
			'post_types'                => (object) self::post_types(),
			'taxonomies'                => (object) self::taxonomies(),
			'timestamp'                 => gmdate( 'c' ),
			'site_url'                  => site_url(),
			'wordpress_version'         => get_bloginfo( 'version' ),
			'plugin_connection_enabled' => Igny8_Connection::is_connected(),
			// Changes are kept for IGNY8 wherever there is one, and told where this is the site it knows.
			'two_way_sync_enabled'      => Igny8_Connection::is_connected() && ! Igny8_Connection::is_moved(),
		);
	}

	/**
	 * Sends it, and remembers how that went.
	 *
	 * @return bool
	 */
	public static function send() {
		$connection = Igny8_Connection::get();
		if ( null === $connection ) {
			Igny8_Log::debug( 'Site structure not sent: this site is not connected.' );
			return false;
		}
		$id     = $connection['integration_id'];
		$digest = Igny8_Sync_Structure_Schedule::digest();
		$answer = Igny8_Api_Client::send_signed(
			'POST',
			"/api/v1/integration/integrations/{$id}/update-structure/",
			self::gather(),
			$connection
		);
		if ( is_wp_error( $answer ) ) {
			Igny8_Log::error( "Failed to sync site structure to integration {$id}: {$answer->get_error_code()} {$answer->get_error_message()}" );
			update_option( self::ERROR_OPTION, $answer->get_error_message(), false );
			Igny8_Sync_Structure_Schedule::retry();
			return false;
		}
		Igny8_Log::debug( "Site structure synced successfully to integration {$id}." );
		update_option( self::SYNCED_OPTION, 1, false );
		update_option( self::LAST_SYNC_OPTION, time(), false );
		delete_option( self::ERROR_OPTION );
		Igny8_Sync_Structure_Schedule::note_sent( $digest );
		return true;
	}

	/**
	 * Public post types IGNY8 can work with, by name. Attachments are public too, but they are not articles:
	 * they come and go with the posts they belong to.
	 *
	 * @return WP_Post_Type[]
	 */
	public static function public_post_types() {
		$types = get_post_types( array( 'public' => true ), 'objects' );
		unset( $types['attachment'] );
		return $types;
	}

	/**
	 * Public taxonomies, by name.
	 *
	 * @return WP_Taxonomy[]
	 */
	public static function public_taxonomies() {
		return get_taxonomies( array( 'public' => true ), 'objects' );
	}

	/**
	 * Post types with the number of published posts.
	 *
	 * @return array<string, array>
	 */
	private static function post_types() {
		global $wpdb;
		$counts = self::counts( "SELECT post_type AS name, COUNT(*) AS total FROM {$wpdb->posts} WHERE post_status = 'publish' GROUP BY post_type" );
		$result = array();
		foreach ( self::public_post_types() as $name => $type ) {
			$result[ $name ] = self::entry( $type->label, $name, $counts, 'post_type_limits', Igny8_Settings::is_post_type_enabled( $name ) );
		}
		return $result;
	}

	/**
	 * Public taxonomies with the number of terms.
	 *
	 * @return array<string, array>
	 */
	private static function taxonomies() {
		global $wpdb;
		$counts = self::counts( "SELECT taxonomy AS name, COUNT(*) AS total FROM {$wpdb->term_taxonomy} GROUP BY taxonomy" );
		$result = array();
		foreach ( self::public_taxonomies() as $name => $taxonomy ) {
			$result[ $name ] = self::entry( $taxonomy->label, $name, $counts, 'taxonomy_limits', true );
		}
		return $result;
	}

	/**
	 * One kind of content.
	 *
	 * @param string $label      For people.
	 * @param string $name       Key in the counts.
	 * @param array  $counts     Name => number.
	 * @param string $limits     The setting with its limit.
	 * @param bool   $is_enabled Whether IGNY8 may use it.
	 * @return array
	 */
	private static function entry( $label, $name, array $counts, $limits, $is_enabled ) {
		return array(
			'label'       => wp_specialchars_decode( (string) $label, ENT_QUOTES ),
			'count'       => isset( $counts[ $name ] ) ? (int) $counts[ $name ] : 0,
			'enabled'     => $is_enabled,
			'fetch_limit' => Igny8_Settings::fetch_limit( $limits, $name ),
		);
	}

	/**
	 * Numbers by name. One GROUP BY for all, since wp_count_posts() asks once per type.
	 *
	 * @param string $sql Selects name and total.
	 * @return array<string, string>
	 * @throws RuntimeException Where the database does not answer: counts of zero would be a lie.
	 */
	private static function counts( $sql ) {
		global $wpdb;
		$rows = $wpdb->get_results( $sql ); // phpcs:ignore WordPress.DB -- no input in it, and counts of now are wanted.
		if ( '' !== $wpdb->last_error ) {
			throw new RuntimeException( 'The structure could not be counted: ' . $wpdb->last_error );
		}
		return wp_list_pluck( $rows, 'total', 'name' );
	}
}
