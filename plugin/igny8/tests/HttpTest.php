<?php
/**
 * The routes as they are reached over HTTP, with other plugins around. Needs the site to be served.
 *
 * @package Igny8
 */

final class HttpTest extends Igny8_Test_Case {

	const MU_PLUGIN = '/igny8-test.php';

	protected function setUp(): void {
		parent::setUp();
		remove_filter( 'pre_http_request', array( $this, 'answer_as_igny8' ) );
		self::connect();
	}

	protected function tearDown(): void {
		if ( is_file( WPMU_PLUGIN_DIR . self::MU_PLUGIN ) ) {
			unlink( WPMU_PLUGIN_DIR . self::MU_PLUGIN );
		}
		parent::tearDown();
	}

	private static function install_other_plugin( $code ) {
		wp_mkdir_p( WPMU_PLUGIN_DIR );
		file_put_contents( WPMU_PLUGIN_DIR . self::MU_PLUGIN, "<?php\n{$code}\n" );
	}

	/**
	 * @return array{status: int, text: string, body: mixed, headers: mixed}
	 */
	private static function http( $url, array $arguments ) {
		$response = wp_remote_request( $url, $arguments + array( 'method' => 'POST', 'timeout' => 20, 'redirection' => 0 ) );
		self::assertIsArray( $response, is_wp_error( $response ) ? $response->get_error_message() : '' );
		return array(
			'status'  => wp_remote_retrieve_response_code( $response ),
			'text'    => wp_remote_retrieve_body( $response ),
			'body'    => json_decode( wp_remote_retrieve_body( $response ), true ),
			'headers' => wp_remote_retrieve_headers( $response ),
		);
	}

	private static function send( array $message, $rest = '', $root = null ) {
		$line = wp_json_encode( $message );
		$url  = ( null === $root ? rest_url() : $root ) . 'igny8/v1/' . $message['route'];
		return self::http(
			$url,
			array(
				'headers' => array( 'Content-Type' => 'stage' === $message['route'] ? 'application/vnd.igny8.frame' : 'application/json' ) + self::signed_headers( $line ),
				'body'    => $line . $rest,
			)
		);
	}

	public function test_signed_messages_are_answered_under_both_addresses_of_the_rest_api() {
		foreach ( array( home_url( '/wp-json/' ), home_url( '/?rest_route=/' ), home_url( '/index.php?rest_route=/' ) ) as $root ) {
			$answer = self::send( self::example( 'health-request' ), '', $root );
			$this->assertSame( 200, $answer['status'], $answer['text'] );
			$this->assertSame( array(), Igny8_Test_Schema::problems( json_decode( $answer['text'] )->data, Igny8_Test_Schema::load( 'health-response' ) ) );
			$this->assertStringContainsString( 'no-cache', $answer['headers']['cache-control'] );
		}
	}

	public function test_the_public_health_says_only_that_the_plugin_is_there() {
		foreach ( array( '', '?_envelope=1', '?_jsonp=alert' ) as $query ) {
			$answer = self::http( rest_url( 'igny8/v1/health' ) . $query, array( 'method' => 'GET' ) );
			$this->assertSame( array( 200, '{"status":"ok","protocol":1}' ), array( $answer['status'], $answer['text'] ) );
		}
	}

	public function test_a_damaged_message_is_answered_in_the_contracts_words_and_not_in_wordpresss() {
		$answer = self::http(
			rest_url( 'igny8/v1/commit' ) . '?_envelope=1',
			array(
				'headers' => array( 'Content-Type' => 'application/json' ) + self::signed_headers( '{' ),
				'body'    => '{broken',
			)
		);
		$this->assertSame( 401, $answer['status'] );
		$this->assertSame( 'WRONG_AUDIENCE', $answer['body']['error']['code'] );
	}

	public function test_what_other_plugins_print_does_not_get_into_the_answer() {
		self::install_other_plugin(
			'echo "<b>Notice</b>: before"; add_action( "init", function () { echo "Deprecated: on init"; } );'
			. 'add_filter( "rest_pre_dispatch", function ( $r ) { ob_start(); echo "Warning: in a buffer of its own"; return $r; } );'
		);
		$answer = self::send( self::example( 'health-request' ) );
		$start  = strpos( $answer['text'], '{' );
		// What is printed before this plugin loads can be taken back only where php.ini buffers output.
		$this->assertContains( substr( $answer['text'], 0, $start ), array( '', '<b>Notice</b>: before' ) );
		$this->assertTrue( json_decode( substr( $answer['text'], $start ), true )['success'] );
	}

	/**
	 * Ways in which another plugin can end PHP in the middle.
	 */
	public static function sudden_ends() {
		return array(
			'a fatal error'      => array( 'igny8_function_that_is_not_there();' ),
			'memory'             => array( 'ini_set( "memory_limit", "64M" ); str_repeat( "x", 100000000 );' ),
			'exit'               => array( 'echo "Access denied"; exit;' ),
			'wp_die'             => array( 'wp_die( "no" );' ),
		);
	}

