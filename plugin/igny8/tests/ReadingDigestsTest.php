<?php
/**
 * The routes by which both sides are compared.
 *
 * @package Igny8
 */

final class ReadingDigestsTest extends Igny8_Test_Reading_Case {

	/**
	 * The fingerprint, by what WordPress itself says of a post.
	 */
	private static function expected_fingerprint( $post_id ) {
		wp_cache_flush();
		$post      = get_post( $post_id );
		$relations = array();
		foreach ( array( '_igny8_task_id', '_igny8_cluster_id', '_igny8_sector_id', '_igny8_keyword_ids' ) as $key ) {
			$relations[ $key ] = get_post_meta( $post_id, $key, true );
		}
		$terms = array();
		foreach ( array( 'category', 'igny8_cluster', 'igny8_sector', 'post_tag' ) as $taxonomy ) {
			$ids = wp_get_object_terms( $post_id, $taxonomy, array( 'fields' => 'ids', 'orderby' => 'term_id' ) );
			if ( $ids ) {
				$terms[ $taxonomy ] = $ids;
			}
		}
		$facts = array(
			'title'     => hash( 'sha256', $post->post_title ),
			'content'   => hash( 'sha256', $post->post_content ),
			'excerpt'   => hash( 'sha256', $post->post_excerpt ),
			'slug'      => $post->post_name,
			'status'    => $post->post_status,
			'author'    => (int) $post->post_author,
			'terms'     => $terms,
			'thumbnail' => (int) get_post_meta( $post_id, '_thumbnail_id', true ),
			'relations' => $relations,
		);
		return hash( 'sha256', wp_json_encode( $facts ) );
	}

	/**
	 * Posts with everything a fingerprint is made of, in ways that are easily got wrong.
	 */
	private static function peculiar_posts() {
		global $wpdb;
		$ids = self::seed_posts( 5 );
		wp_set_object_terms( $ids[0], array( 'Zoo', 'Ark' ), 'post_tag' );
		wp_set_object_terms( $ids[0], array( wp_insert_term( 'Later', 'category' )['term_id'], (int) get_option( 'default_category' ) ), 'category' );
		wp_set_object_terms( $ids[1], array( 'post-format-aside' ), 'post_format' );
		update_post_meta( $ids[1], '_igny8_keyword_ids', array( 3, 5 ) );
		update_post_meta( $ids[1], '_thumbnail_id', '77' );
		add_post_meta( $ids[2], '_igny8_cluster_id', '12' );
		add_post_meta( $ids[2], '_igny8_cluster_id', '13' );
		$wpdb->insert( $wpdb->postmeta, array( 'post_id' => $ids[3], 'meta_key' => '_IGNY8_TASK_ID', 'meta_value' => '9' ) );
		wp_update_post( array( 'ID' => $ids[3], 'post_title' => 'Ünïcode "quotes" 😀', 'post_excerpt' => "a\nb" ) );
		update_post_meta( $ids[4], '_igny8_sector_id', "a 'quote' \\ slash" );
		wp_trash_post( $ids[4] );
		return $ids;
	}

	private static function digest( array $lines ) {
		return hash( 'sha256', implode( '', $lines ) );
	}

	public function test_a_fingerprint_is_the_same_alone_and_among_others_and_means_the_same() {
		$ids  = self::peculiar_posts();
		$many = Igny8_Fingerprint::of_many( array_map( 'get_post', $ids ) );
		foreach ( $ids as $id ) {
			$this->assertSame( self::expected_fingerprint( $id ), $many[ $id ] );
			$this->assertSame( $many[ $id ], Igny8_Fingerprint::of( get_post( $id ) ) );
		}
		self::manage( array_combine( array( 11, 12, 13, 14, 15 ), $ids ) );
		$told = $this->ask( 'fingerprints', array( 'ranges' => array( array( 'after' => 0, 'through' => 99 ) ) ) );
		$this->assertSame( array_values( $many ), array_column( $told['posts'], 'fingerprint' ) );
	}

