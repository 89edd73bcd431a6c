<?php
/**
 * `wp igny8`.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Looks after the connection of this site to IGNY8.
 *
 * What a command says to other programs (--format=json) is named in English; what it says to people is translated.
 */
final class Igny8_Cli {

	/** Most waiting changes a listing shows. */
	const LISTED = 100;

	/**
	 * Makes the commands known. Only WP-CLI calls this.
	 */
	public static function register() {
		WP_CLI::add_command( 'igny8', __CLASS__ );
	}

	/**
	 * Says how the connection is and what IGNY8 does here.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : table, json, yaml or csv.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp igny8 status
	 *     wp igny8 status --format=json
	 *
	 * @param string[] $arguments Unused.
	 * @param array    $options   format.
	 */
	public function status( $arguments, $options ) {
		$connection = Igny8_Connection::get();
		$status     = Igny8_Connection::status();
		$figures    = self::figures();
		$facts      = array(
			'connection'     => Igny8_Admin_Text::connection()['text'],
			'igny8'          => null === $connection ? '' : $connection['backend_url'],
			'integration_id' => null === $connection ? '' : $connection['integration_id'],
			'last_contact'   => isset( $status['last_success_at'] ) ? gmdate( 'c', $status['last_success_at'] ) : '',
			'refused'        => isset( $status['refused_code'] ) ? $status['refused_code'] : '',
			'posts_managed'  => $figures['managed'],
			'posts_edited'   => $figures['edited'],
			'waiting'        => $figures['waiting'],
			'last_publish'   => null === $figures['last_publish'] ? '' : gmdate( 'c', $figures['last_publish'] ),
			'version'        => IGNY8_VERSION,
		);
		$rows       = array();
		foreach ( $facts as $name => $value ) {
			$rows[] = compact( 'name', 'value' );
		}
		WP_CLI\Utils\format_items( self::format( $options ), $rows, array( 'name', 'value' ) );
	}

	/**
	 * Connects this site to IGNY8 with a connect code.
	 *
	 * ## OPTIONS
	 *
	 * [<code>]
	 * : The code IGNY8 shows for this site; "-" reads it from the standard input, so that it does not stay in the shell's history.
	 *
	 * ## EXAMPLES
	 *
	 *     wp igny8 connect igny8_eyJ1Ij…
	 *     wp igny8 connect - < code.txt
	 *
	 * @param string[] $arguments The code.
	 */
	public function connect( $arguments ) {
		$code = isset( $arguments[0] ) ? $arguments[0] : '-';
		// phpcs:ignore WordPress.WP.AlternativeFunctions -- the standard input is no file.
		$code       = '-' === $code ? (string) file_get_contents( 'php://stdin' ) : $code;
		$connection = Igny8_Connector::connect_with_code( $code );
		if ( is_wp_error( $connection ) ) {
			self::fail( $connection );
		}
		/* translators: 1: name of the site in IGNY8, 2: address of IGNY8. */
		WP_CLI::success( sprintf( __( 'Connected as “%1$s” to %2$s.', 'igny8' ), $connection['site_name'], $connection['backend_url'] ) );
	}

	/**
	 * Ends the connection. Articles, images and terms stay; scheduled articles wait until the site is connected again.
	 *
	 * ## OPTIONS
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     wp igny8 disconnect --yes
	 *
	 * @param string[] $arguments Unused.
	 * @param array    $options   yes.
	 */
	public function disconnect( $arguments, $options ) {
		if ( ! Igny8_Connection::is_connected() ) {
			WP_CLI::success( __( 'This site is not connected to IGNY8.', 'igny8' ) );
			return;
		}
		WP_CLI::confirm( __( 'Deletes the keys here and in IGNY8. Articles, images and terms stay. Go on?', 'igny8' ), $options );
		$result = Igny8_Connector::disconnect();
		if ( is_wp_error( $result ) ) {
			/* translators: %s: why IGNY8 could not be told. */
			WP_CLI::warning( sprintf( __( 'Disconnected here. IGNY8 could not be told: %s End the connection there too.', 'igny8' ), $result->get_error_message() ) );
			return;
		}
		WP_CLI::success( __( 'Disconnected. What was published stays as it is.', 'igny8' ) );
	}