	/**
	 * @dataProvider sudden_ends
	 */
	public function test_when_php_ends_in_the_middle_the_answer_is_still_the_plugins( $code ) {
		self::install_other_plugin( 'add_filter( "pre_option_igny8_settings", function () { ' . $code . ' } );' );
		$answer = self::send( self::example( 'health-request' ) );
		$this->assertSame( 500, $answer['status'], $answer['text'] );
		$this->assertIsArray( $answer['body'], $answer['text'] );
		$this->assertContains( $answer['body']['error']['code'], array( 'PUBLISH_FATAL', 'INTERNAL_ERROR' ) );
		$this->assertSame( 'req_5f0c2a9b', $answer['body']['request_id'] );
		$this->assertStringNotContainsString( WPMU_PLUGIN_DIR, $answer['text'] );
	}

	public function test_an_article_goes_through_stage_commit_and_job_in_the_contracts_shapes() {
		$key     = wp_generate_uuid4();
		$attempt = array( 'key' => $key, 'fence' => 1 );
		$stage   = $attempt + self::example( 'stage-request' );
		$commit  = $attempt + self::example( 'commit-request' );
		foreach ( array( &$stage['manifest'], &$commit['content'] ) as &$article ) {
			$article = array( 'content_id' => random_int( 100000, 999999 ), 'author_email' => null, 'images' => array() ) + $article;
		}
		$commit['content']['content_id'] = $stage['manifest']['content_id'];
		$stage['parts']                  = array();

		$this->assertFits( 'stage-response', self::send( $stage, "\n" ) );
		$receipt = $this->assertFits( 'receipt', self::send( $commit ) );
		$this->assertSame( 'publish', get_post_status( $receipt->post_id ) );
		$job = $this->assertFits( 'job-response', self::send( $attempt + self::example( 'job-request' ) ) );
		$this->assertSame( array( 'committed', $receipt->post_id ), array( $job->state, $job->receipt->post_id ) );
		wp_delete_post( $receipt->post_id, true );
	}

	/**
	 * @return object The answer's data.
	 */
	private function assertFits( $schema, array $answer ) {
		$this->assertSame( 200, $answer['status'], $answer['text'] );
		$decoded = json_decode( $answer['text'] );
		$this->assertSame( array(), Igny8_Test_Schema::problems( $decoded, Igny8_Test_Schema::load( 'answer' ) ) );
		$this->assertSame( array(), Igny8_Test_Schema::problems( $decoded->data, Igny8_Test_Schema::load( $schema ) ), $answer['text'] );
		return $decoded->data;
	}

	public function test_a_commit_that_another_plugin_ends_is_undone_and_answered() {
		self::install_other_plugin( 'add_action( "igny8_checkpoint", function ( $step ) { if ( "seo_meta" === $step ) { echo "<html>bye"; exit; } } );' );
		$commit                          = array( 'key' => wp_generate_uuid4(), 'fence' => 1 ) + self::example( 'commit-request' );
		$commit['content']['content_id'] = random_int( 100000, 999999 );
		$commit['content']['title']      = 'Ended by another plugin';
		$commit['content']['images']     = array();
		$commit['content']['author_email'] = null;
		$answer = self::send( $commit );
		$this->assertSame( 'PUBLISH_FATAL', $answer['body']['error']['code'], $answer['text'] );
		$this->assertSame( 500, $answer['status'] );
		$this->assertNull( get_page_by_title( 'Ended by another plugin', OBJECT, 'post' ) );
	}

	public function test_a_page_view_makes_no_query_for_this_plugin_and_loads_next_to_nothing_of_it() {
		self::install_other_plugin(
			'define( "SAVEQUERIES", true ); add_action( "shutdown", function () { global $wpdb; $mine = 0; $list = array();'
			. 'foreach ( $wpdb->queries as $q ) { if ( preg_match( "~Igny8_|igny8_(jobs|posts|nonces|media|journal|outbox)|option_name = .igny8~", $q[0] . $q[2] ) ) { ++$mine; $list[] = $q[0]; } }'
			. '$files = count( preg_grep( "~/igny8/(includes|admin|sync)/~", get_included_files() ) );'
			. 'echo "<!-- igny8 queries=$mine " . implode( "; ", $list ) . " of " . count( $wpdb->queries ) . " files=$files -->"; }, 0 );'
		);
		$answer = self::http( home_url( '/' ), array( 'method' => 'GET' ) );
		$this->assertSame( 200, $answer['status'] );
		$this->assertMatchesRegularExpression( '/igny8 queries=0  of [1-9]/', $answer['text'] );
		preg_match( '/files=(\d+)/', $answer['text'], $found );
		$this->assertLessThanOrEqual( 5, (int) $found[1] );
	}
}
