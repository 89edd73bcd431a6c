<?php
/**
 * Connecting and disconnecting, with a scripted IGNY8.
 *
 * @package Igny8
 */

final class ConnectorTest extends Igny8_Test_Case {

	const INTEGRATIONS = '/api/v1/integration/integrations/';

	private static function code( array $content ) {
		return 'igny8_' . rtrim( strtr( base64_encode( wp_json_encode( $content ) ), '+/', '-_' ), '=' );
	}

	private function accept_everything() {
		$this->answers['POST /api/v1/integration/connect/']                                   = self::success( self::connect_response() );
		$this->answers['POST ' . self::INTEGRATIONS . '3/update-structure/'] = self::success( array( 'message' => 'Site structure updated successfully' ) );
	}

	private function paths() {
		return array_map(
			static function ( $request ) {
				return "{$request['method']} {$request['path']}";
			},
			$this->sent
		);
	}

	public function test_a_connect_code_connects_and_sends_the_structure() {
		$this->accept_everything();
		$connection = Igny8_Connector::connect_with_code( ' ' . self::code( array( 'u' => self::BACKEND, 'c' => 'one?time>code' ) ) . "\n" );
		$this->assertSame( 3, $connection['integration_id'] );
		$this->assertSame( array( 'POST /api/v1/integration/connect/', 'POST ' . self::INTEGRATIONS . '3/update-structure/' ), $this->paths() );
		$message = json_decode( $this->sent[0]['body'] );
		$this->assertSame( 'one?time>code', $message->code );
		$this->assertSame( array(), Igny8_Test_Schema::problems( $message, Igny8_Test_Schema::load( 'connect-request' ) ) );
		$this->assertSame( '1', get_option( 'igny8_structure_synced' ) . '' );
		$this->assertEqualsWithDelta( time(), get_option( 'igny8_last_structure_sync' ), 5 );
		$this->assertEqualsWithDelta( time() + DAY_IN_SECONDS, wp_next_scheduled( 'igny8_sync_site_structure' ), 5 );
	}

	public function test_a_wordpress_that_is_connected_once_more_says_that_it_is_the_same() {
		$this->accept_everything();
		Igny8_Connector::connect_with_code( self::code( array( 'u' => self::BACKEND, 'c' => 'one' ) ) );
		Igny8_Connection::end( 'site', 'for a test' );
		Igny8_Connector::connect_with_code( self::code( array( 'u' => self::BACKEND, 'c' => 'two' ) ) );
		$said = array();
		foreach ( $this->sent as $request ) {
			$message = json_decode( $request['body'], true );
			if ( isset( $message['code'] ) ) {
				$said[ $message['code'] ] = $message['installation'];
			}
		}
		$this->assertSame( array( 'one', 'two' ), array_keys( $said ) );
		$this->assertTrue( wp_is_uuid( $said['one'] ) );
		$this->assertSame( $said['one'], $said['two'] );
	}

	public function test_a_damaged_connect_code_is_refused_and_nothing_is_sent() {
		$codes = array( '', 'hello', 'igny8_', 'igny8_!!!', self::code( array( 'u' => self::BACKEND ) ), self::code( array( 'u' => 1, 'c' => 2 ) ), substr( self::code( array( 'u' => self::BACKEND, 'c' => 'x' ) ), 0, -6 ) );
		foreach ( $codes as $code ) {
			$this->assertSame( 'CONNECT_CODE_INVALID', Igny8_Connector::connect_with_code( $code )->get_error_code(), $code );
		}
		$this->assertSame( array(), $this->sent );
	}

