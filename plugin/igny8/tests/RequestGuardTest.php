<?php
/**
 * Which requests are taken for IGNY8's.
 *
 * @package Igny8
 */

final class RequestGuardTest extends Igny8_Test_Case {

	protected function setUp(): void {
		parent::setUp();
		self::connect();
	}

	private static function health( array $more = array() ) {
		return $more + self::example( 'health-request' );
	}

	private static function count_nonces() {
		global $wpdb;
		return (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . Igny8_Tables::name( 'igny8_nonces' ) );
	}

	private function assertRefused( $code, $status, array $answer ) {
		$this->assertSame( $code, isset( $answer['body']['error']['code'] ) ? $answer['body']['error']['code'] : $answer['body'] );
		$this->assertSame( $status, $answer['status'] );
		$this->assertSame( 1, $answer['body']['igny8'] );
	}

	public function test_a_signed_message_is_answered_under_its_request_id() {
		$answer = self::post_signed( self::health() );
		$this->assertSame( 200, $answer['status'] );
		$this->assertTrue( $answer['body']['success'] );
		$this->assertSame( 'req_5f0c2a9b', $answer['body']['request_id'] );
	}

	public function test_without_a_connection_nothing_is_answered() {
		Igny8_Connection::end( 'site', 'test' );
		$this->assertRefused( 'NOT_CONNECTED', 401, self::post_signed( self::health() ) );
	}

	public function test_a_request_without_one_of_the_headers_says_that_it_is_missing() {
		$line = wp_json_encode( self::health() );
		foreach ( array( 'webhook-id', 'webhook-timestamp', 'webhook-signature' ) as $name ) {
			$this->assertRefused( 'SIGNATURE_MISSING', 401, self::post( 'health', $line, array_diff_key( self::signed_headers( $line ), array( $name => 0 ) ) ) );
		}
	}

	public function test_malformed_headers_are_refused() {
		$line = wp_json_encode( self::health() );
		foreach ( array( array( 'webhook-id' => str_repeat( 'x', 191 ) ), array( 'webhook-id' => "a b" ), array( 'webhook-timestamp' => '12e3' ), array( 'webhook-timestamp' => '-5' ), array( 'webhook-signature' => str_repeat( 'v1a,x ', 300 ) ) ) as $bad ) {
			$this->assertRefused( 'SIGNATURE_INVALID', 401, self::post( 'health', $line, $bad + self::signed_headers( $line ) ) );
		}
	}

	public function test_what_is_not_signed_writes_nothing_to_the_database() {
		global $wpdb;
		$line    = wp_json_encode( self::health() );
		$headers = array( 'webhook-signature' => 'v1a,' . base64_encode( str_repeat( 'x', 64 ) ) ) + self::signed_headers( $line );
		$queries = array();
		$watch   = static function ( $query ) use ( &$queries ) {
			$queries[] = $query;
			return $query;
		};
		add_filter( 'query', $watch );
		$this->assertRefused( 'SIGNATURE_INVALID', 401, self::post( 'health', $line, $headers ) );
		$this->assertRefused( 'WRONG_AUDIENCE', 401, self::post( 'health', 'junk', $headers ) );
		$this->assertRefused( 'SIGNATURE_MISSING', 401, self::post( 'health', 'junk', array() ) );
		remove_filter( 'query', $watch );
		$this->assertSame( array(), preg_grep( '/^\s*(SELECT|SHOW)/i', $queries, PREG_GREP_INVERT ) );
		$this->assertSame( 0, self::count_nonces() );
	}

	public function test_a_changed_line_is_refused() {
		$line = wp_json_encode( self::health() );
		$this->assertRefused( 'SIGNATURE_INVALID', 401, self::post( 'health', $line . ' ', self::signed_headers( $line ) ) );
	}

	public function test_a_message_for_another_connection_is_refused_though_its_signature_is_good() {
		$other = '00000000-52b0-4f5e-9a37-0c8f6f2b9d11';
		$this->assertRefused( 'WRONG_AUDIENCE', 401, self::post_signed( self::health( array( 'audience' => $other ) ) ) );
		$this->assertRefused( 'WRONG_AUDIENCE', 401, self::post_signed( self::health( array( 'audience' => $other, 'nonce' => self::AUDIENCE ) ) ) );
	}

	public function test_a_message_sent_to_another_route_than_its_own_is_refused() {
		$line = wp_json_encode( self::health() );
		$this->assertRefused( 'MESSAGE_INVALID', 400, self::post( 'structure', $line, self::signed_headers( $line ) ) );
	}

	public function test_a_message_is_answered_once() {
		$line    = wp_json_encode( self::health() );
		$headers = self::signed_headers( $line );
		$this->assertSame( 200, self::post( 'health', $line, $headers )['status'] );
		$this->assertRefused( 'REPLAYED_REQUEST', 409, self::post( 'health', $line, $headers ) );
	}

	public function test_five_minutes_on_either_side_of_the_clock_are_in_time() {
		foreach ( array( -295, 295 ) as $seconds ) {
			$this->assertSame( 200, self::post_signed( self::health(), null, time() + $seconds )['status'] );
		}
		foreach ( array( -310, 310 ) as $seconds ) {
			$this->assertRefused( 'CLOCK_SKEW', 401, self::post_signed( self::health(), null, time() + $seconds ) );
		}
	}

