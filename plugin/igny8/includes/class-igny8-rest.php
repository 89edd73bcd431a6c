<?php
/**
 * The plugin's HTTP interface: igny8/v1.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Receives a request, has it checked, hands the message to whoever answers it, and sends the answer.
 */
final class Igny8_Rest {

	const NAMESPACE = 'igny8/v1';

	/** Routes that take a signed message. */
	const SIGNED_ROUTES = array( 'stage', 'commit', 'job', 'health', 'structure', 'events', 'digests', 'fingerprints', 'posts', 'terms', 'adopt', 'settings', 'seo', 'disconnect' );

	/** Routes a site answers that is not where it was connected. */
	const ROUTES_WHEN_MOVED = array( 'health', 'disconnect' );

	/**
	 * The answer to send, once there is one: array( answer, HTTP status ).
	 *
	 * @var array|null
	 */
	private static $answer = null;

	/**
	 * The message being answered, for the case that PHP stops in the middle.
	 *
	 * @var array|null
	 */
	private static $running = null;

	/**
	 * Registers the routes. They check signatures themselves: there is no WordPress user to ask about.
	 */
	public static function register() {
		foreach ( self::SIGNED_ROUTES as $route ) {
			register_rest_route(
				self::NAMESPACE,
				'/' . $route,
				array(
					'methods'             => 'POST',
					'callback'            => array( __CLASS__, 'answer_signed' ),
					'permission_callback' => '__return_true',
				)
			);
		}
		register_rest_route(
			self::NAMESPACE,
			'/health',
			array(
				'methods'             => 'GET',
				'callback'            => array( __CLASS__, 'answer_public_health' ),
				'permission_callback' => '__return_true',
			)
		);
		add_filter( 'rest_pre_dispatch', array( __CLASS__, 'leave_body_alone' ), 10, 3 );
		add_filter( 'rest_pre_serve_request', array( __CLASS__, 'serve' ), PHP_INT_MAX, 3 );
	}

	/**
	 * Keeps WordPress from reading the body as JSON: it would answer a damaged message in its own words.
	 *
	 * @param mixed           $result  Passed on.
	 * @param WP_REST_Server  $server  Unused.
	 * @param WP_REST_Request $request The request.
	 * @return mixed
	 */
	public static function leave_body_alone( $result, $server, $request ) {
		if ( 'POST' === $request->get_method() && self::is_own( $request ) ) {
			$request->set_header( 'content-type', 'application/vnd.igny8.frame' );
		}
		return $result;
	}

	/**
	 * Anybody may ask whether the plugin is there.
	 *
	 * @return WP_REST_Response
	 */
	public static function answer_public_health() {
		return self::respond(
			array(
				'status'   => 'ok',
				'protocol' => IGNY8_PROTOCOL,
			),
			200
		);
	}

	/**
	 * Answers a signed message. Whatever goes wrong, the answer is the contract's.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return WP_REST_Response
	 */
	public static function answer_signed( $request ) {
		$route = substr( $request->get_route(), strlen( self::NAMESPACE ) + 2 );
		// Another plugin's hook may send a message from inside a publish: that one goes on afterwards.
		$outer         = self::$running;
		self::$running = array(
			'route'      => $route,
			'request_id' => 'site_' . bin2hex( random_bytes( 8 ) ),
		);
		self::watch_for_sudden_end();
		try {
			$result = self::run( $request, $route );
		} catch ( Throwable $error ) {
			$result = self::internal_error( $error );
		}
		$request_id    = self::$running['request_id'];
		self::$running = $outer;
		if ( ! is_wp_error( $result ) ) {
			return self::respond( Igny8_Answer::success( $request_id, $result, Igny8_Connection::is_connected() ? Igny8_Sync_Outbox::place() : null ), 200 );
		}
		Igny8_Log::debug( "{$route} {$request_id} refused: {$result->get_error_code()} {$result->get_error_message()}" );
		return self::respond(
			Igny8_Answer::failure( $request_id, $result ),
			Igny8_Errors::http_status( $result->get_error_code() )
		);
	}

