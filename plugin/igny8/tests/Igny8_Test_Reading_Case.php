<?php
/**
 * What the tests of reading the site share.
 *
 * @package Igny8
 */

/**
 * A connected site, with posts that are made without a hook.
 */
abstract class Igny8_Test_Reading_Case extends Igny8_Test_Publish_Case {

	protected function setUp(): void {
		parent::setUp();
		self::connect();
	}

	/**
	 * Asks a route, and expects an answer that fits the contract.
	 *
	 * @param array $fields Of the message.
	 * @return array Its data.
	 */
	protected function ask( $route, array $fields ) {
		$answer = self::post_signed( array( 'route' => $route ) + $fields + self::message_of( $route ) );
		$this->assertSame( 200, $answer['status'], wp_json_encode( $answer['body'] ) );
		return $answer['body']['data'];
	}

	/**
	 * The field a message is refused for.
	 */
	protected function refused( $route, array $fields ) {
		$answer = self::post_signed( array( 'route' => $route ) + $fields + self::message_of( $route ) );
		$this->assertSame( array( 400, 'MESSAGE_INVALID' ), array( $answer['status'], $answer['body']['error']['code'] ), wp_json_encode( $answer['body'] ) );
		return $answer['body']['error']['details']['field'];
	}

	private static function message_of( $route ) {
		return array_intersect_key( self::example( "{$route}-request" ), array_flip( array( 'igny8', 'audience', 'request_id' ) ) );
	}

	/**
	 * Posts by their columns, written straight into the database.
	 *
	 * @return int[] Their ids.
	 */
	protected static function seed_posts( $number, array $columns = array() ) {
		global $wpdb;
		$ids = array();
		for ( $i = 0; $i < $number; $i++ ) {
			$wpdb->insert(
				$wpdb->posts,
				$columns + array(
					'post_title'            => "Post {$i}",
					'post_content'          => "<p>Text {$i}</p>",
					'post_excerpt'          => '',
					'post_name'             => "post-{$i}",
					'post_status'           => 'publish',
					'post_type'             => 'post',
					'post_author'           => 1,
					'post_date'             => '2025-01-10 09:00:00',
					'post_date_gmt'         => '2025-01-10 08:00:00',
					'post_modified'         => '2025-01-11 10:30:00',
					'post_modified_gmt'     => '2025-01-11 09:30:00',
					'to_ping'               => '',
					'pinged'                => '',
					'post_content_filtered' => '',
				)
			);
			$ids[] = (int) $wpdb->insert_id;
		}
		return $ids;
	}

	/**
	 * Gives posts to contents.
	 *
	 * @param array<int, int> $posts Post ids by content.
	 */
	protected static function manage( array $posts ) {
		foreach ( array_chunk( $posts, 100, true ) as $some ) {
			$rows = array();
			foreach ( $some as $content_id => $post_id ) {
				$rows[] = compact( 'content_id', 'post_id' ) + array( 'revision' => 1, 'fingerprint' => str_repeat( '0', 64 ), 'first_published_at' => '2025-01-10 08:00:00' );
			}
			Igny8_Managed_Posts::adopt( $rows );
		}
	}

	/**
	 * How many queries something takes.
	 */
	protected static function queries( callable $what ) {
		global $wpdb;
		$before = $wpdb->num_queries;
		$what();
		return $wpdb->num_queries - $before;
	}
}