	public function test_the_nonce_of_a_clock_skew_replaces_the_time_once() {
		$refused = self::post_signed( self::health(), null, time() - 9000 );
		$this->assertRefused( 'CLOCK_SKEW', 401, $refused );
		$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', $refused['body']['error']['details']['site_time'] );
		$this->assertSame( 0, self::count_nonces(), 'refusing stores nothing' );
		$again = self::health( array( 'nonce' => $refused['body']['error']['details']['nonce'] ) );
		$this->assertSame( 200, self::post_signed( $again, null, time() - 9000 )['status'] );
		$this->assertRefused( 'CLOCK_SKEW', 401, self::post_signed( $again, null, time() - 9000 ) );
	}

	public function test_a_nonce_this_site_did_not_make_or_made_long_ago_is_worth_nothing() {
		$old    = ( time() - 121 ) . '.abc';
		$signed = $old . '.' . Igny8_Signature::hmac( self::SECRET, 'clock-nonce.' . self::AUDIENCE . '.' . $old );
		foreach ( array( 'x', 'a.b.c', time() . '.abc.' . base64_encode( 'x' ), $signed ) as $nonce ) {
			$this->assertRefused( 'CLOCK_SKEW', 401, self::post_signed( self::health( compact( 'nonce' ) ), null, time() - 9000 ) );
		}
	}

	public function test_bytes_after_the_line_are_refused_where_there_are_no_parts() {
		$line = wp_json_encode( self::health() );
		$this->assertRefused( 'MESSAGE_INVALID', 400, self::post( 'health', $line . "\nmore", self::signed_headers( $line ) ) );
		$this->assertSame( 200, self::post( 'health', $line . "\n", self::signed_headers( $line ) )['status'] );
	}

	public function test_stage_must_bring_exactly_the_bytes_it_announces() {
		$message = array( 'parts' => array( array( 'sha256' => str_repeat( 'a', 64 ), 'offset' => 0, 'length' => 4 ) ) ) + self::example( 'stage-request' );
		$line    = wp_json_encode( $message );
		foreach ( array( '', "\n", "\nabc", "\nabcde" ) as $rest ) {
			$answer = self::post( 'stage', $line . $rest, self::signed_headers( $line ) );
			$this->assertRefused( 'MESSAGE_INVALID', 400, $answer );
			$this->assertSame( 'parts', $answer['body']['error']['details']['field'] );
		}
	}

	public function test_a_line_that_is_no_json_object_is_refused_in_the_contracts_words() {
		foreach ( array( '"' . self::AUDIENCE . '"', '["' . self::AUDIENCE . '"]', '{' . self::AUDIENCE ) as $line ) {
			$this->assertRefused( 'MESSAGE_INVALID', 400, self::post( 'health', $line, self::signed_headers( $line ) ) );
		}
	}

	public function test_a_field_of_the_wrong_type_is_named() {
		$answer = self::post_signed( self::health( array( 'request_id' => 'short' ) ) );
		$this->assertRefused( 'MESSAGE_INVALID', 400, $answer );
		$this->assertSame( 'request_id', $answer['body']['error']['details']['field'] );
	}

	public function test_a_body_over_the_limit_is_refused_with_the_limit() {
		$answer = self::post( 'health', str_repeat( 'x', Igny8_Limits::max_request_bytes() + 1 ), self::signed_headers( 'x' ) );
		$this->assertRefused( 'PAYLOAD_TOO_LARGE', 413, $answer );
		$this->assertSame( Igny8_Limits::max_request_bytes(), $answer['body']['error']['details']['max_request_bytes'] );
	}

	public function test_disconnect_forgets_the_keys_and_remembers_who_and_why() {
		Igny8_Sync_Structure_Schedule::schedule();
		$answer = self::post_signed( self::example( 'disconnect-request' ) );
		$this->assertSame( array( 200, array() ), array( $answer['status'], $answer['body']['data'] ) );
		$this->assertNull( Igny8_Connection::get() );
		$status = Igny8_Connection::status();
		$this->assertSame( array( 'igny8', 'revoked in IGNY8' ), array( $status['ended_by'], $status['reason'] ) );
		$this->assertFalse( wp_next_scheduled( 'igny8_sync_site_structure' ) );
		$this->assertRefused( 'NOT_CONNECTED', 401, self::post_signed( self::health() ) );
	}

	public function test_an_error_nobody_expected_is_answered_without_its_text() {
		$throw = static function () {
			throw new RuntimeException( 'secret /path/to/file' );
		};
		$log = tempnam( sys_get_temp_dir(), 'igny8' );
		$old = ini_set( 'error_log', $log );
		add_filter( 'pre_option_igny8_settings', $throw );
		$answer = self::post_signed( self::health() );
		remove_filter( 'pre_option_igny8_settings', $throw );
		ini_set( 'error_log', $old );
		$this->assertRefused( 'INTERNAL_ERROR', 500, $answer );
		$this->assertStringNotContainsString( 'secret', wp_json_encode( $answer['body'] ) );
		$this->assertStringContainsString( 'req_5f0c2a9b', file_get_contents( $log ) );
		$this->assertStringContainsString( 'secret /path/to/file', file_get_contents( $log ) );
		unlink( $log );
	}
}
