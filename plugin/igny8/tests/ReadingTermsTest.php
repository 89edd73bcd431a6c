<?php
/**
 * The route by which IGNY8 reads terms.
 *
 * @package Igny8
 */

final class ReadingTermsTest extends Igny8_Test_Reading_Case {

	/**
	 * Terms written straight into the database.
	 */
	private static function seed_terms( $number, $taxonomy ) {
		global $wpdb;
		$first = 1 + (int) $wpdb->get_var( "SELECT MAX(term_id) FROM {$wpdb->terms}" );
		$last  = $first + $number - 1;
		$wpdb->query( "INSERT INTO {$wpdb->terms} (term_id, name, slug) SELECT seq, CONCAT('Term ', seq), CONCAT('term-', seq) FROM seq_{$first}_to_{$last}" );
		$wpdb->query( "INSERT INTO {$wpdb->term_taxonomy} (term_id, taxonomy, description, parent) SELECT seq, '{$taxonomy}', '', IF(seq = {$first}, 0, {$first}) FROM seq_{$first}_to_{$last}" );
		return range( $first, $last );
	}

	private function told( $taxonomy, $after = 0, $limit = 1000 ) {
		$answer = $this->ask( 'terms', compact( 'taxonomy', 'after', 'limit' ) );
		$this->assert_fits( 'terms-response', $answer );
		return $answer;
	}

	public function test_a_term_is_told_with_its_own_name_and_what_is_above_it() {
		$default = (int) get_option( 'default_category' );
		$above   = wp_insert_term( 'Bread & "Butter"', 'category' )['term_id'];
		$below   = wp_insert_term( 'Über', 'category', array( 'parent' => $above ) )['term_id'];
		$answer  = $this->told( 'category' );
		$this->assertSame( array( 3, null ), array( $answer['total'], $answer['next_after'] ) );
		$this->assertSame( $default, $answer['terms'][0]['term_id'] );
		$this->assertSame( array( 'term_id' => $above, 'name' => 'Bread & "Butter"', 'slug' => 'bread-butter', 'parent' => 0 ), $answer['terms'][1] );
		$this->assertSame( array( 'term_id' => $below, 'name' => 'Über', 'slug' => 'uber', 'parent' => $above ), $answer['terms'][2] );
	}

	public function test_many_terms_are_told_once_page_by_page_in_a_few_queries_each() {
		$ids = self::seed_terms( 2500, 'post_tag' );
		self::seed_terms( 5, 'igny8_sector' );
		$after = 0;
		$told  = array();
		$pages = 0;
		do {
			$answer = $this->told( 'post_tag', $after );
			$told   = array_merge( $told, array_column( $answer['terms'], 'term_id' ) );
			$after  = $answer['next_after'];
			++$pages;
			$this->assertSame( 2500, $answer['total'] );
		} while ( null !== $after );
		$this->assertSame( array( $ids, 3 ), array( $told, $pages ) );
		$this->assertSame( array( array_slice( $ids, 0, 2 ), $ids[1] ), array( array_column( $this->told( 'post_tag', 0, 2 )['terms'], 'term_id' ), $this->told( 'post_tag', 0, 2 )['next_after'] ) );
		$this->assertNull( $this->told( 'post_tag', $ids[2498], 1 )['next_after'] );
		$cost = self::queries(
			static function () {
				Igny8_Reading_Terms::answer( array( 'taxonomy' => 'post_tag', 'after' => 0, 'limit' => 1000 ) );
			}
		);
		$this->assertSame( 2, $cost );
	}

	public function test_taxonomies_are_read_that_visitors_see_or_people_choose_from() {
		register_taxonomy( 'igny8_hidden', 'post', array( 'public' => false ) );
		register_taxonomy( 'igny8_inner', 'post', array( 'public' => false, 'show_ui' => true ) );
		foreach ( array( 'igny8_hidden', 'igny8_nothing', 'nav_menu' ) as $taxonomy ) {
			$this->assertSame( 'taxonomy', $this->refused( 'terms', array( 'taxonomy' => $taxonomy, 'after' => 0, 'limit' => 5 ) ) );
		}
		foreach ( array( 'category', 'post_tag', 'post_format', 'igny8_sector', 'igny8_cluster', 'igny8_inner' ) as $taxonomy ) {
			$this->assertIsArray( $this->told( $taxonomy )['terms'] );
		}
		unregister_taxonomy( 'igny8_hidden' );
		unregister_taxonomy( 'igny8_inner' );
	}

	public function test_a_page_of_terms_has_its_bounds() {
		foreach ( array( 0, 1001 ) as $limit ) {
			$this->assertSame( 'limit', $this->refused( 'terms', array( 'taxonomy' => 'category', 'after' => 0, 'limit' => $limit ) ) );
		}
		$this->assertSame( 'after', $this->refused( 'terms', array( 'taxonomy' => 'category', 'after' => -1, 'limit' => 1 ) ) );
	}
}
