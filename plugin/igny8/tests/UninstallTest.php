<?php
/**
 * What is left after the plugin is deleted.
 *
 * @package Igny8
 */

final class UninstallTest extends Igny8_Test_Case {

	protected function tearDown(): void {
		Igny8_Tables::install();
		Igny8_Janitor::schedule();
		parent::tearDown();
	}

	public function test_nothing_of_the_plugin_is_left_but_the_articles() {
		global $wpdb;
		self::connect();
		Igny8_Sync_Structure_Schedule::schedule();
		update_option( 'igny8_settings', array( 'gallery_limit' => 9 ), false );
		set_transient( 'igny8_choice_1', array( 'token' => 'x' ), 60 );
		$stage = Igny8_Uninstaller::stage_directories()[0];
		wp_mkdir_p( $stage . '/ab' );
		file_put_contents( $stage . '/ab/blob', 'x' );
		$post_id = wp_insert_post( array( 'post_title' => 'An article', 'post_status' => 'publish', 'meta_input' => array( '_igny8_content_id' => 42 ) ) );

		Igny8_Uninstaller::run();

		$this->assertSame( array(), $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%igny8%' AND option_name NOT LIKE 'igny8%_children'" ) );
		$this->assertSame( array(), $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix . 'igny8_' ) . '%' ) ) );
		$this->assertStringNotContainsString( 'igny8', wp_json_encode( _get_cron_array() ) );
		$this->assertDirectoryDoesNotExist( $stage );
		$this->assertSame( 'An article', get_post( $post_id )->post_title );
		$this->assertSame( '42', get_post_meta( $post_id, '_igny8_content_id', true ) );
		wp_delete_post( $post_id, true );
	}

	public function test_what_is_to_be_kept_is_kept() {
		self::connect();
		update_option( Igny8_Uninstaller::KEEP_OPTION, 'yes', false );
		Igny8_Janitor::schedule();
		Igny8_Uninstaller::run();
		$this->assertTrue( Igny8_Connection::is_connected() );
		$this->assertSame( array(), Igny8_Health::missing_tables() );
		$this->assertStringNotContainsString( 'igny8', wp_json_encode( _get_cron_array() ) );
		delete_option( Igny8_Uninstaller::KEEP_OPTION );
	}

	public function test_the_directory_that_is_deleted_is_the_one_where_bytes_are_staged() {
		$folder = new ReflectionMethod( 'Igny8_Blobs', 'folder' );
		$folder->setAccessible( true );
		$this->assertContains( $folder->invoke( null ), Igny8_Uninstaller::stage_directories() );
	}
}
