<?php
/**
 * Plugin Name: Benchmark
 * Description: The in-process floor, a look at what was published, and each request's peak memory.
 *
 * @package Igny8_Bench
 */

defined( 'ABSPATH' ) || exit;

/** What the article's SEO meta is called where no SEO plugin gives it a name. */
const BENCH_META_KEYS = array( 'seo_title', 'seo_description', 'seo_focus_keyword' );

// Registered after WordPress's own shutdown function, so it sees the peak of everything else.
register_shutdown_function(
	static function () {
		$line = array(
			'method' => isset( $_SERVER['REQUEST_METHOD'] ) ? $_SERVER['REQUEST_METHOD'] : 'CLI',
			'uri'    => isset( $_SERVER['REQUEST_URI'] ) ? $_SERVER['REQUEST_URI'] : '',
			'peak'   => memory_get_peak_usage( false ),
		);
		file_put_contents( WP_CONTENT_DIR . '/bench-memory.log', wp_json_encode( $line ) . "\n", FILE_APPEND | LOCK_EX );
	}
);

add_action(
	'init',
	static function () {
		foreach ( BENCH_META_KEYS as $key ) {
			register_post_meta(
				'post',
				$key,
				array(
					'type'         => 'string',
					'single'       => true,
					'show_in_rest' => true,
				)
			);
		}
	}
);

add_action(
	'rest_api_init',
	static function () {
		$routes = array(
			'empty'   => array( 'GET', 'bench_empty', '__return_true' ),
			'facts'   => array( 'GET', 'bench_facts', 'bench_may_publish' ),
			'inspect' => array( 'GET', 'bench_inspect', 'bench_may_publish' ),
			'article' => array( 'POST', 'bench_article', 'bench_may_publish' ),
			'text'    => array( 'POST', 'bench_text', 'bench_may_publish' ),
		);
		foreach ( $routes as $name => list( $method, $callback, $permission ) ) {
			register_rest_route(
				'bench/v1',
				'/' . $name,
				array(
					'methods'             => $method,
					'callback'            => $callback,
					'permission_callback' => $permission,
				)
			);
		}
	}
);

/**
 * Whether the caller is signed in as somebody who may publish.
 *
 * @return bool
 */
function bench_may_publish() {
	return current_user_can( 'publish_posts' );
}

/**
 * The cheapest answer WordPress's REST server can give.
 *
 * @return array
 */
function bench_empty() {
	return array();
}

/**
 * What the measurement ran on.
 *
 * @return array
 */
function bench_facts() {
	return array(
		'php'           => PHP_VERSION,
		'wordpress'     => get_bloginfo( 'version' ),
		'imagick'       => extension_loaded( 'imagick' ),
		'image_editor'  => _wp_image_editor_choose(),
		'opcache'       => function_exists( 'opcache_get_status' ) && false !== opcache_get_status( false ),
		'debug'         => WP_DEBUG,
		'cron_disabled' => defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON,
		'object_cache'  => (bool) wp_using_ext_object_cache(),
		'plugins'       => get_option( 'active_plugins' ),
		'theme'         => get_stylesheet(),
	);
}

/**
 * The in-process floor: everything arrives in one request, plain WordPress calls do the rest. Images first, so that the
 * post is written once and at once as published; no transaction.
 *
 * @param WP_REST_Request $request Multipart: "article" as JSON, "image_0" … as files.
 * @return array|WP_Error
 */
function bench_article( $request ) {
	require_once ABSPATH . 'wp-admin/includes/file.php';
	require_once ABSPATH . 'wp-admin/includes/media.php';
	require_once ABSPATH . 'wp-admin/includes/image.php';
	$article     = json_decode( $request['article'], true );
	$attachments = array();
	foreach ( $article['images'] as $number => $image ) {
		$id = media_handle_upload( "image_{$number}", 0, array( 'post_title' => $image['title'] ), array( 'test_form' => false ) );
		if ( is_wp_error( $id ) ) {
			return $id;
		}
		update_post_meta( $id, '_wp_attachment_image_alt', $image['alt'] );
		$attachments[] = $id;
	}
	$gallery = bench_gallery( array_slice( $attachments, 1 ), array_slice( $article['images'], 1 ) );
	return bench_publish( $article, $article['html'] . $gallery, array( '_thumbnail_id' => $attachments[0] ) );
}

/**
 * The floor without images, in one transaction.
 *
 * @param WP_REST_Request $request The article as JSON.
 * @return array|WP_Error
 */
