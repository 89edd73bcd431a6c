<?php
/**
 * IGNY8 in Tools → Site Health.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Tests of what a publish stands on, and facts for whoever is asked for help. No key, secret or path is among them.
 */
final class Igny8_Admin_Site_Health {

	/** Changes that wait longer than an hour have not arrived by themselves. */
	const LATE_SECONDS = HOUR_IN_SECONDS;

	/**
	 * The tests. None takes longer than a query.
	 *
	 * @param array $tests Tests.
	 * @return array
	 */
	public static function add_tests( $tests ) {
		$labels = array(
			'connection' => __( 'Connection to IGNY8', 'igny8' ),
			'database'   => __( 'Database for IGNY8', 'igny8' ),
			'uploads'    => __( 'Uploads for IGNY8', 'igny8' ),
			'outbox'     => __( 'Changes for IGNY8', 'igny8' ),
		);
		foreach ( $labels as $name => $label ) {
			$tests['direct'][ "igny8_{$name}" ] = array(
				'label' => $label,
				'test'  => array( __CLASS__, "test_{$name}" ),
			);
		}
		return $tests;
	}

	/**
	 * Whether IGNY8 and this site understand each other.
	 *
	 * @return array
	 */
	public static function test_connection() {
		$connection = Igny8_Admin_Text::connection();
		if ( ! $connection['is_well'] ) {
			// A plugin that nobody has connected yet breaks nothing.
			$status = null === Igny8_Connection::get() ? 'recommended' : 'critical';
			return self::result( 'connection', $status, $connection['text'], $connection['remedy'], Igny8_Admin_Page::url(), __( 'Open the settings', 'igny8' ) );
		}
		$check = Igny8_Health::checks()['api_connection'];
		return Igny8_Health::OK === $check
			? self::result( 'connection', 'good', __( 'IGNY8 can publish on this site', 'igny8' ), $connection['text'] . '.' )
			: self::result( 'connection', 'recommended', __( 'IGNY8 has not been heard of for long', 'igny8' ), $check, Igny8_Admin_Page::url(), __( 'Open the settings', 'igny8' ) );
	}

	/**
	 * Whether the tables are there, and of a kind that can take a publish back.
	 *
	 * @return array
	 */
	public static function test_database() {
		$missing = Igny8_Health::missing_tables();
		if ( $missing ) {
			return self::result(
				'database',
				'critical',
				__( 'Tables of the IGNY8 plugin are missing', 'igny8' ),
				/* translators: %s: list of tables. */
				sprintf( __( 'Nothing can be published without them: %s. Deactivate the plugin and activate it again; that makes them anew.', 'igny8' ), implode( ', ', $missing ) ),
				admin_url( 'plugins.php' ),
				__( 'Go to the plugins', 'igny8' )
			);
		}
		$others = Igny8_Storage_Engine::other_tables();
		if ( $others ) {
			return self::result(
				'database',
				'recommended',
				__( 'The database cannot take back a publish that is interrupted', 'igny8' ),
				/* translators: %s: list of tables. */
				sprintf( __( 'These tables are not InnoDB: %s. An interrupted publish is cleaned up afterwards, and visitors may see parts of it until then. Ask your host to convert them to InnoDB.', 'igny8' ), implode( ', ', $others ) )
			);
		}
		return self::result( 'database', 'good', __( 'The database can take back a publish that fails', 'igny8' ), __( 'The tables of the plugin are there, and all tables a publish writes are InnoDB: an article is published whole or not at all.', 'igny8' ) );
	}

	/**
	 * Whether images can be stored.
	 *
	 * @return array
	 */
	public static function test_uploads() {
		$check = Igny8_Health::checks()['media_uploads'];
		return Igny8_Health::OK === $check
			? self::result( 'uploads', 'good', __( 'IGNY8 can store images', 'igny8' ), __( 'The directory for uploads is writable.', 'igny8' ) )
			: self::result( 'uploads', 'critical', __( 'IGNY8 cannot store images', 'igny8' ), __( 'The directory for uploads is missing or not writable, so nothing with images can be published here. Ask your host to make wp-content/uploads writable for WordPress.', 'igny8' ) );
	}

