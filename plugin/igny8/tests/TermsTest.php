<?php
/**
 * Terms: found by slug, made where allowed.
 *
 * @package Igny8
 */

final class TermsTest extends Igny8_Test_Publish_Case {

	protected function setUp(): void {
		parent::setUp();
		register_taxonomy( 'genre', 'post', array( 'hierarchical' => true ) );
		register_taxonomy( 'mood', 'post' );
	}

	protected function tearDown(): void {
		unregister_taxonomy( 'genre' );
		unregister_taxonomy( 'mood' );
		parent::tearDown();
	}

	public static function cases() {
		$table = json_decode( file_get_contents( self::contract() . '/examples/vectors/terms.json' ), true );
		foreach ( $table['cases'] as $case ) {
			yield $case['name'] => array( $case );
		}
	}

	/**
	 * @dataProvider cases
	 */
	public function test_names_lead_to_the_terms_of_the_table( array $case ) {
		$ids = array();
		foreach ( $case['given'] as $term ) {
			$ids[ "{$term['taxonomy']} {$term['slug']}" ] = self::given( $term, $ids );
		}
		self::choose( $case );
		$content = array(
			'content_type' => isset( $case['post_type'] ) ? $case['post_type'] : 'post',
			'taxonomies'   => self::asked( $case['asked'], $ids ),
		);
		$first   = self::publish( self::message( $content ) );
		$this->assert_fits( 'receipt', $first );
		$this->assert_reports( $case['then'], $first['taxonomies_processed'] );
		$terms  = self::snapshot()['tables']['terms'];
		$second = self::publish( self::message( array( 'content_id' => 2 ) + $content ) );
		$this->assertSame( $terms, self::snapshot()['tables']['terms'], 'The second time a term was made.' );
		foreach ( self::by_taxonomy( $first['taxonomies_processed'] ) as $taxonomy => $report ) {
			$this->assertSame( $report['assigned'], self::by_taxonomy( $second['taxonomies_processed'] )[ $taxonomy ]['assigned'], $taxonomy );
		}
		$this->assert_counts_are_true();
	}

	/**
	 * Makes a term as a person or an importer would have it.
	 */
	private static function given( array $term, array $ids ) {
		$made = wp_insert_term(
			wp_slash( $term['name'] ),
			$term['taxonomy'],
			array(
				'slug'   => $term['slug'],
				'parent' => isset( $term['parent'] ) ? $ids[ "{$term['taxonomy']} {$term['parent']}" ] : 0,
			)
		);
		self::assertIsArray( $made, is_wp_error( $made ) ? $made->get_error_message() : '' );
		self::assertSame( $term['slug'], get_term( $made['term_id'] )->slug );
		return $made['term_id'];
	}

	private static function choose( array $case ) {
		$chosen = isset( $case['settings'] ) ? $case['settings'] : array();
		if ( isset( $chosen['fallback'] ) ) {
			$chosen['fallback_category'] = get_term_by( 'slug', $chosen['fallback'], 'category' )->term_id;
		}
		update_option( 'igny8_settings', array_intersect_key( $chosen, Igny8_Settings::DEFAULTS ) );
	}

	/**
	 * The table's "asked" as the contract's taxonomies.
	 */
	private static function asked( array $asked, array $ids ) {
		$names  = array(
			'categories' => 'category',
			'tags'       => 'post_tag',
		);
		$mapped = static function ( $taxonomy ) use ( $ids ) {
			return static function ( $term ) use ( $taxonomy, $ids ) {
				return isset( $term['mapped_to'] )
					? array(
						'path'    => $term['path'],
						'term_id' => $ids[ "{$taxonomy} {$term['mapped_to']}" ],
					)
					: $term;
			};
		};
		$terms  = array();
		foreach ( Igny8_Taxonomies::KINDS as $kind ) {
			$terms[ $kind ] = array_map( $mapped( isset( $names[ $kind ] ) ? $names[ $kind ] : $kind ), isset( $asked[ $kind ] ) ? $asked[ $kind ] : array() );
		}
		foreach ( isset( $asked['other'] ) ? $asked['other'] : array() as $taxonomy => $wanted ) {
			$terms['other'][ $taxonomy ] = array_map( $mapped( $taxonomy ), $wanted );
		}
		return $terms;
	}

	/**
	 * Reports with those of further taxonomies beside the others.
	 */
	private static function by_taxonomy( array $reports ) {
		$other = isset( $reports['other'] ) ? $reports['other'] : array();
		unset( $reports['other'] );
		return $reports + $other;
	}

	private function assert_reports( array $expected, array $reports ) {
		$this->assertSame( isset( $expected['other'] ) ? array_keys( $expected['other'] ) : null, isset( $reports['other'] ) ? array_keys( $reports['other'] ) : null );
		$expected = self::by_taxonomy( $expected );
		foreach ( self::by_taxonomy( $reports ) as $taxonomy => $report ) {
			unset( $report['requested'] );
			$report['assigned'] = array_map( array( __CLASS__, 'path_of' ), $report['assigned'] );
			$wanted             = ( isset( $expected[ $taxonomy ] ) ? $expected[ $taxonomy ] : array() ) + array_fill_keys( array( 'created', 'existing', 'assigned', 'fallback', 'skipped' ), array() );
			foreach ( $report['assigned'] as $i => $path ) {
				if ( isset( $wanted['assigned'][ $i ] ) && '#' === substr( $wanted['assigned'][ $i ], -1 ) ) {
					$report['assigned'][ $i ] = preg_replace( '/-\d+\z/', '-#', $path );
				}
			}
			ksort( $wanted );
			ksort( $report );
			$this->assertSame( $wanted, $report, $taxonomy );
		}
	}

	/**
	 * Slugs from the outermost parent to a term.
	 */
	private static function path_of( $term_id ) {
		$term = get_term( $term_id );
		return ( $term->parent ? self::path_of( $term->parent ) . '/' : '' ) . $term->slug;
	}

	/**
	 * What WordPress says of how often a term is used.
	 */
	private function assert_counts_are_true() {
		global $wpdb;
		$untrue = $wpdb->get_col(
			"SELECT x.term_taxonomy_id FROM {$wpdb->term_taxonomy} x WHERE x.count <> (SELECT COUNT(*) FROM {$wpdb->term_relationships} r
			JOIN {$wpdb->posts} p ON p.ID = r.object_id AND p.post_status = 'publish' WHERE r.term_taxonomy_id = x.term_taxonomy_id)"
		);
		$this->assertSame( array(), $untrue );
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
		$this->assertSame( 0, Igny8_Term_Finder::find( 'abc digital', 'post_tag', null ) );
		$read = array_sum( array_column( $wpdb->get_results( "SHOW SESSION STATUS LIKE 'Handler_read%'", ARRAY_N ), 1 ) );
		$this->assertLessThan( 400, $read );
	}
}
