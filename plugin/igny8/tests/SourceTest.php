<?php
/**
 * Rules about the source itself.
 *
 * @package Igny8
 */

final class SourceTest extends Igny8_Test_Case {

	/** Syntax newer than PHP 7.4, as tokens of the PHP the tests run on. */
	const TOO_NEW = array( 'T_MATCH', 'T_NULLSAFE_OBJECT_OPERATOR', 'T_ENUM', 'T_READONLY', 'T_ATTRIBUTE' );

	/** Functions newer than PHP 7.4 that WordPress 6.1 does not bring either. */
	const TOO_NEW_FUNCTIONS = array( 'array_is_list', 'get_debug_type', 'fdiv', 'preg_last_error_msg', 'get_resource_id', 'enum_exists', 'array_find', 'array_any', 'array_all', 'json_validate', 'mb_str_pad', 'str_increment' );

	public static function sources() {
		$files = array();
		foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( dirname( __DIR__ ), FilesystemIterator::SKIP_DOTS ) ) as $file ) {
			$name = substr( $file->getPathname(), strlen( dirname( __DIR__ ) ) + 1 );
			if ( 'php' === $file->getExtension() && 0 !== strpos( $name, 'tests/' ) ) {
				$files[ $name ] = array( $name, $file->getPathname() );
			}
		}
		return $files;
	}

	/**
	 * @dataProvider sources
	 */
	public function test_a_file_is_written_for_php_7_4( $name, $path ) {
		$this->assertSame( array(), self::too_new( file_get_contents( $path ) ), $name );
	}

	public function test_what_is_newer_than_php_7_4_is_found() {
		$newer = array(
			'match ( $a ) { 1 => 2 };',
			'$a?->b;',
			'enum A {}',
			'#[Pure] function f() {}',
			'class A { readonly int $b; }',
			'f( name: 1 );',
			'function f( int|string $a ) {}',
			'function f( $a, ) {}',
			'function f(): static {}',
			'function f(): int|false {}',
			'array_is_list( $a );',
			'try { f(); } catch ( E ) { g(); }',
		);
		foreach ( $newer as $code ) {
			$this->assertNotSame( array(), self::too_new( "<?php {$code}" ), $code );
		}
		$this->assertSame( array(), self::too_new( '<?php f( $a ? B : C, array( 1, ), A::B | C ); function g( $a = 1 ): ?int { return $a | 2; } $x = static function ( $b ) use ( $a ) { switch ( $b ) { case 1: return f( $a, ); default: } };' ) );
	}

	/**
	 * @dataProvider sources
	 */
	public function test_each_thing_is_done_by_one_file_alone( $name, $path ) {
		$alone = array(
			'/\bwp_(safe_)?remote_|\bcurl_|\bfsockopen\b/' => 'includes/class-igny8-api-client.php',
			'/[\'"]igny8_settings[\'"]/'                   => 'includes/class-igny8-settings.php',
			'/[\'"]igny8_connection(_status)?[\'"]/'       => 'includes/class-igny8-connection.php',
			'/\bsodium_/'                                  => 'includes/class-igny8-signature.php',
		);
		$code = implode( "\n", array_map( 'strval', self::without_comments( file_get_contents( $path ) ) ) );
		foreach ( $alone as $pattern => $owner ) {
			if ( $owner === $name ) {
				$this->assertMatchesRegularExpression( $pattern, $code );
			} else {
				$this->assertDoesNotMatchRegularExpression( $pattern, $code, $name );
			}
		}
	}

	/**
	 * @dataProvider sources
	 */
	public function test_a_file_cannot_be_opened_from_outside_and_prints_nothing_by_being_loaded( $name, $path ) {
		$code = file_get_contents( $path );
		$this->assertMatchesRegularExpression( "/defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;/", $code );
		$this->assertStringStartsWith( "<?php\n", $code );
		$this->assertStringNotContainsString( '?>', implode( '', array_map( 'strval', self::without_comments( $code ) ) ) );
	}

	private static function without_comments( $code ) {
		return array_values(
			array_filter(
				PhpToken::tokenize( $code ),
				static function ( $token ) {
					return ! $token->isIgnorable() || T_OPEN_TAG === $token->id;
				}
			)
		);
	}

	/**
	 * What in a piece of code is newer than PHP 7.4.
	 */
	private static function too_new( $code ) {
		$tokens = self::without_comments( str_replace( '#[', "\n#[", $code ) );
		$found  = array();
		foreach ( PhpToken::tokenize( $code ) as $token ) {
			if ( in_array( $token->getTokenName(), self::TOO_NEW, true ) ) {
				$found[] = $token->text;
			}
		}
		foreach ( $tokens as $i => $token ) {
			$next     = isset( $tokens[ $i + 1 ] ) ? $tokens[ $i + 1 ]->text : '';
			$previous = isset( $tokens[ $i - 1 ] ) ? $tokens[ $i - 1 ]->text : '';
			if ( $token->is( T_STRING ) && ':' === $next && in_array( $previous, array( '(', ',' ), true ) ) {
				$found[] = "named argument {$token->text}";
			}
			if ( $token->is( T_STRING ) && '(' === $next && in_array( $token->text, self::TOO_NEW_FUNCTIONS, true ) ) {
				$found[] = $token->text;
			}
			if ( $token->is( T_CATCH ) && isset( $tokens[ $i + 3 ] ) && ')' === $tokens[ $i + 3 ]->text ) {
				$found[] = 'catch without a variable';
			}
			if ( $token->is( array( T_FUNCTION, T_FN ) ) ) {
				$found = array_merge( $found, self::too_new_in_signature( array_slice( $tokens, $i ) ) );
			}
		}
		return $found;
	}

	/**
	 * Union types, a comma at the end, and static as return type, from "function" to the body.
	 */
	private static function too_new_in_signature( array $tokens ) {
		$found = array();
		$depth = 0;
		foreach ( $tokens as $i => $token ) {
			$depth += '(' === $token->text ? 1 : ( ')' === $token->text ? -1 : 0 );
			if ( '|' === $token->text ) {
				$found[] = 'union type';
			}
			if ( 1 === $depth && ',' === $token->text && ')' === $tokens[ $i + 1 ]->text ) {
				$found[] = 'comma at the end of parameters';
			}
			if ( ':' === $token->text && 'static' === strtolower( $tokens[ $i + 1 ]->text ) ) {
				$found[] = 'static as return type';
			}
			if ( in_array( $token->text, array( '{', ';', '=>' ), true ) && 0 === $depth ) {
				break;
			}
		}
		return $found;
	}
}