	/**
	 * Whether what people change here arrives.
	 *
	 * @return array
	 */
	public static function test_outbox() {
		try {
			$waiting = Igny8_Connection::is_connected() ? Igny8_Sync_Outbox::count_waiting() : 0;
			$since   = 0 === $waiting ? null : Igny8_Sync_Outbox::waiting_since();
		} catch ( RuntimeException $error ) {
			return self::result( 'outbox', 'critical', __( 'Changes for IGNY8 cannot be read', 'igny8' ), __( 'The table of changes did not answer. Deactivate the plugin and activate it again.', 'igny8' ) );
		}
		if ( null === $since || time() - $since < self::LATE_SECONDS ) {
			return self::result( 'outbox', 'good', __( 'What is changed here reaches IGNY8', 'igny8' ), __( 'No change has been waiting for long.', 'igny8' ) );
		}
		return self::result(
			'outbox',
			'recommended',
			__( 'Changes made here have not reached IGNY8', 'igny8' ),
			/* translators: 1: a number, 2: date and time. */
			sprintf( _n( '%1$s change has been waiting since %2$s. It is kept, and sent as soon as IGNY8 can be reached.', '%1$s changes have been waiting since %2$s. They are kept, and sent as soon as IGNY8 can be reached.', $waiting, 'igny8' ), number_format_i18n( $waiting ), Igny8_Admin_Text::time( $since ) ),
			Igny8_Admin_Page::url(),
			__( 'Look at the connection', 'igny8' )
		);
	}

	/**
	 * The section of Info.
	 *
	 * @param array $information Sections.
	 * @return array
	 */
	public static function add_information( $information ) {
		$information['igny8'] = array(
			'label'  => __( 'IGNY8', 'igny8' ),
			'fields' => self::fields(),
		);
		return $information;
	}

	/**
	 * Its lines.
	 *
	 * @return array[]
	 */
	private static function fields() {
		$connection = Igny8_Connection::get();
		$status     = Igny8_Connection::status();
		$facts      = array(
			'version'     => array( __( 'Plugin', 'igny8' ), IGNY8_VERSION ),
			'protocol'    => array( __( 'Protocol', 'igny8' ), (string) IGNY8_PROTOCOL ),
			'connection'  => array( __( 'Connection', 'igny8' ), Igny8_Admin_Text::connection()['text'] ),
			'backend'     => array( __( 'Address of IGNY8', 'igny8' ), null === $connection ? '–' : $connection['backend_url'] ),
			'integration' => array( __( 'Connection’s number', 'igny8' ), null === $connection ? '–' : (string) $connection['integration_id'] ),
			'contact'     => array( __( 'Last contact', 'igny8' ), isset( $status['last_success_at'] ) ? gmdate( 'c', $status['last_success_at'] ) : '–' ),
			'refusal'     => array( __( 'Last refusal', 'igny8' ), isset( $status['refused_at'] ) ? gmdate( 'c', $status['refused_at'] ) . ' ' . $status['refused_code'] : '–' ),
			'seo'         => array( __( 'SEO plugin', 'igny8' ), Igny8_Seo_Plugin::detect()['active'] ),
			'engine'      => array( __( 'Tables other than InnoDB', 'igny8' ), implode( ', ', Igny8_Storage_Engine::other_tables() ) ? implode( ', ', Igny8_Storage_Engine::other_tables() ) : '–' ),
			'missing'     => array( __( 'Missing tables', 'igny8' ), Igny8_Health::missing_tables() ? implode( ', ', Igny8_Health::missing_tables() ) : '–' ),
			'request'     => array( __( 'Largest request', 'igny8' ), size_format( Igny8_Limits::max_request_bytes() ) ),
		);
		$fields     = array();
		foreach ( self::with_figures( $facts ) as $name => list( $label, $value ) ) {
			$fields[ $name ] = compact( 'label', 'value' );
		}
		return $fields;
	}

	/**
	 * The figures too, as far as the database answers.
	 *
	 * @param array[] $facts Name => array( label, value ).
	 * @return array[]
	 */
	private static function with_figures( array $facts ) {
		try {
			$figures = Igny8_Activity::figures();
		} catch ( RuntimeException $error ) {
			return $facts + array( 'figures' => array( __( 'Figures', 'igny8' ), $error->getMessage() ) );
		}
		return $facts + array(
			'managed' => array( __( 'Posts managed by IGNY8', 'igny8' ), (string) $figures['managed'] ),
			'edited'  => array( __( 'Edited here since', 'igny8' ), (string) $figures['edited'] ),
			'waiting' => array( __( 'Changes not yet with IGNY8', 'igny8' ), (string) $figures['waiting'] ),
		);
	}

	/**
	 * What WordPress shows of a test.
	 *
	 * @param string $name   The test.
	 * @param string $status good, recommended, critical.
	 * @param string $label  What was found.
	 * @param string $text   What it means and what to do.
	 * @param string $url    Where that is done; empty: nowhere here.
	 * @param string $link   The link's words.
	 * @return array
	 */
	private static function result( $name, $status, $label, $text, $url = '', $link = '' ) {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'IGNY8', 'igny8' ),
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( $text ) . '</p>',
			'actions'     => '' === $url ? '' : sprintf( '<p><a href="%1$s">%2$s</a></p>', esc_url( $url ), esc_html( $link ) ),
			'test'        => "igny8_{$name}",
		);
	}
}
