<?php
/**
 * Checks that a message has the shape its route asks for.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Knows the kinds of shapes; the shapes themselves are in Igny8_Message_Shapes.
 */
final class Igny8_Messages {

	/**
	 * The first thing that is wrong with a message, by name of the field.
	 *
	 * @param array  $message Decoded first line.
	 * @param string $route   The route it was sent to.
	 * @return true|WP_Error MESSAGE_INVALID with details.field.
	 */
	public static function validate( array $message, $route ) {
		return self::check( $message, Igny8_Message_Shapes::of_route( $route ), '' );
	}

	/**
	 * One value against one shape.
	 *
	 * @param mixed  $value Any JSON value.
	 * @param array  $shape See Igny8_Message_Shapes.
	 * @param string $field Its place, such as content.images[2].alt.
	 * @return true|WP_Error
	 */
	private static function check( $value, array $shape, $field ) {
		switch ( $shape[0] ) {
			case 'or_null':
				return null === $value ? true : self::check( $value, $shape[1], $field );
			case 'object':
				return self::check_object( $value, $shape, $field );
			case 'list':
				return self::check_list( $value, $shape, $field );
			case 'map':
				return self::check_map( $value, $shape, $field );
			case 'text':
				return self::check_text( $value, $shape, $field );
			case 'integer':
				return self::check_integer( $value, $shape, $field );
			case 'boolean':
				return is_bool( $value ) ? true : self::invalid( $field, 'must be true or false' );
			default:
				return in_array( $value, $shape[1], true )
					? true
					: self::invalid( $field, 'must be one of: ' . implode( ', ', $shape[1] ) );
		}
	}

	/**
	 * Every required field, optional ones where present, and no others.
	 *
	 * @param mixed  $value Any JSON value.
	 * @param array  $shape array( 'object', required, optional ).
	 * @param string $field Its place.
	 * @return true|WP_Error
	 */
	private static function check_object( $value, array $shape, $field ) {
		if ( ! is_array( $value ) ) {
			return self::invalid( $field, 'must be an object' );
		}
		$prefix = '' === $field ? '' : $field . '.';
		foreach ( $shape[1] as $name => $inner ) {
			if ( ! array_key_exists( $name, $value ) ) {
				return self::invalid( $prefix . $name, 'is missing' );
			}
		}
		$known = $shape[1] + $shape[2];
		foreach ( $value as $name => $inner ) {
			if ( ! isset( $known[ $name ] ) ) {
				return self::invalid( $prefix . substr( (string) $name, 0, 64 ), 'is not a field of this message' );
			}
			$result = self::check( $inner, $known[ $name ], $prefix . $name );
			if ( true !== $result ) {
				return $result;
			}
		}
		return true;
	}

	/**
	 * An object whose keys are not known beforehand.
	 *
	 * @param mixed  $value Any JSON value.
	 * @param array  $shape array( 'map', pattern of a key, shape of a value ).
	 * @param string $field Its place.
	 * @return true|WP_Error
	 */
	private static function check_map( $value, array $shape, $field ) {
		if ( ! is_array( $value ) || ( $value && self::is_list( $value ) ) ) {
			return self::invalid( $field, 'must be an object' );
		}
		foreach ( $value as $name => $inner ) {
			$place = $field . '.' . substr( (string) $name, 0, 64 );
			if ( ! preg_match( $shape[1], (string) $name ) ) {
				return self::invalid( $place, 'does not have a name of the form ' . $shape[1] );
			}
			$result = self::check( $inner, $shape[2], $place );
			if ( true !== $result ) {
				return $result;
			}
		}
		return true;
	}

	/**
	 * Whether it was a list in JSON; an empty one and an empty object look the same here.
	 *
	 * @param array $value Decoded.
	 * @return bool
	 */
	private static function is_list( array $value ) {
		return array_keys( $value ) === array_keys( array_keys( $value ) );
	}

	/**
	 * A list of the right length whose items all fit.
	 *
	 * @param mixed  $value Any JSON value.
	 * @param array  $shape array( 'list', item, least, most ).
	 * @param string $field Its place.
	 * @return true|WP_Error
	 */
	private static function check_list( $value, array $shape, $field ) {
		if ( ! is_array( $value ) || ! self::is_list( $value ) ) {
			return self::invalid( $field, 'must be a list' );
		}
		if ( count( $value ) < $shape[2] || count( $value ) > $shape[3] ) {
			return self::invalid( $field, self::range( 'items', $shape[2], $shape[3] ) );
		}
		foreach ( $value as $position => $item ) {
			$result = self::check( $item, $shape[1], "{$field}[{$position}]" );
			if ( true !== $result ) {
				return $result;
			}
		}
		return true;
	}

	/**
	 * Text of the right length and form.
	 *
	 * @param mixed  $value Any JSON value.
	 * @param array  $shape array( 'text', least, most, pattern or null ).
	 * @param string $field Its place.
	 * @return true|WP_Error
	 */
	private static function check_text( $value, array $shape, $field ) {
		list( , $least, $most, $pattern ) = $shape;
		if ( ! is_string( $value ) ) {
			return self::invalid( $field, 'must be text' );
		}
		if ( null !== $pattern && ! preg_match( $pattern, $value ) ) {
			return self::invalid( $field, 'does not have the form ' . $pattern );
		}
		// Counting the characters of a long article costs more than looking whether anybody asked.
		$is_bounded = $least > 1 || PHP_INT_MAX !== $most;
		$length     = $is_bounded ? mb_strlen( $value, 'UTF-8' ) : strlen( $value );
		if ( $length < $least || $length > $most ) {
			return self::invalid( $field, self::range( 'characters', $least, $most ) );
		}
		return true;
	}

	/**
	 * A whole number in its range.
	 *
	 * @param mixed  $value Any JSON value.
	 * @param array  $shape array( 'integer', least, most ); most may be missing.
	 * @param string $field Its place.
	 * @return true|WP_Error
	 */
	private static function check_integer( $value, array $shape, $field ) {
		$most = isset( $shape[2] ) ? $shape[2] : PHP_INT_MAX;
		if ( ! is_int( $value ) || $value < $shape[1] || $value > $most ) {
			return self::invalid( $field, 'must be a whole number' . self::limits( $shape[1], $most ) );
		}
		return true;
	}

	/**
	 * Words for a length that is out of range.
	 *
	 * @param string $unit  items, characters.
	 * @param int    $least Fewest.
	 * @param int    $most  Most.
	 * @return string
	 */
	private static function range( $unit, $least, $most ) {
		return "must have a number of {$unit}" . self::limits( $least, $most );
	}

	/**
	 * Words for a range.
	 *
	 * @param int $least Smallest.
	 * @param int $most  Largest.
	 * @return string
	 */
	private static function limits( $least, $most ) {
		return PHP_INT_MAX === $most ? " of at least {$least}" : " from {$least} to {$most}";
	}

	/**
	 * The error.
	 *
	 * @param string $field  Its place; empty: the message itself.
	 * @param string $reason What is wrong with it.
	 * @return WP_Error
	 */
	private static function invalid( $field, $reason ) {
		$name = '' === $field ? 'message' : $field;
		return Igny8_Errors::make( 'MESSAGE_INVALID', "{$name} {$reason}.", array( 'field' => $name ) );
	}
}