	public function test_secrets_go_only_over_https_or_to_this_machine() {
		$environment = wp_get_environment_type();
		foreach ( array( 'https://igny8.example', 'https://igny8.example:8443/base', 'http://127.0.0.1:8000', 'http://localhost:8000', 'http://[::1]:8000', 'http://app.localhost' ) as $url ) {
			$this->assertTrue( Igny8_Backend_Url::is_allowed( $url ), $url );
		}
		$refused = array( 'ftp://igny8.example', 'https://user:pass@igny8.example', 'https://igny8.example/?x=1', 'javascript:alert(1)', '', 'https://' );
		if ( 'local' !== $environment ) {
			array_push( $refused, 'http://igny8.example', 'http://127.0.0.1.evil.example', 'http://10.0.0.1' );
		}
		foreach ( $refused as $url ) {
			$this->assertFalse( Igny8_Backend_Url::is_allowed( $url ), $url );
		}
		$this->assertSame( 'https://igny8.example', Igny8_Backend_Url::normalize( ' igny8.example/ ' ) );
	}

	public function test_outside_a_local_environment_http_is_refused() {
		$script = 'putenv("WP_ENVIRONMENT_TYPE=production"); define("ABSPATH", "/"); function wp_parse_url($u){return parse_url($u);} function wp_get_environment_type(){return "production";}'
			. 'require ' . var_export( IGNY8_DIR . '/includes/class-igny8-backend-url.php', true ) . ';'
			. 'foreach (array("http://igny8.example","http://127.0.0.1.evil.example","http://10.0.0.1","http://127.0.0.1:80") as $u) { echo (int) Igny8_Backend_Url::is_allowed($u); }';
		$this->assertSame( '0001', shell_exec( escapeshellarg( PHP_BINARY ) . ' -r ' . escapeshellarg( $script ) ) );
	}

	/**
	 * The three shapes a list of integrations comes in.
	 */
	public static function shapes() {
		$row = array( 'id' => 3, 'platform' => 'wordpress' );
		return array(
			'paginated' => array( array( 'count' => 1, 'next' => null, 'previous' => null, 'results' => array( $row ) ) ),
			'list'      => array( array( $row ) ),
			'object'    => array( $row ),
		);
	}

	/**
	 * @dataProvider shapes
	 */
	public function test_an_integration_is_found_in_each_shape_of_the_answer( array $data ) {
		$this->accept_everything();
		$this->answers[ 'GET ' . self::INTEGRATIONS . '?site=2&platform=wordpress' ] = self::success( $data );
		$this->assertIsArray( Igny8_Connector::connect_to_site( self::BACKEND, 'token', 2 ) );
		$this->assertSame( 'Bearer token', $this->sent[1]['headers']['Authorization'] );
		$this->assertSame( 3, json_decode( $this->sent[1]['body'] )->integration_id );
		$this->assertArrayNotHasKey( 'Authorization', $this->sent[2]['headers'], 'from then on the shared secret signs' );
	}

	public function test_an_integration_that_does_not_exist_is_made() {
		$this->accept_everything();
		$this->answers[ 'GET ' . self::INTEGRATIONS . '?site=2&platform=wordpress' ] = self::success( array( 'count' => 0, 'results' => array() ) );
		$this->answers[ 'POST ' . self::INTEGRATIONS ]                               = self::success( array( 'id' => 3 ) );
		$this->assertIsArray( Igny8_Connector::connect_to_site( self::BACKEND, 'token', 2 ) );
		$this->assertSame( array( 'site' => 2, 'platform' => 'wordpress' ), json_decode( $this->sent[1]['body'], true ) );
	}

	public function test_a_revoked_integration_is_passed_over() {
		$this->accept_everything();
		$list = 'GET ' . self::INTEGRATIONS . '?site=2&platform=wordpress';

		$this->answers[ $list ] = self::success( array( 'results' => array( array( 'id' => 1, 'status' => 'revoked' ), array( 'id' => 3, 'status' => 'connected' ) ) ) );
		Igny8_Connector::connect_to_site( self::BACKEND, 'token', 2 );
		$this->assertSame( 3, json_decode( $this->sent[1]['body'] )->integration_id );

		$this->sent                                    = array();
		$this->answers[ $list ]                        = self::success( array( 'results' => array( array( 'id' => 1, 'status' => 'revoked' ) ) ) );
		$this->answers[ 'POST ' . self::INTEGRATIONS ] = self::success( array( 'id' => 3 ) );
		$this->assertIsArray( Igny8_Connector::connect_to_site( self::BACKEND, 'token', 2 ) );
		$this->assertSame( 'POST ' . self::INTEGRATIONS, $this->paths()[1] );
	}

