<?php
/**
 * The shapes of messages, against the contract's schemas.
 *
 * @package Igny8
 */

final class MessagesTest extends Igny8_Test_Case {

	const ROUTES = array( 'stage', 'commit', 'job', 'health', 'structure', 'settings', 'seo', 'events', 'digests', 'fingerprints', 'posts', 'terms', 'adopt', 'disconnect' );

	public static function routes() {
		return array_map(
			static function ( $route ) {
				return array( $route );
			},
			array_combine( self::ROUTES, self::ROUTES )
		);
	}

	/**
	 * The contract's example, with what it leaves open filled in.
	 */
	private static function full_example( $route ) {
		$message        = json_decode( file_get_contents( self::contract() . "/examples/{$route}-request.json" ) );
		$message->nonce = 'x';
		if ( 'commit' === $route ) {
			$message->content->product                         = (object) array( 'price' => '10.00', 'sale_price' => '', 'sku' => 'A-1', 'stock' => 3 );
			$message->content->taxonomies->tags[0]->term_id    = 8;
			$message->content->published_at                    = '2025-11-29T10:15:30Z';
		}
		if ( 'stage' === $route ) {
			$message->manifest->product = (object) array( 'price' => '10.00', 'sale_price' => '', 'sku' => 'A-1', 'stock' => null );
		}
		if ( 'settings' === $route ) {
			$message->settings->fallback_category = 0;
			$message->settings->gallery_overflow  = 'skip';
			$message->settings->post_types        = (object) array( 'post' => true );
		}
		return $message;
	}

	/**
	 * Every message one change away from the example that the schema refuses.
	 */
	public static function broken_messages() {
		$broken = array();
		foreach ( self::ROUTES as $route ) {
			$schema  = Igny8_Test_Schema::load( "{$route}-request" );
			$example = self::full_example( $route );
			foreach ( self::mutations( $example, '' ) as $change => $message ) {
				if ( array() !== Igny8_Test_Schema::problems( $message, $schema ) ) {
					$broken[ "{$route}: {$change}" ] = array( $route, $message );
				}
			}
		}
		return $broken;
	}

	/**
	 * @dataProvider routes
	 */
	public function test_the_example_of_the_contract_is_accepted( $route ) {
		$this->assertTrue( Igny8_Messages::validate( self::example( "{$route}-request" ), $route ) );
		$this->assertTrue( Igny8_Messages::validate( self::example( "{$route}-request" ) + array( 'nonce' => 'x' ), $route ) );
	}

	public function test_what_the_schemas_refuse_is_refused_by_name_of_the_field() {
		$broken = self::broken_messages();
		$this->assertGreaterThan( 400, count( $broken ) );
		foreach ( $broken as $change => list( $route, $message ) ) {
			$result = Igny8_Messages::validate( json_decode( json_encode( $message ), true ), $route );
			$this->assertInstanceOf( WP_Error::class, $result, $change );
			$this->assertSame( 'MESSAGE_INVALID', $result->get_error_code(), $change );
			$field = $result->get_error_data()['details']['field'];
			$this->assertStringContainsString( $field, $result->get_error_message() );
		}
	}

	public function test_what_the_schemas_accept_is_accepted() {
		$accepted = 0;
		foreach ( self::ROUTES as $route ) {
			$schema  = Igny8_Test_Schema::load( "{$route}-request" );
			$example = self::full_example( $route );
			foreach ( self::mutations( $example, '' ) as $change => $message ) {
				// {} and [] are the same to PHP once decoded, and no message means anything else by it.
				if ( array() === Igny8_Test_Schema::problems( $message, $schema ) ) {
					$this->assertTrue( Igny8_Messages::validate( json_decode( json_encode( $message ), true ), $route ), "{$route}: {$change}" );
					++$accepted;
				}
			}
		}
		$this->assertGreaterThan( 20, $accepted );
	}

	public function test_the_field_is_named_with_its_whole_path() {
		$message = self::example( 'commit-request' );
		$message['content']['images'][1]['sizes'] = array( array( 'names' => array() ) );
		$result = Igny8_Messages::validate( $message, 'commit' );
		$this->assertSame( 'content.images[1].sizes[0].sha256', $result->get_error_data()['details']['field'] );
	}

	/**
	 * Each field in turn: left out, null, of another type, empty, out of range, and one too many beside it.
	 */
	private static function mutations( $value, $path ) {
		$result = array();
		if ( is_object( $value ) ) {
			$more               = clone $value;
			$more->unknown_word = 1;
			$result["{$path}.+"] = $more;
			foreach ( get_object_vars( $value ) as $name => $inner ) {
				$less = clone $value;
				unset( $less->$name );
				$result["{$path}.{$name} left out"] = $less;
				foreach ( self::mutations( $inner, "{$path}.{$name}" ) as $change => $mutated ) {
					$copy          = clone $value;
					$copy->$name   = $mutated;
					$result[ $change ] = $copy;
				}
			}
		} elseif ( is_array( $value ) ) {
			$result["{$path} empty"] = array();
			foreach ( $value as $i => $inner ) {
				foreach ( self::mutations( $inner, "{$path}[{$i}]" ) as $change => $mutated ) {
					$copy              = $value;
					$copy[ $i ]        = $mutated;
					$result[ $change ] = $copy;
				}
			}
		}
		foreach ( array( null, true, -1, 0, 7, 1.5, '', 'some text', "2025-01-01T00:00:00Z\n", (object) array( 'a' => 1 ), array( 1 ) ) as $other ) {
			$result[ "{$path} := " . json_encode( $other ) ] = $other;
		}
		unset( $result[' := null'] );
		foreach ( $result as $change => $message ) {
			if ( '' === $path && ! is_object( $message ) ) {
				unset( $result[ $change ] );
			}
		}
		return $result;
	}
}
