<?php
/**
 * Terms: found by slug, made where allowed.
 *
 * @package Igny8
 */

final class TermsTest extends Igny8_Test_Publish_Case {

	public static function names() {
		return array(
			array( 'Digital Marketing', 'digital-marketing', true ),
			array( 'digitalmarketing', 'digital-marketing', true ),
			array( 'Digital-Marketing', 'digitalmarketing', true ),
			array( 'D I G I T A L Marketing', 'digital-marketing', true ),
			array( 'DIGITAL  MARKETING!', 'digital-marketing', true ),
			array( 'Café Münster', 'cafe-munster', true ),
			array( '日本語', rawurlencode( '日本語' ), true ),
			array( 'Привет мир', 'привет-мир', true ),
			array( 'C++', 'c', true ),
			array( 'Digital', 'digital-marketing', false ),
			array( 'Digital Marketings', 'digital-marketing', false ),
			array( 'ab', 'a-b', false ),
		);
	}

	/**
	 * @dataProvider names
	 */
	public function test_a_name_finds_the_term_with_its_slug( $name, $slug, $is_found ) {
		$made  = wp_insert_term( 'Completely different', 'post_tag', array( 'slug' => $slug ) );
		$found = Igny8_Terms::find( $name, 'post_tag', null );
		$this->assertSame( $is_found ? $made['term_id'] : 0, $found );
	}

	public function test_the_exact_slug_wins_over_other_hyphens_and_the_name_does_not_count() {
		$loose = wp_insert_term( 'seo', 'post_tag', array( 'slug' => 's-eo-tips' ) );
		$exact = wp_insert_term( 'x', 'post_tag', array( 'slug' => 'seo-tips' ) );
		$this->assertSame( $exact['term_id'], Igny8_Terms::find( 'SEO tips', 'post_tag', null ) );
		$this->assertSame( $loose['term_id'], Igny8_Terms::find( 's eo tips', 'post_tag', null ) );
		$this->assertSame( 0, Igny8_Terms::find( 'seo', 'post_tag', null ) );
	}

	private static function taxonomies( array $categories, array $tags = array() ) {
		return array(
			'categories' => $categories,
			'tags'       => $tags,
			'sectors'    => array(),
			'clusters'   => array(),
		);
	}

	private static function path( ...$names ) {
		return array( 'path' => $names );
	}

	public function test_the_same_name_under_two_parents_is_two_terms_and_each_is_found_again() {
		$taxonomies = self::taxonomies( array( self::path( 'Red', 'Wine' ), self::path( 'White', 'Wine' ) ) );
		$first      = self::publish( self::message( array( 'taxonomies' => $taxonomies ) ) )['taxonomies_processed']['categories'];
		$this->assertSame( array( 'Red > Wine', 'White > Wine' ), $first['requested'] );
		$this->assertCount( 2, $first['assigned'] );
		$this->assertSame( array( 'Red', 'White' ), array_map( static function ( $id ) { return get_term( get_term( $id )->parent )->name; }, $first['assigned'] ) );
		$second = self::publish( self::message( array( 'content_id' => 2, 'taxonomies' => $taxonomies ) ) )['taxonomies_processed']['categories'];
		$this->assertSame( array( array(), $first['assigned'] ), array( $second['created'], $second['assigned'] ) );
	}

	public function test_a_mapping_wins_over_the_name() {
		$term   = wp_insert_term( 'Chosen', 'category' )['term_id'];
		$report = self::publish( self::message( array( 'taxonomies' => self::taxonomies( array( array( 'term_id' => $term ) + self::path( 'Whatever' ) ) ) ) ) )['taxonomies_processed']['categories'];
		$this->assertSame( array( array( $term ), array( 'Whatever' ), array() ), array( $report['assigned'], $report['existing'], $report['created'] ) );
	}

	public function test_without_permission_to_create_the_fallback_is_assigned_and_tags_are_skipped() {
		$fallback = wp_insert_term( 'Fallback', 'category' )['term_id'];
		wp_insert_term( 'known', 'post_tag' );
		update_option( 'igny8_settings', array( 'auto_create_terms' => false, 'fallback_category' => $fallback ) );
		$before  = wp_count_terms( array( 'taxonomy' => get_taxonomies(), 'hide_empty' => false ) );
		$reports = self::publish( self::message( array( 'taxonomies' => self::taxonomies( array( self::path( 'No' ), self::path( 'Not', 'This' ) ), array( self::path( 'known' ), self::path( 'unknown' ) ) ) ) ) )['taxonomies_processed'];
		$this->assertSame( array( array( $fallback ), array( 'No', 'Not > This' ) ), array( $reports['categories']['assigned'], $reports['categories']['fallback'] ) );
		$this->assertSame( array( array( 'known' ), array( 'unknown' ) ), array( $reports['tags']['existing'], $reports['tags']['skipped'] ) );
		$this->assertSame( $before, wp_count_terms( array( 'taxonomy' => get_taxonomies(), 'hide_empty' => false ) ) );
	}

	public function test_a_page_has_no_categories_and_says_so() {
		$receipt = self::publish( self::message( array( 'content_type' => 'page' ) ) );
		$this->assertSame( array( 'ranking' ), $receipt['taxonomies_processed']['tags']['skipped'] );
		$this->assertSame( array( 'SEO basics' ), $receipt['taxonomies_processed']['clusters']['created'] );
		$this->assertSame( array( 'SEO basics' ), wp_get_object_terms( $receipt['post_id'], 'igny8_cluster', array( 'fields' => 'names' ) ) );
	}

	public function test_an_article_without_category_gets_the_default_one() {
		$receipt = self::publish( self::message( array( 'taxonomies' => self::taxonomies( array() ) ) ) );
		$this->assertSame( array( (int) get_option( 'default_category' ) ), wp_get_post_categories( $receipt['post_id'] ) );
		$this->assertSame( 1, get_term( get_option( 'default_category' ) )->count );
	}

	public function test_looking_for_other_hyphens_reads_few_rows_of_many() {
		global $wpdb;
		$rows = array();
		for ( $i = 0; $i < 4000; $i++ ) {
			$slug   = substr( md5( "a{$i}" ), 0, 12 );
			$rows[] = "('{$slug}','{$slug}')";
		}
		$wpdb->query( "INSERT INTO {$wpdb->terms} (name, slug) VALUES " . implode( ',', $rows ) );
		$wpdb->query( "INSERT INTO {$wpdb->term_taxonomy} (term_id, taxonomy, description) SELECT term_id, 'post_tag', '' FROM {$wpdb->terms} WHERE term_id > 1" );
		$wpdb->query( "ANALYZE TABLE {$wpdb->terms}" );
		$wpdb->query( 'FLUSH STATUS' );
		$this->assertSame( 0, Igny8_Terms::find( 'abc digital', 'post_tag', null ) );
		$read = array_sum( array_column( $wpdb->get_results( "SHOW SESSION STATUS LIKE 'Handler_read%'", ARRAY_N ), 1 ) );
		$this->assertLessThan( 400, $read );
	}
}
