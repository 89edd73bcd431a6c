<?php
/**
 * The panel of the block editor, the classic meta box, and what they save.
 *
 * @package Igny8
 */

final class EditorTest extends Igny8_Test_Sync_Case {

	const NAMES = array(
		array( 'kind' => 'cluster', 'id' => 12, 'name' => 'Knives & boards' ),
		array( 'kind' => 'cluster', 'id' => 13, 'name' => 'Pans' ),
		array( 'kind' => 'keyword', 'id' => 4, 'name' => 'Santoku' ),
	);

	protected function setUp(): void {
		parent::setUp();
		Igny8_Names::learn( self::NAMES );
		require_once ABSPATH . 'wp-admin/includes/admin.php';
	}

	protected function tearDown(): void {
		$_POST = array();
		parent::tearDown();
	}

	private static function ask( $method, $route, array $parameters = array() ) {
		$request = new WP_REST_Request( $method, $route );
		foreach ( $parameters as $name => $value ) {
			$request->set_param( $name, $value );
		}
		return rest_get_server()->dispatch( $request );
	}

	private static function cannot_edit() {
		$known = get_user_by( 'login', 'reader' );
		return $known ? $known->ID : wp_insert_user( array( 'user_login' => 'reader', 'user_pass' => 'reader', 'role' => 'subscriber' ) );
	}

	public function test_a_publish_brings_names_and_a_later_one_corrects_them() {
		$told = array( array( 'kind' => 'cluster', 'id' => 12, 'name' => 'Blades <b>' ), array( 'kind' => 'keyword', 'id' => 12, 'name' => 'blade' ) );
		self::publish( self::message( array( 'content_id' => 77, 'cluster_id' => 12, 'relation_names' => $told ) ) );
		$this->assertSame( array( 12 => 'Blades <b>' ), Igny8_Names::of( 'cluster', array( 12, 99 ) ) );
		$this->assertSame( array( 12 => 'blade' ), Igny8_Names::of( 'keyword', array( 12 ) ) );
	}

	public function test_a_search_finds_what_begins_with_the_text_first_and_takes_signs_as_they_are() {
		Igny8_Names::learn( array( array( 'kind' => 'cluster', 'id' => 14, 'name' => 'Frying pans' ), array( 'kind' => 'cluster', 'id' => 15, 'name' => '100% rye' ) ) );
		$this->assertSame( array( 13, 14 ), array_keys( Igny8_Names::search( 'cluster', 'pan' ) ) );
		$this->assertSame( array( 15 ), array_keys( Igny8_Names::search( 'cluster', '%' ) ) );
	}

	public function test_the_field_is_there_for_who_edits_and_for_nobody_else() {
		$shown = self::ask( 'GET', "/wp/v2/posts/{$this->post_id}", array( 'context' => 'edit' ) )->get_data();
		$this->assertSame( 12, $shown['igny8_relations']['cluster_id'] );
		$this->assertArrayNotHasKey( 'igny8_relations', self::ask( 'GET', "/wp/v2/posts/{$this->post_id}" )->get_data() );
		$by_hand = wp_insert_post( array( 'post_title' => 'By hand', 'post_status' => 'publish' ) );
		$this->assertNull( self::ask( 'GET', "/wp/v2/posts/{$by_hand}", array( 'context' => 'edit' ) )->get_data()['igny8_relations'] );
	}

	public function test_what_is_chosen_is_saved_with_the_post_and_told_to_igny8() {
		$this->kinds();
		$answer = self::ask( 'POST', "/wp/v2/posts/{$this->post_id}", array( 'igny8_relations' => array( 'cluster_id' => 13, 'sector_id' => 0, 'keyword_ids' => array( 4 ) ) ) );
		$this->assertSame( 200, $answer->get_status() );
		$this->assertSame( array( '13', '', array( 4 ) ), array( get_post_meta( $this->post_id, '_igny8_cluster_id', true ), get_post_meta( $this->post_id, '_igny8_sector_id', true ), get_post_meta( $this->post_id, '_igny8_keyword_ids', true ) ) );
		$this->assertContains( 'relationships', $this->kinds() );
	}

	public function test_an_id_that_nobody_told_this_site_of_is_refused_and_changes_nothing() {
		$answer = self::ask( 'POST', "/wp/v2/posts/{$this->post_id}", array( 'igny8_relations' => array( 'cluster_id' => 999 ) ) );
		$this->assertSame( array( 400, 'igny8_unknown_relation' ), array( $answer->get_status(), $answer->get_data()['code'] ) );
		$this->assertSame( '12', get_post_meta( $this->post_id, '_igny8_cluster_id', true ) );
		$by_hand = wp_insert_post( array( 'post_title' => 'By hand', 'post_status' => 'publish' ) );
		$this->assertSame( 'igny8_not_managed', Igny8_Relations::change( $by_hand, array( 'cluster_id' => 13 ) )->get_error_code() );
	}