	/**
	 * Sends what IGNY8 does not have: the site structure, and changes that are waiting.
	 *
	 * ## EXAMPLES
	 *
	 *     wp igny8 sync
	 */
	public function sync() {
		if ( ! Igny8_Connection::is_connected() ) {
			WP_CLI::error( __( 'This site is not connected to IGNY8.', 'igny8' ) );
		}
		if ( ! igny8_sync_site_structure_to_backend() ) {
			/* translators: %s: what went wrong. */
			WP_CLI::error( sprintf( __( 'The site structure could not be sent: %s It is tried again by itself.', 'igny8' ), (string) get_option( Igny8_Structure::ERROR_OPTION ) ) );
		}
		Igny8_Sync_Courier::push();
		$waiting = self::figures()['waiting'];
		if ( $waiting > 0 ) {
			/* translators: %s: a number. */
			WP_CLI::warning( sprintf( _n( 'The structure is sent. %s change is still waiting; IGNY8 fetches it by itself.', 'The structure is sent. %s changes are still waiting; IGNY8 fetches them by itself.', $waiting, 'igny8' ), number_format_i18n( $waiting ) ) );
			return;
		}
		WP_CLI::success( __( 'IGNY8 has the site structure and all changes.', 'igny8' ) );
	}

	/**
	 * Lists changes made here that IGNY8 has not fetched yet, oldest first, at most a hundred.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : table, json, yaml, csv or count.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp igny8 outbox
	 *     wp igny8 outbox --format=count
	 *
	 * @param string[] $arguments Unused.
	 * @param array    $options   format.
	 */
	public function outbox( $arguments, $options ) {
		if ( 'count' === self::format( $options ) ) {
			WP_CLI::line( (string) self::figures()['waiting'] );
			return;
		}
		try {
			$events = Igny8_Sync_Outbox::read( 0, self::LISTED );
		} catch ( RuntimeException $error ) {
			WP_CLI::error( $error->getMessage() );
		}
		$columns = array( 'seq', 'kind', 'post_id', 'content_id', 'occurred_at', 'updated_by' );
		WP_CLI\Utils\format_items( self::format( $options ), $events, $columns );
	}

	/**
	 * Checks whether this site can do its part, and says what to do where it cannot. Ends with 1 when nothing can be published.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : table, json, yaml or csv.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - yaml
	 *   - csv
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp igny8 doctor
	 *
	 * @param string[] $arguments Unused.
	 * @param array    $options   format.
	 */
	public function doctor( $arguments, $options ) {
		$checks = Igny8_Health::checks();
		$rows   = array();
		foreach ( $checks as $check => $found ) {
			$rows[] = array(
				'check'  => $check,
				'status' => Igny8_Health::OK === $found ? 'ok' : ( in_array( $check, Igny8_Health::VITAL, true ) ? 'failing' : 'degraded' ),
				'found'  => $found,
			);
		}
		WP_CLI\Utils\format_items( self::format( $options ), $rows, array( 'check', 'status', 'found' ) );
		if ( 'failing' === Igny8_Health::status( $checks ) ) {
			WP_CLI::halt( 1 );
		}
	}

	/**
	 * The figures; ends the command where the database does not answer.
	 *
	 * @return array From Igny8_Activity.
	 */
	private static function figures() {
		try {
			return Igny8_Activity::figures();
		} catch ( RuntimeException $error ) {
			WP_CLI::error( $error->getMessage() );
		}
	}

	/**
	 * The format that was asked for.
	 *
	 * @param array $options Of the command.
	 * @return string
	 */
	private static function format( $options ) {
		return isset( $options['format'] ) ? $options['format'] : 'table';
	}

	/**
	 * Ends the command with an error and what can be done about it.
	 *
	 * @param WP_Error $error What went wrong.
	 */
	private static function fail( WP_Error $error ) {
		$code = (string) $error->get_error_code();
		WP_CLI::error( rtrim( $error->get_error_message(), '.' ) . '. ' . ( Igny8_Errors::is_known( $code ) ? Igny8_Errors::remedy( $code ) : '' ) );
	}
}
