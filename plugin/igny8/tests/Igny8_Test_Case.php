<?php
/**
 * What the tests of the plugin's shell share.
 *
 * @package Igny8
 */

use PHPUnit\Framework\TestCase;

/**
 * A connected site, a key to sign with, and a scripted IGNY8 at the other end.
 */
abstract class Igny8_Test_Case extends TestCase {

	const AUDIENCE = '7d3a4c1e-52b0-4f5e-9a37-0c8f6f2b9d11';
	const SECRET   = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
	const BACKEND  = 'https://igny8.example';

	/**
	 * Requests the plugin sent to IGNY8: method, path, headers, body.
	 *
	 * @var array<int, array>
	 */
	protected $sent = array();

	/**
	 * What IGNY8 answers: "METHOD path" => array( status, body ).
	 *
	 * @var array<string, array>
	 */
	protected $answers = array();

	protected function setUp(): void {
		$this->forget_everything();
		add_filter( 'pre_http_request', array( $this, 'answer_as_igny8' ), 10, 3 );
	}

	protected function tearDown(): void {
		remove_filter( 'pre_http_request', array( $this, 'answer_as_igny8' ) );
		$this->forget_everything();
	}

	/**
	 * The site as it is before it was ever connected.
	 */
	protected function forget_everything() {
		global $wpdb;
		foreach ( array( 'igny8_connection', 'igny8_connection_status', 'igny8_settings', 'igny8_structure_synced', 'igny8_last_structure_sync', 'igny8_structure_error', 'igny8_structure_digest', 'igny8_outbox', 'igny8_silent_until' ) as $option ) {
			delete_option( $option );
		}
		wp_unschedule_hook( 'igny8_sync_site_structure' );
		Igny8_Sync_Changes::finish();
		$wpdb->query( 'DELETE FROM ' . Igny8_Tables::name( 'igny8_nonces' ) );
		$wpdb->query( 'DELETE FROM ' . Igny8_Tables::name( 'igny8_outbox' ) );
	}

	/**
	 * The key pair IGNY8 signs with in the tests.
	 *
	 * @return string Raw key pair.
	 */
	protected static function key_pair() {
		return sodium_crypto_sign_seed_keypair( str_repeat( 'k', 32 ) );
	}

	/**
	 * A connect-response with the tests' keys.
	 *
	 * @return array
	 */
	protected static function connect_response() {
		return array(
			'public_keys'   => array( base64_encode( sodium_crypto_sign_publickey( self::key_pair() ) ) ),
			'shared_secret' => self::SECRET,
			'backend_url'   => self::BACKEND,
		) + self::example( 'connect-response' );
	}

	/**
	 * Connects the site.
	 *
	 * @return array The connection.
	 */
	protected static function connect() {
		$connection = Igny8_Connection::start( self::connect_response() );
		self::assertIsArray( $connection );
		return $connection;
	}

	/**
	 * An example message of the contract.
	 *
	 * @param string $name File name without .json.
	 * @return array
	 */
	protected static function example( $name ) {
		return json_decode( file_get_contents( self::contract() . "/examples/{$name}.json" ), true );
	}

	/**
	 * Where the contract is.
	 *
	 * @return string
	 */
	protected static function contract() {
		return dirname( __DIR__, 3 ) . '/contract';
	}

	/**
	 * Headers of a message signed by IGNY8.
	 *
	 * @param string      $line      The first line.
	 * @param string|null $id        webhook-id; null: a new one.
	 * @param int|null    $timestamp Unix seconds; null: now.
	 * @return array<string, string>
	 */
	protected static function signed_headers( $line, $id = null, $timestamp = null ) {
		$id        = null === $id ? 'msg_' . bin2hex( random_bytes( 8 ) ) : $id;
		$timestamp = null === $timestamp ? time() : $timestamp;
		$signature = sodium_crypto_sign_detached( "{$id}.{$timestamp}.{$line}", sodium_crypto_sign_secretkey( self::key_pair() ) );
		return array(
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $timestamp,
			'webhook-signature' => 'v1a,' . base64_encode( $signature ),
		);
	}

	/**
	 * Sends a body to a route, inside this process.
	 *
	 * @param string $route   Route.
	 * @param string $body    Body.
	 * @param array  $headers Headers.
	 * @return array{status: int, body: array}
	 */
	protected static function post( $route, $body, array $headers ) {
		$request = new WP_REST_Request( 'POST', "/igny8/v1/{$route}" );
		$request->set_header( 'content-type', 'stage' === $route ? 'application/vnd.igny8.frame' : 'application/json' );
		foreach ( $headers as $name => $value ) {
			$request->set_header( $name, $value );
		}
		$request->set_body( $body );
		$response = rest_get_server()->dispatch( $request );
		return array(
			'status' => $response->get_status(),
			'body'   => json_decode( wp_json_encode( $response->get_data() ), true ),
		);
	}

	/**
	 * Signs a message and sends it.
	 *
	 * @param array $message Message with its route.
	 * @param mixed ...$rest As signed_headers().
	 * @return array{status: int, body: array}
	 */
	protected static function post_signed( array $message, ...$rest ) {
		$line = wp_json_encode( $message );
		return self::post( $message['route'], $line, self::signed_headers( $line, ...$rest ) );
	}

	/**
	 * Plays IGNY8 for wp_remote_request().
	 *
	 * @param mixed  $result    Unused.
	 * @param array  $arguments Of the request.
	 * @param string $url       Address.
	 * @return array|WP_Error
	 */
	public function answer_as_igny8( $result, $arguments, $url ) {
		$path         = substr( $url, strlen( self::BACKEND ) );
		$this->sent[] = array(
			'method'    => $arguments['method'],
			'path'      => $path,
			'url'       => $url,
			'headers'   => $arguments['headers'],
			'body'      => $arguments['body'],
			'arguments' => $arguments,
		);
		$key          = "{$arguments['method']} {$path}";
		if ( ! isset( $this->answers[ $key ] ) ) {
			return new WP_Error( 'http_request_failed', 'Connection refused' );
		}
		list( $status, $body ) = $this->answers[ $key ];
		return array(
			'response' => array(
				'code'    => $status,
				'message' => '',
			),
			'body'     => is_string( $body ) ? $body : wp_json_encode( $body ),
			'headers'  => array(),
			'cookies'  => array(),
		);
	}

	/**
	 * A successful answer.
	 *
	 * @param array $data Its data.
	 * @return array
	 */
	protected static function success( $data ) {
		return array(
			200,
			array(
				'success' => true,
				'data'    => $data,
			),
		);
	}

	/**
	 * An answer that refuses.
	 *
	 * @param int    $status  HTTP status.
	 * @param string $code    Code.
	 * @param string $message Message.
	 * @return array
	 */
	protected static function refusal( $status, $code, $message = 'No.' ) {
		return array(
			$status,
			array(
				'success' => false,
				'error'   => compact( 'code', 'message' ),
			),
		);
	}
}