	/**
	 * Sends the answer of our routes in place of the REST server.
	 *
	 * @param bool             $served  Whether somebody sent an answer already.
	 * @param WP_HTTP_Response $result  Unused: the REST server may have wrapped it.
	 * @param WP_REST_Request  $request The request.
	 * @return bool
	 */
	public static function serve( $served, $result, $request ) {
		if ( null === self::$answer || ! self::is_own( $request ) ) {
			return $served;
		}
		Igny8_Answer::send( self::$answer[0], self::$answer[1] );
		return true;
	}

	/**
	 * Checks a request from the cheapest question to the dearest and lets its route answer. Nothing is
	 * written before the signature is known to be good.
	 *
	 * @param WP_REST_Request $request The request.
	 * @param string          $route   One of SIGNED_ROUTES.
	 * @return array|WP_Error
	 */
	private static function run( $request, $route ) {
		$body    = (string) $request->get_body();
		$message = Igny8_Request_Guard::open( $request, $body, $route );
		if ( is_wp_error( $message ) ) {
			return $message;
		}
		self::$running['request_id'] = $message['request_id'];
		if ( Igny8_Connection::is_moved() && ! in_array( $route, self::ROUTES_WHEN_MOVED, true ) ) {
			return self::moved();
		}
		ignore_user_abort( true );
		$valid = Igny8_Messages::validate( $message, $route );
		if ( true === $valid ) {
			$valid = Igny8_Frame::check_length( $message, $body );
		}
		return true === $valid ? self::dispatch( $route, $message, $body ) : $valid;
	}

	/**
	 * What a site says that does not know whether it is itself or a copy.
	 *
	 * @return WP_Error SITE_MOVED.
	 */
	private static function moved() {
		$addresses = array(
			'connected_url' => Igny8_Connection::get()['home_url'],
			'home_url'      => Igny8_Connection::address(),
		);
		return Igny8_Errors::make( 'SITE_MOVED', "This site was connected as {$addresses['connected_url']} and is at {$addresses['home_url']} now: it was moved, or it is a copy.", $addresses );
	}

	/**
	 * Who answers which route.
	 *
	 * @param string $route   One of SIGNED_ROUTES.
	 * @param array  $message A valid message.
	 * @param string $body    The whole body.
	 * @return array|WP_Error
	 */
	private static function dispatch( $route, array $message, $body ) {
		switch ( $route ) {
			case 'stage':
				return Igny8_Publisher::stage( $message, $body, Igny8_Frame::bytes_offset( $body ) );
			case 'commit':
				Igny8_Progress::follow( $message );
				return Igny8_Publisher::commit( $message );
			case 'job':
				return Igny8_Publisher::job( $message );
			case 'health':
				return Igny8_Health::report();
			case 'events':
				return Igny8_Sync_Courier::answer( $message );
			case 'digests':
				return Igny8_Reading_Digests::answer( $message );
			case 'fingerprints':
				return Igny8_Reading_Fingerprints::answer( $message );
			case 'posts':
				return Igny8_Reading_Posts::answer( $message );
			case 'terms':
				return Igny8_Reading_Terms::answer( $message );
			case 'adopt':
				return Igny8_Reading_Adoption::answer( $message );
			case 'structure':
				return igny8_get_site_structure();
			case 'settings':
				return Igny8_Settings_Route::answer( $message['settings'] );
			case 'seo':
				return Igny8_Seo_Again::run( $message );
			case 'disconnect':
				Igny8_Connection::end( 'igny8', $message['reason'] );
				return array();
		}
		throw new LogicException( "Route {$route} has nobody to answer it." );
	}

