<?php
/**
 * Whose featured image a post has after another publish.
 *
 * @package Igny8
 */

final class FeaturedImageTest extends Igny8_Test_Publish_Case {

	/**
	 * What a person did, what IGNY8 brings then, and whose image the post has: ours, new, theirs, none.
	 */
	public static function cases() {
		$keeps   = array();
		$chooses = array( 'theirs' );
		$removes = array( 'none' );
		return array(
			'nobody touched it'                 => array( $keeps, 'ours', false, 'ours' ),
			'nobody touched it, another comes'  => array( $keeps, 'new', false, 'new' ),
			'nobody touched it, none comes'     => array( $keeps, '', false, 'none' ),
			'another was chosen'                => array( $chooses, 'ours', false, 'theirs' ),
			'another was chosen, another comes' => array( $chooses, 'new', false, 'new' ),
			'another was chosen, none comes'    => array( $chooses, '', false, 'theirs' ),
			'another was chosen and given up'   => array( $chooses, 'ours', true, 'ours' ),
			'it was removed'                    => array( $removes, 'ours', false, 'none' ),
			'it was removed, another comes'     => array( $removes, 'new', false, 'new' ),
			'it was removed and given up'       => array( $removes, 'ours', true, 'ours' ),
			'it was chosen again'               => array( array( 'theirs', 'ours' ), 'ours', false, 'ours' ),
		);
	}

	/**
	 * @dataProvider cases
	 */
	public function test_what_a_person_chose_stays_until_igny8_has_another_one( array $choices, $brought, $overwrite, $expected ) {
		$images  = array(
			'ours' => self::image(),
			'new'  => self::image( 'featured', 0, array( 'alt' => 'Another' ) ),
		);
		$first   = self::publish( self::message( array( 'images' => array( $images['ours'] ) ) ) );
		$post_id = $first['post_id'];
		$ids     = array(
			'none'   => 0,
			'ours'   => $first['media']['featured']['attachment_id'],
			'theirs' => wp_insert_attachment( array( 'post_mime_type' => 'image/jpeg', 'post_title' => 'Theirs' ) ),
		);
		foreach ( $choices as $choice ) {
			0 === $ids[ $choice ] ? delete_post_thumbnail( $post_id ) : update_post_meta( $post_id, '_thumbnail_id', $ids[ $choice ] );
		}
		// Twice: what was kept once is kept from then on.
		for ( $times = 0; $times < 2; $times++ ) {
			$message              = self::message( array( 'revision' => 2 + $times, 'images' => '' === $brought ? array() : array( $images[ $brought ] ) ) );
			$message['overwrite'] = $overwrite;
			$receipt              = self::publish( $message );
			$ids['new']           = 'new' === $brought ? $receipt['media']['featured']['attachment_id'] : -1;
			$this->assertSame( $ids[ $expected ], (int) get_post_thumbnail_id( $post_id ) );
		}
		wp_delete_attachment( $ids['theirs'], true );
	}
}
