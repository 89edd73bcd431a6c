<?php
/**
 * The overview, the lists of posts, Site Health and notices.
 *
 * @package Igny8
 */

final class AdminScreensTest extends Igny8_Test_Sync_Case {

	protected function setUp(): void {
		parent::setUp();
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		$GLOBALS['title'] = 'IGNY8';
	}

	protected function tearDown(): void {
		set_current_screen( 'front' );
		unset( $_GET['igny8'], $GLOBALS['title'] );
		parent::tearDown();
	}

	private static function printed( callable $render, ...$arguments ) {
		ob_start();
		$render( ...$arguments );
		return ob_get_clean();
	}

	private function edit() {
		wp_update_post( array( 'ID' => $this->post_id, 'post_title' => 'By hand' ) );
		self::end_request();
	}

	public function test_the_overview_tells_figures_and_activity_and_escapes_what_it_tells() {
		global $wpdb;
		$this->edit();
		$wpdb->update( $wpdb->posts, array( 'post_title' => '<img src=x onerror=alert(1)>Bread' ), array( 'ID' => $this->post_id ) );
		clean_post_cache( $this->post_id );
		$failed = self::message( array( 'content_id' => 55, 'author_email' => 'nobody@example.com' ) );
		$this->assertWPError( Igny8_Commit::run( $failed ) );
		$figures = Igny8_Activity::figures();
		$this->assertSame( array( 1, 1, 1 ), array( $figures['managed'], $figures['edited'], $figures['waiting'] ) );
		$this->assertEqualsCanonicalizing( array( 'failed', 'created' ), array_column( Igny8_Activity::latest(), 'outcome' ) );
		foreach ( array( 'render', 'render_widget' ) as $screen ) {
			$html = self::printed( array( 'Igny8_Admin_Overview', $screen ) );
			$this->assertStringContainsString( 'Failed, nothing changed', $html );
			$this->assertStringNotContainsString( '<img', $html );
		}
		$this->assertStringNotContainsString( self::SECRET, $html );
		$this->assertCount( 1, Igny8_Activity::latest( 1 ) );
	}

	private static function assertWPError( $error ) {
		self::assertInstanceOf( 'WP_Error', $error );
	}

	public function test_who_may_not_write_sees_no_overview() {
		wp_set_current_user( 0 );
		$this->assertSame( '', self::printed( array( 'Igny8_Admin_Overview', 'render' ) ) );
	}

	public function test_the_column_tells_when_a_post_was_published_and_edited_in_one_query_for_all() {
		global $wpdb, $wp_query;
		$this->edit();
		$others   = array( wp_insert_post( array( 'post_title' => 'One' ) ), wp_insert_post( array( 'post_title' => 'Two' ) ) );
		$wp_query = new WP_Query( array( 'post__in' => array_merge( $others, array( $this->post_id ) ), 'post_status' => 'any' ) );
		$before   = $wpdb->num_queries;
		$cell     = self::printed( array( 'Igny8_Admin_List', 'show_cell' ), 'igny8', $this->post_id );
		foreach ( $others as $other ) {
			$this->assertStringContainsString( 'Not from IGNY8', self::printed( array( 'Igny8_Admin_List', 'show_cell' ), 'igny8', $other ) );
		}
		$this->assertSame( 1, $wpdb->num_queries - $before );
		$this->assertStringContainsString( 'Published ', $cell );
		$this->assertStringContainsString( 'Edited here ', $cell );
		$this->assertSame( '', self::printed( array( 'Igny8_Admin_List', 'show_cell' ), 'date', $this->post_id ) );
		$this->assertSame( array( 'title', 'igny8', 'date' ), array_keys( Igny8_Admin_List::add_column( array( 'title' => 'T', 'date' => 'D' ) ) ) );
	}

	/**
	 * What the filter leaves in a list of the managed post and one by hand.
	 */
	private function listed( $chosen, $by_hand ) {
		global $wp_the_query;
		$_GET['igny8'] = $chosen;
		$kept          = $wp_the_query;
		$wp_the_query  = new WP_Query();
		add_filter( 'posts_where', array( 'Igny8_Admin_List', 'filter' ), 10, 2 );
		$wp_the_query->query( array( 'post__in' => array( $this->post_id, $by_hand ), 'post_status' => 'any', 'fields' => 'ids' ) );
		remove_filter( 'posts_where', array( 'Igny8_Admin_List', 'filter' ) );
		$found        = $wp_the_query->posts;
		$wp_the_query = $kept;
		return $found;
	}