function bench_text( $request ) {
	global $wpdb;
	$article = $request->get_json_params();
	$wpdb->query( 'START TRANSACTION' );
	$done = bench_publish( $article, $article['html'], array() );
	$wpdb->query( is_wp_error( $done ) ? 'ROLLBACK' : 'COMMIT' );
	return $done;
}

/**
 * Terms, then the whole post in one call.
 *
 * @param array  $article Title, html, slug, excerpt, categories, tags, meta.
 * @param string $html    The body, with the gallery.
 * @param array  $meta    Further post meta.
 * @return array|WP_Error The post's id.
 */
function bench_publish( array $article, $html, array $meta ) {
	require_once ABSPATH . 'wp-admin/includes/taxonomy.php';
	$categories = array();
	foreach ( $article['categories'] as $name ) {
		$known        = term_exists( $name, 'category' );
		$categories[] = $known ? (int) $known['term_id'] : wp_create_category( $name );
	}
	$post_id = wp_insert_post(
		wp_slash(
			array(
				'post_status'   => 'publish',
				'post_title'    => $article['title'],
				'post_name'     => $article['slug'],
				'post_excerpt'  => $article['excerpt'],
				'post_content'  => $html,
				'post_category' => $categories,
				'tags_input'    => $article['tags'],
				'meta_input'    => $article['meta'] + $meta,
			)
		),
		true
	);
	return is_wp_error( $post_id ) ? $post_id : array( 'id' => $post_id );
}

/**
 * A core gallery block.
 *
 * @param int[]   $ids    Attachments.
 * @param array[] $images Their words, in the same order.
 * @return string
 */
function bench_gallery( array $ids, array $images ) {
	$blocks = '';
	foreach ( $ids as $number => $id ) {
		$url     = esc_url( wp_get_attachment_image_url( $id, 'large' ) );
		$alt     = esc_attr( $images[ $number ]['alt'] );
		$blocks .= "<!-- wp:image {\"id\":{$id},\"sizeSlug\":\"large\"} -->\n"
			. "<figure class=\"wp-block-image size-large\"><img src=\"{$url}\" alt=\"{$alt}\" class=\"wp-image-{$id}\"/></figure>\n"
			. "<!-- /wp:image -->\n";
	}
	return "\n<!-- wp:gallery -->\n<figure class=\"wp-block-gallery has-nested-images\">{$blocks}</figure>\n<!-- /wp:gallery -->";
}

/**
 * What is there of a post, whoever published it.
 *
 * @param WP_REST_Request $request Parameter post: the id.
 * @return array|WP_Error
 */
function bench_inspect( $request ) {
	$post = get_post( (int) $request['post'] );
	if ( ! $post ) {
		return new WP_Error( 'no_post', 'There is no such post.', array( 'status' => 404 ) );
	}
	preg_match_all( '/wp-image-(\d+)/', $post->post_content, $gallery );
	$meta = array();
	foreach ( get_post_meta( $post->ID ) as $key => $values ) {
		$meta[ $key ] = $values[0];
	}
	return array(
		'status'     => $post->post_status,
		'title'      => $post->post_title,
		'words'      => str_word_count( wp_strip_all_tags( $post->post_content ) ),
		'categories' => wp_get_post_terms( $post->ID, 'category', array( 'fields' => 'names' ) ),
		'tags'       => wp_get_post_terms( $post->ID, 'post_tag', array( 'fields' => 'names' ) ),
		'featured'   => bench_attachment( (int) get_post_thumbnail_id( $post ) ),
		'gallery'    => array_map( 'bench_attachment', array_map( 'intval', $gallery[1] ) ),
		'meta'       => $meta,
	);
}

/**
 * An attachment, and whether its files are really there.
 *
 * @param int $id The attachment; 0: none.
 * @return array|null
 */
function bench_attachment( $id ) {
	$file = $id ? get_attached_file( $id ) : false;
	if ( ! $file ) {
		return null;
	}
	$metadata = wp_get_attachment_metadata( $id );
	$present  = is_file( $file );
	foreach ( $metadata['sizes'] as $size ) {
		$present = $present && is_file( dirname( $file ) . '/' . $size['file'] );
	}
	$sizes = array_keys( $metadata['sizes'] );
	sort( $sizes );
	return array(
		'id'            => $id,
		'alt'           => get_post_meta( $id, '_wp_attachment_image_alt', true ),
		'sizes'         => $sizes,
		'files_present' => $present,
	);
}
