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
		delete_option( 'genre_children' );
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
			unset( $report['requested'], $report['terms'] );
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

	private static function taxonomies( array $categories, array $other = array() ) {
		return array(
			'categories' => $categories,
			'tags'       => array(),
			'sectors'    => array(),
			'clusters'   => array(),
			'other'      => $other,
		);
	}

	private static function path( ...$names ) {
		return array( 'path' => $names );
	}

	private static function genres_of( $post_id ) {
		return wp_get_object_terms( $post_id, 'genre', array( 'fields' => 'names' ) );
	}

	public static function taxonomies_to_refuse() {
		return array(
			'nobody registered'             => array( 'post', 'no_such', 'no taxonomy' ),
			'of another post type'          => array( 'page', 'genre', 'no taxonomy' ),
			'with a field of its own'       => array( 'post', 'category', 'field categories' ),
			'of the plugin'                 => array( 'post', 'igny8_cluster', 'field clusters' ),
			'nobody chooses in the editor'  => array( 'post', 'post_format', 'no taxonomy' ),
		);
	}

	/**
	 * @dataProvider taxonomies_to_refuse
	 */
	public function test_a_taxonomy_that_is_not_for_these_posts_is_named_before_anything_is_made( $post_type, $taxonomy, $words ) {
		$other    = array( 'mood' => array(), $taxonomy => array( self::path( 'X' ) ) );
		$message  = self::message( array( 'content_type' => $post_type, 'taxonomies' => self::taxonomies( array(), 'post' === $post_type ? $other : array_slice( $other, 1 ) ) ) );
		$before   = self::snapshot();
		$problems = self::stage( $message )['problems'];
		$this->assertSame( array( array( "other_terms.{$taxonomy}", 'TAXONOMY_UNKNOWN' ) ), array_map( static function ( $problem ) { return array( $problem['field'], $problem['code'] ); }, $problems ) );
		$this->assertStringContainsString( $words, $problems[0]['message'] );
		$this->assertSame( 'post' === $post_type ? array( 'genre', 'mood' ) : array(), $problems[0]['details']['taxonomies'] );
		$error = Igny8_Publisher::commit( $message );
		$this->assert_error( 'PREFLIGHT_FAILED', $error );
		$this->assertSame( $problems, $error->get_error_data()['details']['problems'] );
		$this->assertSame( $before, self::snapshot() );
	}

	public function test_a_mapping_to_a_term_that_was_deleted_is_named_before_anything_is_made() {
		$gone = wp_insert_term( 'Gone', 'genre' )['term_id'];
		wp_delete_term( $gone, 'genre' );
		$elsewhere  = wp_insert_term( 'A tag', 'post_tag' )['term_id'];
		$taxonomies = self::taxonomies(
			array( self::path( 'Fine' ), array( 'term_id' => $elsewhere ) + self::path( 'Mapped' ) ),
			array( 'genre' => array( array( 'term_id' => $gone ) + self::path( 'Rock' ) ) )
		);
		$problems   = self::stage( self::message( array( 'taxonomies' => $taxonomies ) ) )['problems'];
		$this->assertSame( array( 'taxonomies.categories[1]', 'other_terms.genre[0]' ), array_column( $problems, 'field' ) );
		$this->assertSame( array( 'TERM_NOT_FOUND', 'TERM_NOT_FOUND' ), array_column( $problems, 'code' ) );
		$this->assertSame( array( 'term_id' => $gone, 'taxonomy' => 'genre' ), $problems[1]['details'] );
		$this->assertNotEmpty( $problems[1]['remedy'] );
	}

	public function test_a_category_of_signs_alone_needs_a_fallback_that_is_there() {
		update_option( 'igny8_settings', array( 'fallback_category' => 999999 ) );
		$problems = self::stage( self::message( array( 'taxonomies' => self::taxonomies( array( self::path( 'SEO' ), self::path( '!!!' ) ) ) ) ) )['problems'];
		$this->assertSame( array( array( 'taxonomies.categories[1]', 'FALLBACK_CATEGORY_MISSING' ) ), array( array( $problems[0]['field'], $problems[0]['code'] ) ) );
		$this->assertCount( 1, $problems );
	}

	public function test_an_update_changes_the_taxonomies_it_names_and_no_others() {
		$first = self::publish( self::message( array( 'taxonomies' => self::taxonomies( array(), array( 'genre' => array( self::path( 'Rock' ) ) ) ) ) ) );
		wp_set_object_terms( $first['post_id'], array( 'Rock', 'Chosen by a person' ), 'genre' );
		$second = self::publish( self::message( array( 'taxonomies' => self::taxonomies( array(), array( 'mood' => array( self::path( 'Calm' ) ) ) ) ) ) );
		$this->assertSame( 'updated', $second['outcome'] );
		$this->assertSame( array( 'Chosen by a person', 'Rock' ), self::genres_of( $first['post_id'] ) );
		self::publish( self::message( array( 'taxonomies' => self::taxonomies( array(), array( 'genre' => array() ) ) ) ) );
		$this->assertSame( array(), self::genres_of( $first['post_id'] ) );
		$this->assert_counts_are_true();
	}

	public function test_a_failure_takes_terms_of_further_taxonomies_back_and_leaves_their_counts() {
		$bystander = self::taxonomies( array(), array( 'genre' => array( self::path( 'Rock' ) ) ) );
		self::publish( self::message( array( 'content_id' => 7, 'taxonomies' => $bystander ) ) );
		self::publish( self::message( array( 'taxonomies' => $bystander ) ) );
		$message = self::message( array( 'taxonomies' => self::taxonomies( array(), array( 'genre' => array( self::path( 'Rock', 'Punk', 'Oi' ) ), 'mood' => array( self::path( 'Loud' ) ) ) ) ) );
		$before  = self::snapshot();
		$this->fail_at( 'flipped' );
		$this->assert_error( 'PUBLISH_FATAL', Igny8_Publisher::commit( $message ) );
		$this->assertSame( $before, self::snapshot() );
		$this->assertSame( array( 'Rock' ), array_values( get_terms( array( 'taxonomy' => array( 'genre', 'mood' ), 'hide_empty' => false, 'fields' => 'names' ) ) ) );
		$this->assertSame( 2, get_term_by( 'slug', 'rock', 'genre' )->count );
		$this->assertSame( array(), get_term_children( get_term_by( 'slug', 'rock', 'genre' )->term_id, 'genre' ) );
		$this->assert_counts_are_true();
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

	public function test_the_report_says_where_terms_below_others_are_and_nothing_of_those_at_the_top() {
		$receipt = self::publish( self::message( array( 'taxonomies' => array( 'categories' => array( array( 'path' => array( 'Drinks', 'Hot', 'Tea' ) ), array( 'path' => array( 'Food' ) ) ), 'tags' => array( array( 'path' => array( 'one' ) ) ), 'sectors' => array(), 'clusters' => array() ) ) ) );
		$report  = $receipt['taxonomies_processed'];
		$ids     = array_map(
			static function ( $slug ) {
				return get_term_by( 'slug', $slug, 'category' )->term_id;
			},
			array( 'tea', 'hot', 'drinks' )
		);
		$this->assertSame( $ids, array_column( $report['categories']['terms'], 'term_id' ) );
		$this->assertSame( array( $ids[1], $ids[2], 0 ), array_column( $report['categories']['terms'], 'parent' ) );
		$this->assertArrayNotHasKey( 'terms', $report['tags'] );
	}
}