	public function test_a_fingerprint_does_not_depend_on_the_order_the_database_answers_in() {
		$post = get_post( self::peculiar_posts()[0] );
		$seen = array();
		foreach ( array( 'tt.taxonomy, tt.term_id', 'tt.taxonomy DESC, tt.term_id DESC' ) as $order ) {
			$this->listen(
				'query',
				static function ( $sql ) use ( $order ) {
					return false === strpos( $sql, 'tr.object_id, tt.taxonomy, tt.term_id FROM' ) || strpos( $sql, 'ORDER BY' ) ? $sql : "{$sql} ORDER BY {$order}";
				},
				0 === count( $seen ) ? 10 : 9
			);
			$seen[] = Igny8_Fingerprint::of( $post );
		}
		$this->assertSame( array( $seen[0], $seen[0] ), $seen );
		$this->assertSame( self::expected_fingerprint( $post->ID ), $seen[0] );
	}

	public static function group_sizes() {
		return array(
			'nothing'                    => array( array(), 3, array() ),
			'one post a group'           => array( array( 4, 9 ), 1, array( array( 4 ), array( 9 ) ) ),
			'the last group is full'     => array( array( 1, 2, 3, 4, 5, 6 ), 3, array( array( 1, 2, 3 ), array( 4, 5, 6 ) ) ),
			'the last group is not full' => array( array( 10, 20, 30, 40 ), 3, array( array( 10, 20, 30 ), array( 40 ) ) ),
			'one group holds all'        => array( array( 7, 8 ), 500, array( array( 7, 8 ) ) ),
		);
	}

	/**
	 * @dataProvider group_sizes
	 */
	public function test_groups_follow_one_another_whole_in_one_answer_or_in_many( array $contents, $size, array $groups ) {
		$posts = $contents ? array_combine( $contents, self::seed_posts( count( $contents ) ) ) : array();
		self::manage( $posts );
		$expected = array();
		foreach ( $groups as $group ) {
			$lines = array();
			foreach ( $group as $content_id ) {
				$lines[] = "{$content_id} {$posts[ $content_id ]} " . self::expected_fingerprint( $posts[ $content_id ] ) . "\n";
			}
			$expected[] = array( 'through' => end( $group ), 'count' => count( $group ), 'digest' => self::digest( $lines ) );
		}
		$all = $this->ask( 'digests', array( 'after' => 0, 'size' => $size, 'groups' => 200 ) );
		$this->assertSame( array( $expected, null, count( $contents ) ), array( $all['groups'], $all['next_after'], $all['total'] ) );
		$this->assert_fits( 'digests-response', $all );
		$after = 0;
		$told  = array();
		do {
			$answer = $this->ask( 'digests', array( 'after' => $after, 'size' => $size, 'groups' => 1 ) );
			$told   = array_merge( $told, $answer['groups'] );
			$after  = $answer['next_after'];
		} while ( null !== $after );
		$this->assertSame( $expected, $told );
	}

	public function test_a_post_that_is_gone_is_told_as_gone_and_one_in_the_trash_is_there() {
		$ids = self::seed_posts( 4 );
		self::manage( array_combine( array( 1, 2, 3, 4 ), $ids ) );
		wp_delete_post( $ids[1], true );
		wp_trash_post( $ids[2] );
		wp_update_post( array( 'ID' => $ids[3], 'post_type' => 'attachment' ) );
		$told = $this->ask( 'fingerprints', array( 'ranges' => array( array( 'after' => 0, 'through' => PHP_INT_MAX ) ) ) );
		$this->assert_fits( 'fingerprints-response', $told );
		$this->assertSame( array( 1, 2, 3, 4 ), array_column( $told['posts'], 'content_id' ) );
		$this->assertSame( $ids, array_column( $told['posts'], 'post_id' ) );
		$this->assertSame( array( self::expected_fingerprint( $ids[0] ), null, self::expected_fingerprint( $ids[2] ), null ), array_column( $told['posts'], 'fingerprint' ) );
		$lines = array();
		foreach ( $told['posts'] as $post ) {
			$lines[] = "{$post['content_id']} {$post['post_id']} " . ( null === $post['fingerprint'] ? '-' : $post['fingerprint'] ) . "\n";
		}
		$this->assertSame( self::digest( $lines ), $this->ask( 'digests', array( 'after' => 0, 'size' => 100, 'groups' => 1 ) )['groups'][0]['digest'] );
	}

