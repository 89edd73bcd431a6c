<?php
/**
 * Runs SELECTs in one consistent snapshot and prints their rows as JSON.
 *
 * Reads {"socket", "user", "password", "database", "statements": {name: sql}} from the environment variable
 * IGNY8_QUERY. Text that is not UTF-8 becomes "base64:…", since JSON cannot carry it and dropping it would
 * make two different values look alike.
 */

$request = json_decode( getenv( 'IGNY8_QUERY' ), true, 512, JSON_THROW_ON_ERROR );
mysqli_report( MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT );
$db = mysqli_init();
$db->options( MYSQLI_OPT_INT_AND_FLOAT_NATIVE, 1 );
$db->real_connect( null, $request['user'], $request['password'], $request['database'] ?: null, 0, $request['socket'] );
$db->set_charset( 'utf8mb4' );
if ( count( $request['statements'] ) > 1 ) {
	$db->query( 'START TRANSACTION WITH CONSISTENT SNAPSHOT' );
}

$printable = static function ( $value ) {
	return is_string( $value ) && ! preg_match( '//u', $value ) ? 'base64:' . base64_encode( $value ) : $value;
};
$answer    = array();
foreach ( $request['statements'] as $name => $sql ) {
	$result          = $db->query( $sql );
	$answer[ $name ] = array();
	while ( is_object( $result ) && ( $row = $result->fetch_assoc() ) ) {
		$answer[ $name ][] = array_map( $printable, $row );
	}
}
echo json_encode( $answer, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION );
