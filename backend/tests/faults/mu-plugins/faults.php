<?php
/**
 * Breaks one publish at one of its checkpoints, as order.json beside the site says. The file is taken away before anything
 * is done, so that an order is carried out once and a test can see that it was.
 */

add_action( 'igny8_checkpoint', 'igny8_carry_out_order', 1 );

function igny8_carry_out_order( $at ) {
	static $times = array();
	$file = '%FOLDER%/order.json';
	if ( ! is_file( $file ) ) {
		return;
	}
	$order        = json_decode( file_get_contents( $file ), true );
	$times[ $at ] = isset( $times[ $at ] ) ? $times[ $at ] + 1 : 1;
	if ( $order['checkpoint'] !== $at || $order['time'] !== $times[ $at ] ) {
		return;
	}
	file_put_contents( '%FOLDER%/done.json', json_encode( array( 'pid' => getmypid() ) ) );
	unlink( $file );
	call_user_func( "igny8_fault_{$order['fault']}" );
}

function igny8_fault_none() {}

function igny8_fault_exception() {
	throw new RuntimeException( 'Thrown on purpose.' );
}

/** The next statement that writes is refused, as by a full or crashed table. */
function igny8_fault_statement() {
	igny8_break_next( '/^\s*(?:INSERT|UPDATE|DELETE|REPLACE|RELEASE SAVEPOINT)\b/i' );
}

/** The next question about rows is refused. */
function igny8_fault_read() {
	igny8_break_next( '/^\s*SELECT\b.*\bFROM\b/is' );
}

function igny8_break_next( $pattern ) {
	$break = static function ( $sql ) use ( &$break, $pattern ) {
		if ( ! preg_match( $pattern, $sql ) ) {
			return $sql;
		}
		remove_filter( 'query', $break );
		return 'SELECT refused FROM igny8_no_such_table';
	};
	add_filter( 'query', $break );
}

/** The database ends the connection, as when it is restarted. */
function igny8_fault_connection() {
	global $wpdb;
	$id    = (int) $wpdb->dbh->thread_id;
	$other = new wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
	$other->query( "KILL CONNECTION {$id}" );
	usleep( 50000 );
}

/** The database refuses to make it permanent. */
function igny8_fault_refused_commit() {
	igny8_break_next( '/^\s*COMMIT\b/i' );
}

/** It is permanent, but the database's word of it is lost. */
function igny8_fault_unheard_commit() {
	$lose = static function ( $sql ) use ( &$lose ) {
		global $wpdb;
		if ( 'COMMIT' !== $sql ) {
			return $sql;
		}
		remove_filter( 'query', $lose );
		$wpdb->dbh->query( 'COMMIT' );
		igny8_fault_connection();
		return $sql;
	};
	add_filter( 'query', $lose );
}

/** Another plugin's statement makes half of the transaction permanent. */
function igny8_fault_ddl() {
	global $wpdb;
	$wpdb->query( 'CREATE TABLE igny8_of_another_plugin (a INT)' );
	$wpdb->query( 'DROP TABLE igny8_of_another_plugin' );
}

function igny8_fault_exit() {
	exit;
}

function igny8_fault_wp_die() {
	wp_die( 'Ended on purpose.' );
}

/** Small pieces, so that not even a small one is left. */
function igny8_fault_memory() {
	global $igny8_chain;
	while ( true ) {
		$igny8_chain = array( $igny8_chain, str_repeat( 'x', 400 ) );
	}
}

function igny8_fault_time() {
	set_time_limit( 1 );
	while ( true ) {
		continue;
	}
}

function igny8_fault_kill() {
	posix_kill( getmypid(), 9 );
}