	public function test_signing_in_gives_a_token_and_leaves_no_password_behind() {
		global $wpdb;
		$this->answers['POST /api/v1/auth/login/'] = self::success( array( 'access' => 'tok', 'access_token' => 'tok' ) );
		$this->assertSame( 'tok', Igny8_Connector::sign_in( self::BACKEND, 'dev@igny8.com', 'pass&word "x"' ) );
		$this->assertSame( array( 'email' => 'dev@igny8.com', 'password' => 'pass&word "x"' ), json_decode( $this->sent[0]['body'], true ) );
		$this->assertSame( '0', $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->options} WHERE option_value LIKE '%pass&word%'" ) );
	}

	public function test_a_wrong_password_is_told_in_igny8s_words() {
		$this->answers['POST /api/v1/auth/login/'] = self::refusal( 401, 'INVALID_CREDENTIALS', 'E-mail or password is wrong.' );
		$error = Igny8_Connector::sign_in( self::BACKEND, 'dev@igny8.com', 'x' );
		$this->assertSame( 'INVALID_CREDENTIALS', $error->get_error_code() );
		$this->assertSame( 'E-mail or password is wrong.', $error->get_error_message() );
		$this->assertArrayNotHasKey( 'refused_at', Igny8_Connection::status(), 'a person was refused, not the connection' );
	}

	public function test_the_site_is_picked_when_only_one_can_be_meant() {
		$site = static function ( $id, $url ) {
			return compact( 'id', 'url' ) + array( 'name' => '' );
		};
		$this->assertSame( 5, Igny8_Connector::obvious_site( array( $site( 5, 'https://elsewhere.example' ) ) ) );
		$this->assertSame( 6, Igny8_Connector::obvious_site( array( $site( 5, 'https://elsewhere.example' ), $site( 6, home_url( '/' ) ) ) ) );
		$this->assertNull( Igny8_Connector::obvious_site( array( $site( 5, 'https://a.example' ), $site( 6, 'https://b.example' ) ) ) );
		$this->assertNull( Igny8_Connector::obvious_site( array( $site( 5, home_url() ), $site( 6, home_url() ) ) ) );
	}

	public function test_a_structure_that_cannot_be_sent_does_not_fail_the_connection_and_is_tried_again() {
		$this->answers['POST /api/v1/integration/connect/'] = self::success( self::connect_response() );
		$this->assertIsArray( Igny8_Connector::connect_with_code( self::code( array( 'u' => self::BACKEND, 'c' => 'x' ) ) ) );
		$this->assertTrue( Igny8_Connection::is_connected() );
		$this->assertStringContainsString( 'Connection refused', get_option( 'igny8_structure_error' ) );
		$this->assertNotFalse( wp_next_scheduled( 'igny8_sync_site_structure', array( 'retry' ) ) );
		$this->accept_everything();
		$this->assertTrue( igny8_sync_site_structure_to_backend() );
		$this->assertFalse( get_option( 'igny8_structure_error' ) );
	}

	public function test_an_answer_that_is_not_a_connect_response_connects_nothing() {
		$bad = array(
			array( 'shared_secret' => base64_encode( 'short' ) ),
			array( 'public_keys' => array() ),
			array( 'public_keys' => array( 'x' ) ),
			array( 'public_keys' => array( 7 ) ),
			array( 'audience' => 'me' ),
			array( 'integration_id' => '3' ),
			array( 'backend_url' => 'ftp://igny8.example' ),
		);
		foreach ( $bad as $change ) {
			$this->answers['POST /api/v1/integration/connect/'] = self::success( $change + self::connect_response() );
			$this->assertInstanceOf( WP_Error::class, Igny8_Connector::connect_with_code( self::code( array( 'u' => self::BACKEND, 'c' => 'x' ) ) ) );
			$this->assertFalse( Igny8_Connection::is_connected() );
		}
	}

