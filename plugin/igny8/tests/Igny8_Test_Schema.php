<?php
/**
 * The contract's JSON Schemas, for tests.
 *
 * @package Igny8
 */

/**
 * Knows the keywords the contract uses, and refuses a schema with another one rather than pass it over.
 */
final class Igny8_Test_Schema {

	const KEYWORDS = array( '$schema', '$id', '$ref', '$defs', 'type', 'properties', 'required', 'additionalProperties', 'propertyNames', 'items', 'enum', 'const', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'anyOf', 'oneOf', 'description' );

	/**
	 * A schema with its references resolved.
	 *
	 * @param string $name File name without .json.
	 * @return array
	 */
	public static function load( $name ) {
		return self::resolve( self::file( "{$name}.json" ) );
	}

	/**
	 * One of the shapes schemas have in common, with its references resolved.
	 *
	 * @param string $name Of the $defs of common.json.
	 * @return array
	 */
	public static function common( $name ) {
		return self::resolve( array( '$ref' => "common.json#/\$defs/{$name}" ) );
	}

	/**
	 * What is wrong with a value: field => reason. The value is decoded with objects as stdClass.
	 *
	 * @param mixed  $value  Decoded JSON.
	 * @param array  $schema Resolved schema.
	 * @param string $field  Its place.
	 * @return string[]
	 */
	public static function problems( $value, array $schema, $field = '$' ) {
		foreach ( array( 'anyOf', 'oneOf' ) as $choice ) {
			if ( isset( $schema[ $choice ] ) && ! self::is_any( $value, $schema[ $choice ], $field ) ) {
				return array( "{$field} fits no alternative" );
			}
		}
		if ( array_key_exists( 'const', $schema ) && $value !== $schema['const'] ) {
			return array( "{$field} is not the constant" );
		}
		if ( isset( $schema['enum'] ) && ! in_array( $value, $schema['enum'], true ) ) {
			return array( "{$field} is not one of the values" );
		}
		if ( isset( $schema['type'] ) && ! self::has_type( $value, (array) $schema['type'] ) ) {
			return array( "{$field} has the wrong type" );
		}
		if ( is_object( $value ) ) {
			return self::object_problems( get_object_vars( $value ), $schema, $field );
		}
		if ( is_array( $value ) ) {
			return self::list_problems( $value, $schema, $field );
		}
		return self::scalar_problems( $value, $schema, $field );
	}

	private static function is_any( $value, array $schemas, $field ) {
		foreach ( $schemas as $schema ) {
			if ( array() === self::problems( $value, $schema, $field ) ) {
				return true;
			}
		}
		return false;
	}

	private static function object_problems( array $value, array $schema, $field ) {
		$problems = array();
		foreach ( isset( $schema['required'] ) ? $schema['required'] : array() as $name ) {
			if ( ! array_key_exists( $name, $value ) ) {
				$problems[] = "{$field}.{$name} is missing";
			}
		}
		foreach ( $value as $name => $inner ) {
			$rule = isset( $schema['properties'][ $name ] ) ? $schema['properties'][ $name ] : ( isset( $schema['additionalProperties'] ) ? $schema['additionalProperties'] : true );
			if ( isset( $schema['propertyNames'] ) && array() !== self::problems( (string) $name, $schema['propertyNames'] ) ) {
				$problems[] = "{$field}.{$name} is no name for a field";
			} elseif ( false === $rule ) {
				$problems[] = "{$field}.{$name} is not known";
			} elseif ( is_array( $rule ) ) {
				$problems = array_merge( $problems, self::problems( $inner, $rule, "{$field}.{$name}" ) );
			}
		}
		return $problems;
	}

	private static function list_problems( array $value, array $schema, $field ) {
		$problems = array();
		if ( count( $value ) < ( isset( $schema['minItems'] ) ? $schema['minItems'] : 0 ) || count( $value ) > ( isset( $schema['maxItems'] ) ? $schema['maxItems'] : PHP_INT_MAX ) ) {
			$problems[] = "{$field} has the wrong number of items";
		}
		foreach ( $value as $i => $item ) {
			$problems = array_merge( $problems, self::problems( $item, isset( $schema['items'] ) ? $schema['items'] : array(), "{$field}[{$i}]" ) );
		}
		return $problems;
	}

	private static function scalar_problems( $value, array $schema, $field ) {
		$number = is_int( $value ) || is_float( $value );
		$bad    = ( $number && isset( $schema['minimum'] ) && $value < $schema['minimum'] )
			|| ( $number && isset( $schema['maximum'] ) && $value > $schema['maximum'] )
			|| ( is_string( $value ) && isset( $schema['minLength'] ) && mb_strlen( $value ) < $schema['minLength'] )
			|| ( is_string( $value ) && isset( $schema['maxLength'] ) && mb_strlen( $value ) > $schema['maxLength'] )
			|| ( is_string( $value ) && isset( $schema['pattern'] ) && ! preg_match( '~' . $schema['pattern'] . '~D', $value ) );
		return $bad ? array( "{$field} is out of bounds" ) : array();
	}

	private static function has_type( $value, array $types ) {
		$is = array(
			'object'  => is_object( $value ),
			'array'   => is_array( $value ),
			'string'  => is_string( $value ),
			'integer' => is_int( $value ),
			'number'  => is_int( $value ) || is_float( $value ),
			'boolean' => is_bool( $value ),
			'null'    => null === $value,
		);
		foreach ( $types as $type ) {
			if ( $is[ $type ] ) {
				return true;
			}
		}
		return false;
	}

	private static function file( $name ) {
		return json_decode( file_get_contents( dirname( __DIR__, 3 ) . "/contract/schemas/{$name}" ), true );
	}

	private static function resolve( array $schema ) {
		if ( isset( $schema['$ref'] ) ) {
			list( $file, $pointer ) = array_pad( explode( '#', $schema['$ref'] ), 2, '' );
			$target                 = self::file( $file );
			foreach ( array_filter( explode( '/', $pointer ) ) as $key ) {
				$target = $target[ $key ];
			}
			return self::resolve( $target );
		}
		$unknown = array_diff( array_keys( $schema ), self::KEYWORDS );
		if ( array() !== $unknown ) {
			throw new LogicException( 'A schema uses a keyword these tests do not know: ' . implode( ', ', $unknown ) );
		}
		unset( $schema['$defs'] );
		foreach ( array( 'items', 'additionalProperties', 'propertyNames' ) as $keyword ) {
			if ( isset( $schema[ $keyword ] ) && is_array( $schema[ $keyword ] ) ) {
				$schema[ $keyword ] = self::resolve( $schema[ $keyword ] );
			}
		}
		foreach ( array( 'properties', 'anyOf', 'oneOf' ) as $keyword ) {
			if ( ! isset( $schema[ $keyword ] ) ) {
				continue;
			}
			foreach ( $schema[ $keyword ] as $key => $inner ) {
				if ( array( 'required' ) !== array_keys( $inner ) ) {
					$schema[ $keyword ][ $key ] = self::resolve( $inner );
				}
			}
		}
		return $schema;
	}
}
