<?php
/**
 * What a theme and other plugins get to see of posts. Pages, feeds and REST answers carry a dump of each post, read with the
 * functions templates use; hooks.log lists every action about content with what another connection to the database saw at
 * that very moment.
 */

function igny8_seen( $post ) {
	$names = static function ( $terms ) {
		return is_array( $terms ) ? wp_list_pluck( $terms, 'name' ) : array();
	};
	$image = (int) get_post_thumbnail_id( $post );
	return array(
		'id'         => $post->ID,
		'title'      => get_the_title( $post ),
		'body'       => $post->post_content,
		'excerpt'    => $post->post_excerpt,
		'categories' => $names( get_the_terms( $post, 'category' ) ),
		'tags'       => $names( get_the_terms( $post, 'post_tag' ) ),
		'image'      => $image ? basename( (string) get_attached_file( $image ) ) : '',
		'meta'       => (string) wp_json_encode( get_post_meta( $post->ID, '_igny8_focus_keywords', true ) ),
	);
}

function igny8_dump( $posts ) {
	// In base64, so that no filter of the page can change it.
	foreach ( $posts as $post ) {
		echo "\n<!--seen ", base64_encode( wp_json_encode( igny8_seen( $post ) ) ), '-->';
	}
}

add_action(
	'wp_footer',
	static function () {
		igny8_dump( $GLOBALS['wp_query']->posts );
	}
);
add_action(
	'rss2_item',
	static function () {
		igny8_dump( array( get_post() ) );
	}
);
add_action(
	'rest_api_init',
	static function () {
		register_rest_field(
			'post',
			'seen',
			array(
				'get_callback' => static function ( $data ) {
					return igny8_seen( get_post( $data['id'] ) );
				},
			)
		);
	}
);

foreach ( array( 'save_post', 'save_post_post', 'transition_post_status', 'publish_post', 'wp_after_insert_post', 'set_object_terms', 'add_attachment' ) as $igny8_hook ) {
	add_action( $igny8_hook, 'igny8_note_hook', 10, 6 );
}

function igny8_note_hook( ...$arguments ) {
	$post    = null;
	$about   = current_filter();
	foreach ( $arguments as $argument ) {
		$post = $argument instanceof WP_Post ? $argument : $post;
	}
	$post_id = null === $post ? (int) $arguments[0] : $post->ID;
	if ( 'set_object_terms' === $about ) {
		$about .= " {$arguments[3]}";
	}
	if ( 'transition_post_status' === $about ) {
		$about .= " {$arguments[1]} to {$arguments[0]}";
	}
	$line = array(
		'hook'    => $about,
		'post_id' => $post_id,
		'type'    => get_post_type( $post_id ),
		'there'   => igny8_seen_from_outside( $post_id ),
	);
	file_put_contents( '%FOLDER%/hooks.log', wp_json_encode( $line ) . "\n", FILE_APPEND | LOCK_EX );
}

/** A connection of its own sees only what is committed. */
function igny8_seen_from_outside( $post_id ) {
	global $wpdb;
	static $other = null;
	if ( null === $other ) {
		$other = new wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
	}
	$meta = "SELECT COUNT(*) FROM {$wpdb->postmeta} WHERE post_id = {$post_id} AND meta_key";
	return array(
		'status'     => $other->get_var( "SELECT post_status FROM {$wpdb->posts} WHERE ID = {$post_id}" ),
		'title'      => $other->get_var( "SELECT post_title FROM {$wpdb->posts} WHERE ID = {$post_id}" ),
		'taxonomies' => (int) $other->get_var( "SELECT COUNT(DISTINCT x.taxonomy) FROM {$wpdb->term_relationships} r JOIN {$wpdb->term_taxonomy} x ON x.term_taxonomy_id = r.term_taxonomy_id WHERE r.object_id = {$post_id}" ),
		'thumbnail'  => (int) $other->get_var( "{$meta} = '_thumbnail_id'" ),
		'tied'       => (int) $other->get_var( "{$meta} = '_igny8_content_id'" ),
		'keywords'   => $other->get_var( "SELECT meta_value FROM {$wpdb->postmeta} WHERE post_id = {$post_id} AND meta_key = '_igny8_focus_keywords'" ),
		'file'       => $other->get_var( "SELECT meta_value FROM {$wpdb->postmeta} WHERE post_id = {$post_id} AND meta_key = '_wp_attached_file'" ),
	);
}