	public function test_ranges_are_answered_in_their_order_and_hold_what_lies_in_them() {
		self::manage( array_combine( array( 10, 20, 30, 40 ), self::seed_posts( 4 ) ) );
		$ranges = array( array( 'after' => 20, 'through' => 40 ), array( 'after' => 40, 'through' => 99 ), array( 'after' => 0, 'through' => 10 ) );
		$told   = $this->ask( 'fingerprints', compact( 'ranges' ) );
		$this->assertSame( array( 30, 40, 10 ), array_column( $told['posts'], 'content_id' ) );
		$this->assertSame( 3, $told['answered'] );
	}

	public function test_when_time_is_up_one_group_and_one_range_are_answered_all_the_same() {
		self::manage( array_combine( array( 1, 2, 3 ), self::seed_posts( 3 ) ) );
		$over   = new Igny8_Reading_Time( 0 );
		$answer = Igny8_Reading_Digests::answer( array( 'after' => 0, 'size' => 1, 'groups' => 9 ), $over );
		$this->assertSame( array( 1, 1, 3 ), array( count( $answer['groups'] ), $answer['next_after'], $answer['total'] ) );
		$ranges = array( array( 'after' => 0, 'through' => 2 ), array( 'after' => 2, 'through' => 3 ) );
		$answer = Igny8_Reading_Fingerprints::answer( compact( 'ranges' ), $over );
		$this->assertSame( array( 2, 1 ), array( count( $answer['posts'] ), $answer['answered'] ) );
	}

	public function test_what_was_changed_behind_a_stale_cache_is_seen() {
		global $wpdb;
		$ids = self::seed_posts( 2 );
		self::manage( array_combine( array( 1, 2 ), $ids ) );
		update_post_meta( $ids[1], '_thumbnail_id', '5' );
		$before = $this->ask( 'fingerprints', array( 'ranges' => array( array( 'after' => 0, 'through' => 2 ) ) ) )['posts'];
		array_map( 'get_post', $ids );
		get_post_meta( $ids[1], '_thumbnail_id', true );
		$wpdb->query( "UPDATE {$wpdb->posts} SET post_title = 'By hand' WHERE ID = {$ids[0]}" );
		$wpdb->query( "UPDATE {$wpdb->postmeta} SET meta_value = '6' WHERE post_id = {$ids[1]}" );
		$this->assertNotSame( 'By hand', get_post( $ids[0] )->post_title );
		$after = $this->ask( 'fingerprints', array( 'ranges' => array( array( 'after' => 0, 'through' => 2 ) ) ) )['posts'];
		foreach ( array( 0, 1 ) as $i ) {
			$this->assertNotSame( $before[ $i ]['fingerprint'], $after[ $i ]['fingerprint'] );
			$this->assertSame( self::expected_fingerprint( $ids[ $i ] ), $after[ $i ]['fingerprint'] );
		}
	}

