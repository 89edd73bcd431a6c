<?php
/**
 * The settings.
 *
 * @package Igny8
 */

final class SettingsTest extends Igny8_Test_Case {

	public function test_without_any_stored_the_defaults_count() {
		$settings = Igny8_Settings::get();
		$this->assertTrue( $settings['auto_create_terms'] );
		$this->assertSame( (int) get_option( 'default_category' ), $settings['fallback_category'] );
		$this->assertSame( array( 5, 'skip' ), array( $settings['gallery_limit'], $settings['gallery_overflow'] ) );
		$this->assertTrue( Igny8_Settings::is_post_type_enabled( 'post' ) );
	}

	/**
	 * What is submitted, and what becomes of it.
	 */
	public static function submissions() {
		return array(
			'auto-create off'     => array( array( 'auto_create_terms' => '0' ), 'auto_create_terms', false ),
			'limit too large'     => array( array( 'gallery_limit' => '99' ), 'gallery_limit', 20 ),
			'limit too small'     => array( array( 'gallery_limit' => '0' ), 'gallery_limit', 1 ),
			'limit in words'      => array( array( 'gallery_limit' => 'many' ), 'gallery_limit', 5 ),
			'overflow'            => array( array( 'gallery_overflow' => 'inline_grid' ), 'gallery_overflow', 'inline_grid' ),
			'unknown overflow'    => array( array( 'gallery_overflow' => '<script>' ), 'gallery_overflow', 'skip' ),
			'no such category'    => array( array( 'fallback_category' => '999999' ), 'fallback_category', 0 ),
			'content format'      => array( array( 'content_format' => 'classic' ), 'content_format', 'classic' ),
			'unknown format'      => array( array( 'content_format' => 'markdown' ), 'content_format', 'auto' ),
			'a post type off'     => array( array( 'post_types' => array( 'page' => '0', 'post' => '1' ) ), 'post_types', array( 'page' => false, 'post' => true ) ),
			'unknown post type'   => array( array( 'post_types' => array( 'nonsense' => '1' ) ), 'post_types', array() ),
			'not an array at all' => array( 'x', 'gallery_limit', 5 ),
		);
	}

	/**
	 * @dataProvider submissions
	 */
	public function test_what_is_submitted_is_stored_as_it_makes_sense( $input, $key, $expected ) {
		$this->assertSame( $expected, Igny8_Settings::sanitize( $input )[ $key ] );
	}

	public function test_a_key_nobody_knows_is_not_stored() {
		$this->assertSame( array_keys( Igny8_Settings::DEFAULTS ), array_keys( Igny8_Settings::sanitize( array( 'evil' => 1 ) ) ) );
	}

	public function test_a_post_type_that_is_gone_for_a_while_keeps_what_was_decided() {
		update_option( 'igny8_settings', array( 'post_types' => array( 'product' => false ) ), false );
		$stored = Igny8_Settings::sanitize( array( 'post_types' => array( 'post' => '0' ) ) );
		$this->assertSame( array( 'post' => false, 'product' => false ), $stored['post_types'] );
	}

	public function test_sanitizing_twice_changes_nothing_more() {
		$once = Igny8_Settings::sanitize( array( 'auto_create_terms' => '0', 'gallery_limit' => '7', 'fallback_category' => get_option( 'default_category' ), 'post_types' => array( 'page' => '0' ) ) );
		$this->assertSame( $once, Igny8_Settings::sanitize( $once ) );
	}

	public function test_the_option_is_not_autoloaded() {
		global $wpdb;
		Igny8_Settings::register();
		update_option( 'igny8_settings', array( 'gallery_limit' => 9 ) );
		$this->assertContains( $wpdb->get_var( "SELECT autoload FROM {$wpdb->options} WHERE option_name = 'igny8_settings'" ), array( 'no', 'off' ) );
		$this->assertSame( 9, Igny8_Settings::get()['gallery_limit'] );
		unregister_setting( Igny8_Settings::GROUP, Igny8_Settings::OPTION );
	}

	public function test_a_change_keeps_what_is_decided_about_a_post_type_that_is_gone_for_a_while() {
		update_option( 'igny8_settings', array( 'post_types' => array( 'gone' => false ) ), false );
		$this->assertTrue( Igny8_Settings::change( array( 'post_types' => array( 'page' => false ) ) ) );
		$this->assertSame( array( 'page' => false, 'gone' => false ), Igny8_Settings::stored()['post_types'] );
	}

	public function test_the_first_change_of_a_site_makes_a_row_that_is_not_autoloaded() {
		global $wpdb;
		$this->assertTrue( Igny8_Settings::change( array( 'gallery_limit' => 7 ) ) );
		$this->assertContains( $wpdb->get_var( "SELECT autoload FROM {$wpdb->options} WHERE option_name = 'igny8_settings'" ), array( 'no', 'off' ) );
	}

	public function test_a_change_made_meanwhile_is_not_taken_back_by_what_this_request_read_before() {
		global $wpdb;
		update_option( 'igny8_settings', array( 'gallery_limit' => 7 ), false );
		Igny8_Settings::get();
		// Another request, which this one's cache knows nothing of.
		$wpdb->update( $wpdb->options, array( 'option_value' => serialize( array( 'gallery_limit' => 8 ) ) ), array( 'option_name' => 'igny8_settings' ) );
		$this->assertTrue( Igny8_Settings::change( array( 'content_format' => 'blocks' ) ) );
		$this->assertSame( array( 8, 'blocks' ), array( Igny8_Settings::get()['gallery_limit'], Igny8_Settings::get()['content_format'] ) );
	}

	public function test_a_change_another_plugin_does_not_let_through_is_an_error_and_says_so() {
		self::connect();
		$keep = static function ( $value, $old ) {
			return $old;
		};
		add_filter( 'pre_update_option_igny8_settings', $keep, 10, 2 );
		$answer = self::post_signed( array( 'settings' => array( 'gallery_limit' => 9 ) ) + self::example( 'settings-request' ) );
		remove_filter( 'pre_update_option_igny8_settings', $keep, 10 );
		$this->assertSame( array( 500, 'DATABASE_FAILED' ), array( $answer['status'], $answer['body']['error']['code'] ) );
		$this->assertSame( 5, Igny8_Settings::get()['gallery_limit'] );
	}

	public function test_all_autoloaded_options_of_the_plugin_are_small() {
		global $wpdb;
		self::connect();
		$bytes = $wpdb->get_var( "SELECT COALESCE(SUM(LENGTH(option_name) + LENGTH(option_value)), 0) FROM {$wpdb->options} WHERE option_name LIKE '%igny8%' AND option_name <> 'active_plugins' AND autoload NOT IN ('no','off','auto-off')" );
		$this->assertLessThanOrEqual( 2048, (int) $bytes );
	}
}
