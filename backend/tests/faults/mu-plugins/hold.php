<?php
/**
 * Holds a visitor's request with ?hold=<word> back before its first query about <word> (a table) that comes after one about
 * posts: until the file "go" is there.
 */

if ( isset( $_GET['hold'] ) ) {
	add_filter(
		'query',
		static function ( $sql ) {
			static $stage = 0;
			if ( 0 === $stage && preg_match( '/^\s*SELECT\b.*\bFROM \S*posts\b/is', $sql ) && did_action( 'init' ) ) {
				$stage = 1;
			} elseif ( 1 === $stage && false !== strpos( $sql, preg_replace( '/\W/', '', $_GET['hold'] ) ) ) {
				$stage = 2;
				touch( '%FOLDER%/held' );
				for ( $i = 0; $i < 2000 && ! file_exists( '%FOLDER%/go' ); $i++ ) {
					usleep( 5000 );
					clearstatcache();
				}
			}
			return $sql;
		}
	);
}