	public function test_the_filter_leaves_the_posts_that_were_asked_for() {
		$by_hand = wp_insert_post( array( 'post_title' => 'By hand', 'post_status' => 'publish' ) );
		$this->assertSame( array( $this->post_id ), $this->listed( 'managed', $by_hand ) );
		$this->assertSame( array( $by_hand ), $this->listed( 'others', $by_hand ) );
		$this->assertSame( array(), $this->listed( 'edited', $by_hand ) );
		$this->edit();
		$this->assertSame( array( $this->post_id ), $this->listed( 'edited', $by_hand ) );
		$this->assertCount( 2, $this->listed( "x' OR 1=1", $by_hand ) );
	}

	public function test_site_health_finds_a_connection_that_is_refused_and_tables_that_are_gone() {
		global $wpdb;
		$tests = Igny8_Admin_Site_Health::add_tests( array() )['direct'];
		foreach ( $tests as $test ) {
			$this->assertSame( 'good', call_user_func( $test['test'] )['status'], $test['label'] );
		}
		Igny8_Connection::note_refusal( 'SIGNATURE_INVALID', 'No.' );
		$this->assertSame( 'critical', Igny8_Admin_Site_Health::test_connection()['status'] );
		$this->edit();
		$wpdb->query( 'UPDATE ' . Igny8_Tables::name( 'igny8_outbox' ) . ' SET occurred_at = UTC_TIMESTAMP() - INTERVAL 2 HOUR' );
		$this->assertSame( 'recommended', Igny8_Admin_Site_Health::test_outbox()['status'] );
		$wpdb->query( 'DROP TABLE ' . Igny8_Tables::name( 'igny8_names' ) );
		$found = Igny8_Admin_Site_Health::test_database();
		Igny8_Tables::install();
		$this->assertSame( 'critical', $found['status'] );
		$this->assertStringContainsString( 'igny8_names', $found['description'] );
	}

	public function test_debug_information_holds_no_secret() {
		$information = Igny8_Admin_Site_Health::add_information( array() );
		$this->assertSame( '1', $information['igny8']['fields']['managed']['value'] );
		$said = wp_json_encode( $information );
		$this->assertStringNotContainsString( self::SECRET, $said );
		$this->assertStringNotContainsString( Igny8_Connection::get()['public_keys'][0], $said );
	}

	public function test_a_notice_comes_only_where_somebody_must_do_something_and_may() {
		set_current_screen( 'edit-post' );
		$this->assertSame( '', self::printed( array( 'Igny8_Admin_Notices', 'render' ) ) );
		Igny8_Connection::note_refusal( 'SIGNATURE_INVALID', 'No.' );
		$this->assertStringContainsString( 'no longer accepts', self::printed( array( 'Igny8_Admin_Notices', 'render' ) ) );
		set_current_screen( 'settings_page_igny8' );
		$this->assertSame( '', self::printed( array( 'Igny8_Admin_Notices', 'render' ) ) );
		set_current_screen( 'edit-post' );
		wp_set_current_user( get_user_by( 'login', 'author' )->ID );
		$this->assertSame( '', self::printed( array( 'Igny8_Admin_Notices', 'render' ) ) );
	}

	public function test_tables_of_an_earlier_version_get_the_columns_they_lack_and_keep_their_rows() {
		global $wpdb;
		$posts = Igny8_Tables::name( 'igny8_posts' );
		$wpdb->query( "ALTER TABLE {$posts} DROP COLUMN parts, DROP COLUMN edited_at" );
		$wpdb->query( 'DROP TABLE ' . Igny8_Tables::name( 'igny8_names' ) );
		update_option( Igny8_Tables::VERSION_OPTION, 2, true );
		$this->assertTrue( Igny8_Tables::maybe_upgrade() );
		$this->assertSame( '', Igny8_Managed_Posts::rows_of_posts( array( $this->post_id ) )[ $this->post_id ]->parts );
		$this->assertSame( array(), Igny8_Health::missing_tables() );
		$this->edit();
		$this->assertSame( array( true, array() ), array( Igny8_Post_Report::of( $this->post_id )['is_edited'], Igny8_Post_Report::of( $this->post_id )['changes'] ) );
	}
}
