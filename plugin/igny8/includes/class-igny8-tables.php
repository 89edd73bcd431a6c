<?php
/**
 * The plugin's own tables.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Creates, upgrades and removes them. They are InnoDB whatever the rest of the site uses: their unique keys and
 * row locks are what "exactly once" stands on.
 */
final class Igny8_Tables {

	/** Grows with every change of the definitions. */
	const VERSION = 3;

	const VERSION_OPTION = 'igny8_tables_version';

	/** Names without prefix, in the order they are created. */
	const NAMES = array( 'igny8_jobs', 'igny8_posts', 'igny8_journal', 'igny8_media', 'igny8_nonces', 'igny8_outbox', 'igny8_names' );

	/** Columns that came after their table: table => column => definition. */
	const LATER_COLUMNS = array(
		'igny8_posts' => array(
			'parts'     => "CHAR(72) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''",
			'edited_at' => 'DATETIME NULL',
		),
	);

	/**
	 * The full name of one table of this blog.
	 *
	 * @param string $name One of NAMES.
	 * @return string
	 */
	public static function name( $name ) {
		global $wpdb;
		return $wpdb->prefix . $name;
	}

	/**
	 * Creates what is missing.
	 *
	 * @return true|WP_Error DATABASE_FAILED; the tables that could be made stay, the next call goes on from there.
	 */
	public static function install() {
		global $wpdb;
		foreach ( self::definitions() as $name => $columns ) {
			$table = self::name( $name );
			// phpcs:ignore WordPress.DB -- own table, no input.
			$created = $wpdb->query( "CREATE TABLE IF NOT EXISTS {$table} ({$columns}) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4" );
			if ( false === $created || ! self::add_later_columns( $name ) ) {
				return Igny8_Errors::make(
					'DATABASE_FAILED',
					"The table {$table} could not be created.",
					array( 'error' => $wpdb->last_error ),
					'preflight_validation'
				);
			}
		}
		update_option( self::VERSION_OPTION, self::VERSION, true );
		return true;
	}

	/**
	 * Gives a table that an earlier version made the columns it does not have yet.
	 *
	 * @param string $name One of NAMES.
	 * @return bool False: the database refused.
	 */
	private static function add_later_columns( $name ) {
		global $wpdb;
		if ( ! isset( self::LATER_COLUMNS[ $name ] ) ) {
			return true;
		}
		$table = self::name( $name );
		// phpcs:disable WordPress.DB -- own table, no input.
		$there = $wpdb->get_col( "SHOW COLUMNS FROM {$table}" );
		foreach ( array_diff_key( self::LATER_COLUMNS[ $name ], array_flip( $there ) ) as $column => $definition ) {
			// Another request may have added it in between: what counts is that it is there.
			if ( false === $wpdb->query( "ALTER TABLE {$table} ADD COLUMN {$column} {$definition}" ) && ! in_array( $column, $wpdb->get_col( "SHOW COLUMNS FROM {$table}" ), true ) ) {
				return false;
			}
		}
		// phpcs:enable
		return true;
	}

	/**
	 * Brings the tables up to this version; one autoloaded option says when there is nothing to do.
	 *
	 * @return true|WP_Error As install().
	 */
	public static function maybe_upgrade() {
		return self::VERSION === (int) get_option( self::VERSION_OPTION ) ? true : self::install();
	}

	/**
	 * Removes the tables and everything in them.
	 */
	public static function drop() {
		global $wpdb;
		foreach ( self::NAMES as $name ) {
			$table = self::name( $name );
			$wpdb->query( "DROP TABLE IF EXISTS {$table}" ); // phpcs:ignore WordPress.DB -- own table, no input.
		}
		delete_option( self::VERSION_OPTION );
	}

	/**
	 * Whether a rollback takes back everything WordPress itself writes.
	 *
	 * @return bool
	 */
	public static function is_transactional() {
		return Igny8_Storage_Engine::is_transactional();
	}

	/**
	 * Columns and keys. Keys that are hexadecimal are ascii: shorter indexes, and no collation calls two of
	 * them equal. JSON is stored with \u escapes, so that no column's character set can damage it.
	 *
	 * @return array<string, string>
	 */
	private static function definitions() {
		return array(
			// One row per idempotency key. needs_work: somebody still has to look at this row (see Igny8_Janitor).
			'igny8_jobs'    => 'job_key CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				content_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
				fence BIGINT UNSIGNED NOT NULL,
				state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				needs_work TINYINT UNSIGNED NOT NULL DEFAULT 0,
				attempts INT UNSIGNED NOT NULL DEFAULT 0,
				receipt LONGTEXT NULL,
				error LONGTEXT NULL,
				announcement LONGTEXT NULL,
				announced_at DATETIME NULL,
				started_at DATETIME NOT NULL,
				updated_at DATETIME NOT NULL,
				PRIMARY KEY (job_key),
				KEY needs_work (needs_work),
				KEY content_id (content_id),
				KEY updated_at (updated_at)',
			// The managed post of a content: one each way. parts: Igny8_Post_Parts of the last publish. edited_at: a person's last change since.
			'igny8_posts'   => 'content_id BIGINT UNSIGNED NOT NULL,
				post_id BIGINT UNSIGNED NOT NULL,
				gallery_post_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
				revision INT UNSIGNED NOT NULL,
				fingerprint CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				job_key CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				first_published_at DATETIME NOT NULL,
				published_at DATETIME NOT NULL,
				parts ' . self::LATER_COLUMNS['igny8_posts']['parts'] . ',
				edited_at ' . self::LATER_COLUMNS['igny8_posts']['edited_at'] . ',
				PRIMARY KEY (content_id),
				UNIQUE KEY post_id (post_id)',
			'igny8_journal' => 'id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
				job_key CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				object LONGTEXT NOT NULL,
				before_image LONGTEXT NULL,
				state VARCHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				created_at DATETIME NOT NULL,
				PRIMARY KEY (id),
				KEY job_key (job_key, id),
				KEY created_at (created_at)',
			// Images by the SHA-256 of their main file. alt: what IGNY8 wrote last, to tell it from a person's words.
			'igny8_media'   => 'sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				attachment_id BIGINT UNSIGNED NOT NULL,
				alt TEXT NOT NULL,
				PRIMARY KEY (sha256),
				UNIQUE KEY attachment_id (attachment_id)',
			// What changed here and IGNY8 has to be told; see Igny8_Sync_Outbox.
			'igny8_outbox'  => 'seq BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
				slot VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				object_id BIGINT UNSIGNED NOT NULL,
				kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				content_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
				event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				occurred_at DATETIME NOT NULL,
				updated_by VARCHAR(60) NOT NULL,
				noted TEXT NOT NULL,
				PRIMARY KEY (seq),
				UNIQUE KEY slot (slot, object_id)',
			// What clusters, sectors and keywords are called in IGNY8: Igny8_Names.
			'igny8_names'   => 'kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				id BIGINT UNSIGNED NOT NULL,
				name VARCHAR(200) NOT NULL,
				PRIMARY KEY (kind, id),
				KEY name (kind, name(100))',
			'igny8_nonces'  => 'nonce_id VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				expires_at DATETIME NOT NULL,
				PRIMARY KEY (nonce_id),
				KEY expires_at (expires_at)',
		);
	}
}