	public function test_the_connection_is_one_option_that_is_not_autoloaded() {
		global $wpdb;
		self::connect();
		$rows = $wpdb->get_col( "SELECT autoload FROM {$wpdb->options} WHERE option_name LIKE 'igny8\_connection%'" );
		$this->assertCount( 2, $rows );
		foreach ( $rows as $autoload ) {
			$this->assertContains( $autoload, array( 'no', 'off', 'auto-off' ) );
		}
		$this->assertSame( '1', $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$wpdb->options} WHERE option_value LIKE %s", '%' . $wpdb->esc_like( self::SECRET ) . '%' ) ) );
	}

	public function test_calls_to_igny8_are_signed_and_do_not_follow_redirects() {
		self::connect();
		$this->accept_everything();
		igny8_sync_site_structure_to_backend();
		$request = $this->sent[0];
		$headers = $request['headers'];
		$signed  = "{$headers['webhook-id']}.{$headers['webhook-timestamp']}.{$request['body']}";
		$this->assertSame( 'v1,' . base64_encode( hash_hmac( 'sha256', $signed, base64_decode( self::SECRET ), true ) ), $headers['webhook-signature'] );
		$this->assertSame( self::AUDIENCE, $headers['igny8-integration'] );
		$this->assertSame( 0, $request['arguments']['redirection'] );
	}

	public function test_a_refused_connection_is_remembered_until_a_call_succeeds() {
		self::connect();
		$path                    = 'POST ' . self::INTEGRATIONS . '3/update-structure/';
		$this->answers[ $path ] = self::refusal( 401, 'NOT_AUTHENTICATED', 'Not known.' );
		$this->assertFalse( igny8_sync_site_structure_to_backend() );
		$status = Igny8_Connection::status();
		$this->assertSame( array( 'NOT_AUTHENTICATED', 'Not known.' ), array( $status['refused_code'], $status['refused_message'] ) );
		$this->assertTrue( Igny8_Connection::is_connected() );
		$this->accept_everything();
		$this->assertTrue( igny8_sync_site_structure_to_backend() );
		$this->assertArrayNotHasKey( 'refused_at', Igny8_Connection::status() );
	}

	public function test_something_else_at_the_address_is_told_apart_from_igny8() {
		self::connect();
		foreach ( array( array( 200, '<html>login</html>' ), array( 502, 'Bad gateway' ), array( 302, '' ), array( 200, '"text"' ), array( 200, array( 'data' => array() ) ) ) as $answer ) {
			$this->answers['GET /api/v1/system/sites/'] = $answer;
			$this->assertSame( 'BACKEND_ANSWER_INVALID', Igny8_Connector::sites( self::BACKEND, 'token' )->get_error_code() );
		}
	}

	public function test_disconnecting_tells_igny8_and_forgets_the_keys_even_when_it_cannot_be_reached() {
		self::connect();
		$this->assertSame( 'BACKEND_UNREACHABLE', Igny8_Connector::disconnect()->get_error_code() );
		$this->assertFalse( Igny8_Connection::is_connected() );
		$message = json_decode( $this->sent[0]['body'] );
		$this->assertSame( array(), Igny8_Test_Schema::problems( $message, Igny8_Test_Schema::load( 'disconnect-request' ) ) );
		$this->assertSame( '/api/v1/integrations/3/disconnect/', $this->sent[0]['path'] );
		self::connect();
		$this->answers['POST /api/v1/integrations/3/disconnect/'] = self::success( array() );
		$this->assertTrue( Igny8_Connector::disconnect() );
		$this->assertSame( 'site', Igny8_Connection::status()['ended_by'] );
	}
}
