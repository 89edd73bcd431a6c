<?php
/**
 * Runs WordPress's own image arithmetic on the cases given as JSON on standard input.
 *
 * Usage: php reference.php <wp-includes directory>
 * Case: [original width, original height, width, height, crop]; answer: what image_resize_dimensions() returns.
 */

function apply_filters( $hook, $value ) { // phpcs:ignore -- nobody filters here.
	return $value;
}

/**
 * Only the functions in question are taken out of the files, so that the rest of WordPress is not needed.
 *
 * @param string $file PHP file.
 * @param string $name Function in it.
 */
function source_of( $file, $name ) {
	preg_match( '/^function ' . $name . '\(.*?^}/ms', file_get_contents( $file ), $match );
	return $match[0];
}

eval( source_of( $argv[1] . '/media.php', 'wp_constrain_dimensions' ) );
eval( source_of( $argv[1] . '/media.php', 'image_resize_dimensions' ) );
eval( source_of( $argv[1] . '/functions.php', 'wp_fuzzy_number_match' ) );

$answers = array();
foreach ( json_decode( stream_get_contents( STDIN ), true ) as $case ) {
	$answers[] = image_resize_dimensions( ...$case );
}
echo json_encode( $answers );