	/**
	 * What is told of an error nobody expected: its class for whoever reads the log, no path, no arguments.
	 *
	 * @param Throwable $error The error.
	 * @return WP_Error
	 */
	private static function internal_error( $error ) {
		Igny8_Log::error(
			sprintf(
				'%s %s: %s: %s in %s:%d',
				self::$running['route'],
				self::$running['request_id'],
				get_class( $error ),
				$error->getMessage(),
				$error->getFile(),
				$error->getLine()
			)
		);
		return Igny8_Errors::make(
			'INTERNAL_ERROR',
			"The plugin stopped on an error it does not know; the site's log has it under this request id.",
			array( 'error' => get_class( $error ) )
		);
	}

	/**
	 * A fatal error, a time limit, or another plugin's wp_die() or exit() end PHP without returning here. The
	 * answer still has to be ours, or IGNY8 cannot tell it from a firewall's. WordPress dies for fatal errors
	 * through wp_die() too, and when memory ran out it is too late to take back what it printed.
	 */
	private static function watch_for_sudden_end() {
		static $is_watching = false;
		if ( $is_watching ) {
			return;
		}
		$is_watching = true;
		foreach ( array( 'wp_die_handler', 'wp_die_json_handler' ) as $hook ) {
			add_filter( $hook, array( __CLASS__, 'choose_die_handler' ), PHP_INT_MAX );
		}
		// Before priority 1, where WordPress flushes all buffers.
		add_action( 'shutdown', array( __CLASS__, 'answer_sudden_end' ), 0 );
	}

	/**
	 * Who speaks when WordPress dies: this class while it answers a message.
	 *
	 * @param callable $handler The one there was.
	 * @return callable
	 */
	public static function choose_die_handler( $handler ) {
		return null === self::$running ? $handler : array( __CLASS__, 'answer_wp_die' );
	}

	/**
	 * Handler of wp_die(): its words may be a whole page, and are not passed on.
	 *
	 * @param string|WP_Error $message   Unused.
	 * @param string          $title     Unused.
	 * @param string|array    $arguments "exit" false: the caller goes on.
	 */
	public static function answer_wp_die( $message, $title = '', $arguments = array() ) {
		self::answer_sudden_end();
		if ( ! is_array( $arguments ) || ! isset( $arguments['exit'] ) || $arguments['exit'] ) {
			exit;
		}
	}

	/**
	 * WordPress's "shutdown", which comes after fatal errors and exit() too: answers for a request that never
	 * came back.
	 */
	public static function answer_sudden_end() {
		if ( null === self::$running ) {
			return;
		}
		$running       = self::$running;
		self::$running = null;
		$last          = error_get_last();
		$fatal         = E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR;
		$cause         = null !== $last && ( $last['type'] & $fatal ) ? 'PHP stopped on a fatal error' : 'another plugin ended the request';
		Igny8_Log::error( "{$running['route']} {$running['request_id']}: {$cause}" );
		// A publish that was decided before PHP stopped is published; one that was not is undone.
		$result = 'commit' === $running['route'] ? Igny8_Publisher::end_abruptly( $cause ) : null;
		if ( is_array( $result ) ) {
			Igny8_Answer::send( Igny8_Answer::success( $running['request_id'], $result ), 200 );
			return;
		}
		$error = is_wp_error( $result ) ? $result : Igny8_Errors::make(
			'PUBLISH_FATAL',
			"The site could not finish the request: {$cause}; the site's log says more.",
			array( 'error' => $cause ),
			'commit' === $running['route'] ? null : 'preflight_validation'
		);
		Igny8_Answer::send( Igny8_Answer::failure( $running['request_id'], $error ), Igny8_Errors::http_status( $error->get_error_code() ) );
	}

	/**
	 * Keeps the answer for serve() and gives the REST server the same.
	 *
	 * @param array $answer The body.
	 * @param int   $status HTTP status.
	 * @return WP_REST_Response
	 */
	private static function respond( array $answer, $status ) {
		self::$answer = array( $answer, $status );
		return new WP_REST_Response( $answer, $status );
	}

	/**
	 * Whether a request is for one of our routes.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return bool
	 */
	private static function is_own( $request ) {
		return 0 === strpos( $request->get_route(), '/' . self::NAMESPACE . '/' );
	}
}