	public function test_the_report_says_which_parts_were_changed_since() {
		$this->assertSame( array( false, array() ), array( Igny8_Post_Report::of( $this->post_id )['is_edited'], Igny8_Post_Report::of( $this->post_id )['changes'] ) );
		wp_update_post( array( 'ID' => $this->post_id, 'post_title' => 'By hand' ) );
		wp_set_object_terms( $this->post_id, array( 'mine' ), 'post_tag' );
		self::end_request();
		$report = self::ask( 'GET', "/igny8-editor/v1/posts/{$this->post_id}" )->get_data()['report'];
		$this->assertSame( array( 'Title', 'Categories, tags and other terms' ), $report['changes'] );
		$this->assertTrue( $report['waiting'] );
		$this->assertNotNull( $report['edited_at'] );
		$this->assertSame( self::BACKEND . '/content/42', $report['url'] );
		self::publish( self::message( array( 'content_id' => self::CONTENT, 'task_id' => 15, 'cluster_id' => 12 ) ) );
		$this->assertSame( array( false, null ), array( Igny8_Post_Report::of( $this->post_id )['is_edited'], Igny8_Post_Report::of( $this->post_id )['edited_at'] ) );
	}

	public function test_who_may_not_edit_sees_nothing() {
		wp_set_current_user( self::cannot_edit() );
		$this->assertSame( 403, self::ask( 'GET', "/igny8-editor/v1/posts/{$this->post_id}" )->get_status() );
		$this->assertSame( 403, self::ask( 'GET', '/igny8-editor/v1/names', array( 'kind' => 'cluster' ) )->get_status() );
		$this->assertSame( 'rest_cannot_edit', Igny8_Editor_Rest::update_field( array( 'cluster_id' => 13 ), get_post( $this->post_id ) )->get_error_code() );
		wp_set_current_user( 0 );
		$this->assertSame( 401, self::ask( 'GET', '/igny8-editor/v1/names', array( 'kind' => 'cluster' ) )->get_status() );
		wp_set_current_user( self::person() );
		$this->assertSame( array( array( 'id' => 13, 'name' => 'Pans' ) ), self::ask( 'GET', '/igny8-editor/v1/names', array( 'kind' => 'cluster', 'search' => 'pan' ) )->get_data() );
		$this->assertSame( 400, self::ask( 'GET', '/igny8-editor/v1/names', array( 'kind' => 'secret' ) )->get_status() );
	}

	/**
	 * Sends the classic editor's form.
	 */
	private function submit( array $fields, $nonce = null ) {
		$_POST = wp_slash(
			array(
				Igny8_Admin_Editor_Box::NONCE => null === $nonce ? wp_create_nonce( "igny8_relations_{$this->post_id}" ) : $nonce,
				'igny8_relations'             => $fields,
			)
		);
		Igny8_Admin_Editor_Box::save( $this->post_id, get_post( $this->post_id ) );
	}

	public function test_the_meta_box_shows_names_as_text_and_saves_what_was_chosen() {
		Igny8_Names::learn( array( array( 'kind' => 'cluster', 'id' => 12, 'name' => '<script>alert(1)</script>' ) ) );
		ob_start();
		Igny8_Admin_Editor_Box::render( get_post( $this->post_id ) );
		$html = ob_get_clean();
		$this->assertStringNotContainsString( '<script', $html );
		$this->assertStringContainsString( '&lt;script&gt;', $html );
		$this->submit( array( 'cluster_id' => '13', 'sector_id' => '0', 'keywords' => "santoku\nunheard of" ) );
		$this->assertSame( array( 13, 0, array( 4 ) ), array_values( Igny8_Relations::of( $this->post_id ) ) );
		set_current_screen( 'post' );
		ob_start();
		Igny8_Admin_Editor_Box::show_trouble();
		$this->assertStringContainsString( 'unheard of', ob_get_clean() );
		set_current_screen( 'front' );
	}

	public function test_the_meta_box_saves_nothing_without_nonce_or_right() {
		$before = Igny8_Relations::of( $this->post_id );
		$this->submit( array( 'cluster_id' => '13' ), 'wrong' );
		wp_set_current_user( self::cannot_edit() );
		$this->submit( array( 'cluster_id' => '13' ) );
		$this->assertSame( $before, Igny8_Relations::of( $this->post_id ) );
	}

	public function test_keywords_without_a_known_name_stay_when_the_form_is_sent_as_it_is() {
		update_post_meta( $this->post_id, '_igny8_keyword_ids', array( 4, 8 ) );
		$names = Igny8_Relations::names( Igny8_Relations::of( $this->post_id ) )['keyword'];
		$this->submit( array( 'cluster_id' => '12', 'keywords' => implode( "\r\n", $names ) ) );
		$this->assertSame( array( 4, 8 ), Igny8_Relations::of( $this->post_id )['keyword_ids'] );
	}
}
