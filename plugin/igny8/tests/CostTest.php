<?php
/**
 * What the plugin costs a site that has it.
 *
 * @package Igny8
 */

final class CostTest extends Igny8_Test_Sync_Case {

	/** What WordPress is asked to load on every request, in all. */
	const MOST_AUTOLOADED_BYTES = 2048;

	/**
	 * Queries of a view of a post of this type, with its classes, its terms not yet known.
	 */
	private static function queries_of_view( $post_id, $post_type ) {
		global $wpdb;
		clean_post_cache( $post_id );
		get_post_types();
		$before   = $wpdb->num_queries;
		$query    = new WP_Query( array( 'p' => $post_id, 'post_type' => $post_type ) );
		$restored = isset( $GLOBALS['post'] ) ? $GLOBALS['post'] : null;
		while ( $query->have_posts() ) {
			$query->the_post();
			get_post_class();
		}
		$GLOBALS['post'] = $restored;
		return $wpdb->num_queries - $before;
	}

	/**
	 * The same for a type that has neither sectors nor clusters, as if there were no plugin.
	 */
	private static function queries_without_terms( $post_id, $post_type ) {
		foreach ( Igny8_Taxonomies::OWN as $taxonomy ) {
			unregister_taxonomy_for_object_type( $taxonomy, $post_type );
		}
		try {
			return self::queries_of_view( $post_id, $post_type );
		} finally {
			foreach ( Igny8_Taxonomies::OWN as $taxonomy ) {
				register_taxonomy_for_object_type( $taxonomy, $post_type );
			}
		}
	}

	/**
	 * The same where nobody looks whether a post is whole, either.
	 */
	private static function queries_without_plugin( $post_id, $post_type ) {
		remove_filter( 'the_posts', array( 'Igny8_Visitor_Guard', 'look_at_posts' ), PHP_INT_MAX );
		try {
			return self::queries_without_terms( $post_id, $post_type );
		} finally {
			add_filter( 'the_posts', array( 'Igny8_Visitor_Guard', 'look_at_posts' ), PHP_INT_MAX, 2 );
		}
	}

	public function test_a_view_takes_no_query_more_than_without_the_plugin() {
		$page = wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'A page' ) );
		foreach ( array( 'page' => $page, 'post' => $this->post_id ) as $type => $id ) {
			// The author is read the first time only.
			self::queries_of_view( $id, $type );
			$this->assertSame( self::queries_without_terms( $id, $type ), self::queries_of_view( $id, $type ), $type );
			$this->assertLessThanOrEqual( self::queries_without_plugin( $id, $type ), self::queries_of_view( $id, $type ), $type );
		}
		wp_delete_post( $page, true );
	}

	public function test_sectors_of_a_page_are_there_for_a_theme_that_shows_them() {
		$page = wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'A page' ) );
		wp_set_object_terms( $page, array( 'Kitchen' ), Igny8_Taxonomies::SECTOR );
		clean_post_cache( $page );
		new WP_Query( array( 'p' => $page, 'post_type' => 'page' ) );
		$this->assertSame( array( 'Kitchen' ), wp_list_pluck( get_the_terms( $page, Igny8_Taxonomies::SECTOR ), 'name' ) );
		$found = new WP_Query( array( 'post_type' => 'any', 'tax_query' => array( array( 'taxonomy' => Igny8_Taxonomies::SECTOR, 'field' => 'slug', 'terms' => 'kitchen' ) ) ) );
		$this->assertSame( array( $page ), wp_list_pluck( $found->posts, 'ID' ) );
		wp_delete_post( $page, true );
	}

	public function test_little_of_the_plugin_is_loaded_on_every_request() {
		global $wpdb;
		Igny8_Janitor::schedule();
		Igny8_Sync_Structure_Schedule::schedule();
		$own   = (int) $wpdb->get_var( "SELECT SUM( LENGTH( option_name ) + LENGTH( option_value ) ) FROM {$wpdb->options} WHERE autoload = 'yes' AND option_name LIKE '%igny8%'" );
		$rules = array_filter(
			$GLOBALS['wp_rewrite']->rewrite_rules(),
			static function ( $query ) {
				return false !== strpos( $query, 'igny8' );
			}
		);
		$crons = array_filter( (array) _get_cron_array(), static function ( $hooks ) {
			return false !== strpos( serialize( $hooks ), 'igny8' );
		} );
		$this->assertGreaterThan( 0, $own );
		$this->assertLessThanOrEqual( self::MOST_AUTOLOADED_BYTES, $own + strlen( serialize( $rules ) ) + strlen( serialize( $crons ) ) );
	}

	public function test_saving_a_post_of_nobodys_asks_the_database_two_things() {
		global $wpdb;
		$post_id = wp_insert_post( array( 'post_status' => 'publish', 'post_title' => 'By hand' ) );
		self::end_request();
		wp_cache_delete( Igny8_Connection::OPTION, 'options' );
		$post    = get_post( $post_id );
		$changed = clone $post;
		$changed->post_title = 'Another title';
		$before  = $wpdb->num_queries;
		Igny8_Sync_Watcher::post_updated( $post_id, $changed, $post );
		self::end_request();
		$this->assertSame( 2, $wpdb->num_queries - $before, 'the connection, and whose post it is' );
		wp_delete_post( $post_id, true );
	}
}