	public function test_a_group_of_a_hundred_costs_as_many_queries_as_one_of_two_and_leaves_the_cache_alone() {
		$ids = self::seed_posts( 101 );
		foreach ( $ids as $i => $id ) {
			wp_set_object_terms( $id, array( 'tag ' . $i % 7, 'tag ' . $i % 5 ), 'post_tag' );
			update_post_meta( $id, '_igny8_cluster_id', (string) $i );
		}
		self::manage( array_combine( range( 1, 101 ), $ids ) );
		wp_cache_flush();
		$cost = static function ( $size ) {
			return self::queries(
				static function () use ( $size ) {
					Igny8_Reading_Digests::answer( array( 'after' => 0, 'size' => $size, 'groups' => 1 ) );
				}
			);
		};
		$this->assertSame( $cost( 2 ), $cost( 100 ) );
		$this->assertLessThanOrEqual( 8, $cost( 100 ) );
		$this->assertFalse( wp_cache_get( $ids[0], 'posts' ) );
		$this->assertFalse( wp_cache_get( $ids[0], 'post_meta' ) );
	}

	public function test_long_texts_are_read_a_few_at_a_time() {
		$bytes = array( 5 => 10, 6 => 60, 7 => 50, 8 => 500, 9 => 0, 10 => 40 );
		$this->assertSame( array( array( 5, 6 ), array( 7 ), array( 8 ), array( 9, 10 ) ), Igny8_Reading_Database::batches( $bytes, 100 ) );
		$this->assertSame( array( 100, 100, 1 ), array_map( 'count', Igny8_Reading_Database::batches( array_fill( 1, 201, 0 ), 100 ) ) );
		$this->assertSame( array(), Igny8_Reading_Database::batches( array(), 100 ) );
	}

	public function test_texts_that_do_not_fit_into_memory_together_are_compared() {
		$ids = self::seed_posts( 8, array( 'post_content' => str_repeat( 'Long. ', 333333 ) ) );
		self::manage( array_combine( range( 1, 8 ), $ids ) );
		$told = $this->ask( 'fingerprints', array( 'ranges' => array( array( 'after' => 0, 'through' => 8 ) ) ) );
		$this->assertSame( array_map( array( __CLASS__, 'expected_fingerprint' ), $ids ), array_column( $told['posts'], 'fingerprint' ) );
	}

	public function test_a_range_too_long_to_be_answered_at_once_is_refused() {
		global $wpdb;
		$table = Igny8_Tables::name( 'igny8_posts' );
		$most  = Igny8_Reading_Fingerprints::RANGE_MAX;
		$wpdb->query( "INSERT INTO {$table} (content_id, post_id, revision, fingerprint, job_key, first_published_at, published_at) SELECT seq, 900000 + seq, 1, '', '', NOW(), NOW() FROM seq_1_to_" . ( $most + 1 ) );
		$ranges = array( array( 'after' => 0, 'through' => $most ), array( 'after' => 0, 'through' => $most + 1 ) );
		$this->assertSame( 'ranges[0]', $this->refused( 'fingerprints', array( 'ranges' => array( $ranges[1] ) ) ) );
		$told = $this->ask( 'fingerprints', compact( 'ranges' ) );
		$this->assertSame( array( 1, $most ), array( $told['answered'], count( $told['posts'] ) ) );
	}

	public function test_a_database_that_does_not_answer_is_no_empty_site() {
		global $wpdb;
		self::manage( array( 1 => self::seed_posts( 1 )[0] ) );
		$log    = tempnam( sys_get_temp_dir(), 'igny8' );
		$old    = ini_set( 'error_log', $log );
		$hidden = $wpdb->suppress_errors();
		foreach ( array( Igny8_Tables::name( 'igny8_posts' ), $wpdb->term_relationships, $wpdb->postmeta ) as $table ) {
			$wpdb->query( "RENAME TABLE {$table} TO {$table}_away" );
			$answer = self::post_signed( self::example( 'digests-request' ) );
			$wpdb->query( "RENAME TABLE {$table}_away TO {$table}" );
			$this->assertSame( array( 500, 'INTERNAL_ERROR' ), array( $answer['status'], $answer['body']['error']['code'] ), $table );
		}
		$wpdb->suppress_errors( $hidden );
		ini_set( 'error_log', $old );
		unlink( $log );
		$this->assertCount( 1, $this->ask( 'digests', array( 'after' => 0, 'size' => 100, 'groups' => 1 ) )['groups'] );
	}
}
