<?php
/**
 * Publishing an article.
 *
 * @package Igny8
 */

final class PublishTest extends Igny8_Test_Publish_Case {

	public function test_a_publish_answers_a_receipt_of_the_contract_and_everything_is_there() {
		$message = self::message( array( 'images' => array( self::image(), self::image( 'gallery' ) ) ) );
		$staged  = self::stage( $message );
		$this->assert_fits( 'stage-response', $staged );
		$receipt = Igny8_Publisher::commit( $message );
		$this->assert_fits( 'receipt', $receipt );
		$post = get_post( $receipt['post_id'] );
		$this->assertSame( array( 'created', 'publish', 'SEO Guide 2025', 'seo-guide-2025' ), array( $receipt['outcome'], $post->post_status, $post->post_title, $post->post_name ) );
		$this->assertSame( 'author@example.com', get_userdata( $post->post_author )->user_email );
		$this->assertEqualsCanonicalizing( $receipt['taxonomies_processed']['categories']['assigned'], wp_list_pluck( get_the_category( $post->ID ), 'term_id' ) );
		$this->assertSame( $receipt['media']['featured']['attachment_id'], (int) get_post_thumbnail_id( $post ) );
		$this->assertSame( array( '42', '15', '12', '5', array( 1, 2, 3 ), '3' ), array_map( array( $this, 'meta_of' ), array_fill( 0, 6, $post->ID ), array( 'content_id', 'task_id', 'cluster_id', 'sector_id', 'keyword_ids', 'revision' ) ) );
		$this->assertSame( 1, get_term_by( 'slug', 'ranking', 'post_tag' )->count );
		$this->assertSame( $receipt['fingerprint'], Igny8_Fingerprint::of( $post ) );
	}

	private function meta_of( $post_id, $name ) {
		return get_post_meta( $post_id, "_igny8_{$name}", true );
	}

	public function test_an_attachment_has_its_files_sizes_and_words() {
		$image   = self::image( 'featured', 0, array( 'caption' => 'A <em>caption</em>', 'title' => 'Ein Bild: "ü"' ) );
		$receipt = self::publish( self::message( array( 'images' => array( $image ) ) ) );
		$id      = $receipt['media']['featured']['attachment_id'];
		$this->assertSame( array( $image['alt'], 'A <em>caption</em>', 'Ein Bild: "ü"', $receipt['post_id'] ), array( get_post_meta( $id, '_wp_attachment_image_alt', true ), get_post( $id )->post_excerpt, get_post( $id )->post_title, get_post( $id )->post_parent ) );
		$this->assertSame( $image['sha256'], hash_file( 'sha256', get_attached_file( $id ) ) );
		foreach ( array( 'thumbnail' => 0, 'medium' => 1, 'another' => 1 ) as $name => $position ) {
			$size = image_get_intermediate_size( $id, $name );
			$this->assertSame( $image['sizes'][ $position ]['sha256'], hash_file( 'sha256', wp_upload_dir()['basedir'] . '/' . $size['path'] ), $name );
		}
		$this->assertSame( 640, wp_get_attachment_metadata( $id )['width'] );
	}

	public function test_nothing_stays_in_the_stage_after_a_publish() {
		self::publish( self::message( array( 'images' => array( self::image() ) ) ) );
		foreach ( Igny8_Uninstaller::stage_directories() as $folder ) {
			$this->assertDirectoryDoesNotExist( $folder );
		}
	}

	public function test_every_character_survives() {
		$title   = 'C:\\new\\table & "quotes" \'s 😀 𝒳 100% #1 %s';
		$html    = '<p>Back\\slash \\" \\\\ 😀 &lt;b&gt; $1 \\1 %d</p><pre><code>a \\n b</code></pre>';
		$seo     = array( 'title' => '100% \\o/ "x"', 'description' => 'd\\', 'canonical' => '' );
		$receipt = self::publish( self::message( array( 'title' => $title, 'html' => $html, 'excerpt' => 'e\\x', 'seo' => $seo, 'focus_keywords' => array( 'a\\b', '"q"' ) ) ) );
		$post    = get_post( $receipt['post_id'] );
		// For an author without unfiltered_html WordPress encodes a bare & in titles, and so it does here.
		$this->assertSame( array( str_replace( ' & ', ' &amp; ', $title ), $html, 'e\\x' ), array( $post->post_title, $post->post_content, $post->post_excerpt ) );
		$this->assertSame( array( '100% \\o/ "x"', 'd\\', array( 'a\\b', '"q"' ) ), array( get_post_meta( $post->ID, '_igny8_seo_title', true ), get_post_meta( $post->ID, '_igny8_seo_description', true ), get_post_meta( $post->ID, '_igny8_focus_keywords', true ) ) );
	}

	public function test_what_an_author_may_not_write_is_taken_out_and_an_administrator_may() {
		$html = '<p>a</p><script>alert(1)</script><iframe src="https://example.com"></iframe>';
		$one  = self::publish( self::message( array( 'html' => $html, 'content_id' => 1 ) ) );
		$this->assertStringNotContainsString( '<script', get_post( $one['post_id'] )->post_content );
		$two = self::publish( self::message( array( 'html' => $html, 'content_id' => 2, 'author_email' => get_users( array( 'role' => 'administrator' ) )[0]->user_email ) ) );
		$this->assertSame( $html, get_post( $two['post_id'] )->post_content );
		$this->assertSame( 0, get_current_user_id() );
	}

	public function test_a_repeated_key_answers_the_recorded_receipt_whatever_the_fence() {
		$message = self::message( array(), array( 'fence' => 5 ) );
		$first   = self::publish( $message );
		foreach ( array( 5, 1, 9 ) as $fence ) {
			$again = Igny8_Publisher::commit( array( 'fence' => $fence ) + $message );
			$this->assertSame( array( 'replayed' => true ) + $first, $again );
		}
		$this->assert_fits( 'receipt', $again );
		$job = Igny8_Publisher::job( array( 'key' => $message['key'], 'fence' => 1 ) );
		$this->assert_fits( 'job-response', $job );
		$this->assertSame( array( 'committed', true ), array( $job['state'], $job['receipt']['replayed'] ) );
		$this->assertCount( 1, get_posts( array( 'post_status' => 'any' ) ) );
	}

	public function test_the_same_key_for_another_content_is_a_conflict() {
		$message = self::message();
		self::publish( $message );
		$this->assert_error( 'KEY_CONFLICT', Igny8_Publisher::commit( self::message( array( 'content_id' => 43 ), array( 'key' => $message['key'] ) ) ) );
	}

	public function test_an_older_fence_is_refused_after_any_newer_request() {
		$message = self::message( array(), array( 'fence' => 3 ) );
		$this->assertSame( 'unknown', Igny8_Publisher::job( array( 'key' => $message['key'], 'fence' => 4 ) )['state'] );
		$this->assert_error( 'FENCE_STALE', Igny8_Publisher::commit( $message ) );
		$this->assertSame( 'created', self::publish( array( 'fence' => 4 ) + $message )['outcome'] );
	}

	public function test_a_second_publish_updates_the_same_post_and_keeps_its_date_and_address() {
		$message = self::message();
		$first   = self::publish( $message );
		$before  = get_post( $first['post_id'] );
		$second  = self::publish( self::again( $message, array( 'title' => 'New title', 'html' => '<p>new</p>', 'revision' => 4, 'slug' => '' ) ) );
		$after   = get_post( $first['post_id'] );
		$this->assert_fits( 'receipt', $second );
		$this->assertSame( array( 'updated', $first['post_id'], $first['post_url'], 'New title', '<p>new</p>' ), array( $second['outcome'], $second['post_id'], $second['post_url'], $after->post_title, $after->post_content ) );
		$this->assertSame( $before->post_date_gmt, $after->post_date_gmt );
		$this->assertGreaterThan( $before->post_modified_gmt, $after->post_modified_gmt );
		$this->assertSame( $after->post_modified_gmt, get_post_meta( $after->ID, Igny8_Visitor_Guard::META, true ) );
		$this->assertFalse( $second['stats']['first_publish'] );
		$this->assertSame( 1, get_term_by( 'slug', 'ranking', 'post_tag' )->count );
		$this->assertSame( array( '<p>new</p>', '<p>Why ranking factors matter.</p>' ), array_values( wp_list_pluck( wp_get_post_revisions( $after->ID ), 'post_content' ) ) );
	}

	public function test_a_changed_slug_leaves_a_redirect_and_a_numbered_one_stays() {
		$one = self::publish( self::message( array( 'content_id' => 1 ) ) );
		$two = self::publish( self::message( array( 'content_id' => 2 ) ) );
		$this->assertSame( 'seo-guide-2025-2', get_post( $two['post_id'] )->post_name );
		wp_delete_post( $one['post_id'], true );
		self::publish( self::message( array( 'content_id' => 2 ) ) );
		$this->assertSame( 'seo-guide-2025-2', get_post( $two['post_id'] )->post_name );
		self::publish( self::message( array( 'content_id' => 2, 'slug' => 'other' ) ) );
		$this->assertSame( array( 'other', 'seo-guide-2025-2' ), array( get_post( $two['post_id'] )->post_name, get_post_meta( $two['post_id'], '_wp_old_slug', true ) ) );
	}

	public function test_terms_that_are_gone_from_the_message_are_gone_from_the_post_and_counted() {
		$message = self::message();
		$first   = self::publish( $message );
		$tags    = array( 'tags' => array( array( 'path' => array( 'other' ) ) ) ) + $message['content']['taxonomies'];
		self::publish( self::again( $message, array( 'taxonomies' => $tags ) ) );
		$this->assertSame( array( 'other' ), wp_get_post_tags( $first['post_id'], array( 'fields' => 'names' ) ) );
		$this->assertSame( array( 0, 1 ), array( get_term_by( 'slug', 'ranking', 'post_tag' )->count, get_term_by( 'slug', 'other', 'post_tag' )->count ) );
	}

	public function test_a_scheduled_publish_leaves_an_existing_post_alone_in_the_trash_as_well() {
		$message = self::message();
		$first   = self::publish( $message );
		foreach ( array( 'publish', 'trash' ) as $status ) {
			'trash' === $status && wp_trash_post( $first['post_id'] );
			$late    = array( 'mode' => 'scheduled' ) + self::again( $message, array( 'title' => 'Another', 'images' => array( self::image() ) ) );
			$before  = self::snapshot();
			$skipped = Igny8_Publisher::commit( $late );
			$this->assert_fits( 'receipt', $skipped );
			$this->assertSame( array( 'skipped', $first['post_id'], $status ), array( $skipped['outcome'], $skipped['post_id'], $skipped['post_status'] ) );
			$this->assertSame( $before, self::snapshot() );
			$this->assertTrue( Igny8_Publisher::commit( $late )['replayed'] );
		}
	}

	public function test_a_trashed_post_comes_back_and_a_deleted_one_is_made_anew() {
		$message = self::message();
		$first   = self::publish( $message );
		wp_trash_post( $first['post_id'] );
		$back = self::publish( self::again( $message ) );
		$this->assertSame( array( 'updated', $first['post_id'], 'publish', $first['post_url'] ), array( $back['outcome'], $back['post_id'], $back['post_status'], $back['post_url'] ) );
		$this->assertSame( '', get_post_meta( $first['post_id'], '_wp_trash_meta_status', true ) );
		$this->assertSame( 1, get_term_by( 'slug', 'ranking', 'post_tag' )->count );
		wp_delete_post( $first['post_id'], true );
		$anew = self::publish( self::again( $message ) );
		$this->assertSame( array( 'created', false ), array( $anew['outcome'], $anew['stats']['first_publish'] ) );
		$this->assertNotSame( $first['post_id'], $anew['post_id'] );
	}

	public function test_preflight_tells_all_problems_at_once_and_changes_nothing() {
		$image   = self::image( 'featured', 0, array( 'mime' => 'image/png' ) );
		$message = self::message( array( 'title' => ' ', 'content_type' => 'nonsense', 'author_email' => 'nobody@example.com', 'images' => array( $image ) ) );
		$before  = self::snapshot();
		$error   = Igny8_Publisher::commit( $message );
		$this->assert_error( 'PREFLIGHT_FAILED', $error );
		$this->assertSame( array( 'TITLE_MISSING', 'AUTHOR_NOT_FOUND', 'POST_TYPE_UNKNOWN', 'IMAGE_TYPE_REFUSED' ), wp_list_pluck( $error->get_error_data()['details']['problems'], 'code' ) );
		list( $stage, $body ) = self::stage_of( $message );
		$answer               = Igny8_Publisher::stage( $stage, $body, 3 );
		$this->assert_fits( 'stage-response', $answer );
		$this->assertCount( 4, $answer['problems'] );
		$this->assertSame( 0, Igny8_Blobs::received( $message['content']['images'][0]['sha256'] ) );
		$this->assertSame( $before, self::snapshot() );
		$job = Igny8_Publisher::job( array( 'key' => $message['key'], 'fence' => 1 ) );
		$this->assert_fits( 'job-response', $job );
		$this->assertSame( array( 'undone', 'PREFLIGHT_FAILED' ), array( $job['state'], $job['error']['code'] ) );
	}

	public function test_a_mapping_to_a_missing_term_and_a_missing_fallback_are_problems() {
		update_option( 'igny8_settings', array( 'auto_create_terms' => false, 'fallback_category' => 999999 ) );
		$taxonomies = array( 'categories' => array( array( 'path' => array( 'New' ) ), array( 'path' => array( 'X' ), 'term_id' => 888888 ) ) ) + self::message()['content']['taxonomies'];
		$error      = Igny8_Publisher::commit( self::message( array( 'taxonomies' => $taxonomies ) ) );
		$this->assertSame( array( 'FALLBACK_CATEGORY_MISSING', 'TERM_NOT_FOUND' ), wp_list_pluck( $error->get_error_data()['details']['problems'], 'code' ) );
	}

	public function test_a_commit_without_its_bytes_says_which_and_changes_nothing() {
		$message = self::message( array( 'images' => array( self::image() ) ) );
		$before  = self::snapshot();
		$error   = Igny8_Publisher::commit( $message );
		$this->assert_error( 'MEDIA_MISSING', $error );
		$this->assertCount( 3, $error->get_error_data()['details']['missing'] );
		$this->assertSame( $before, self::snapshot() );
	}

	public function test_a_known_image_is_used_again_without_its_bytes() {
		$image = self::image();
		$one   = self::publish( self::message( array( 'content_id' => 1, 'images' => array( $image ) ) ) );
		$two   = Igny8_Publisher::commit( self::message( array( 'content_id' => 2, 'images' => array( $image ) ) ) );
		$this->assertSame( array( $one['media']['featured'], 0, 1 ), array( $two['media']['featured'], $two['media']['uploaded'], $two['media']['reused'] ) );
		unlink( get_attached_file( $one['media']['featured']['attachment_id'] ) );
		$this->assert_error( 'MEDIA_MISSING', Igny8_Publisher::commit( self::message( array( 'content_id' => 3, 'images' => array( $image ) ) ) ) );
	}

	public function test_a_new_alt_text_replaces_ours_and_never_a_persons() {
		$image = self::image();
		$id    = self::publish( self::message( array( 'images' => array( $image ) ) ) )['media']['featured']['attachment_id'];
		$image['alt'] = 'Better';
		self::publish( self::message( array( 'images' => array( $image ) ) ) );
		$this->assertSame( 'Better', get_post_meta( $id, '_wp_attachment_image_alt', true ) );
		update_post_meta( $id, '_wp_attachment_image_alt', 'By hand' );
		$image['alt'] = 'Third';
		self::publish( self::message( array( 'images' => array( $image ) ) ) );
		$this->assertSame( 'By hand', get_post_meta( $id, '_wp_attachment_image_alt', true ) );
	}

	public function test_no_file_is_overwritten_and_names_do_not_count_up() {
		$uploads = wp_upload_dir();
		wp_mkdir_p( $uploads['path'] );
		foreach ( array( 'picture.jpg', 'other-150x150.jpg' ) as $name ) {
			file_put_contents( "{$uploads['path']}/{$name}", 'somebody else\'s' );
		}
		$one = self::image();
		$two = self::image( 'gallery', 0, array( 'filename' => 'other.jpg' ) );
		$odd = self::image( 'gallery', 1, array( 'filename' => 'odd-150x150.jpg' ) );
		$r   = self::publish( self::message( array( 'images' => array( $one, $two, $odd ) ) ) );
		$this->assertSame( 'somebody else\'s', file_get_contents( "{$uploads['path']}/picture.jpg" ) );
		$this->assertSame( 'somebody else\'s', file_get_contents( "{$uploads['path']}/other-150x150.jpg" ) );
		$names = array_map( 'basename', array_merge( array( $r['media']['featured']['url'] ), wp_list_pluck( $r['media']['gallery'], 'url' ) ) );
		$this->assertSame( array( 'picture-' . substr( $one['sha256'], 0, 8 ) . '.jpg', 'other-' . substr( $two['sha256'], 0, 8 ) . '.jpg', 'odd-150x150-1.jpg' ), $names );
	}

	public function test_images_that_share_a_size_both_have_it() {
		$one                    = self::image();
		$two                    = self::image( 'gallery' );
		$two['sizes'][0]        = $one['sizes'][0];
		$r                      = self::publish( self::message( array( 'images' => array( $one, $two ) ) ) );
		foreach ( array( $r['media']['featured']['attachment_id'], $r['media']['gallery'][0]['attachment_id'] ) as $id ) {
			$path = wp_upload_dir()['basedir'] . '/' . image_get_intermediate_size( $id, 'thumbnail' )['path'];
			$this->assertSame( $one['sizes'][0]['sha256'], hash_file( 'sha256', $path ) );
		}
	}

	public static function overflows() {
		return array(
			array( 'skip', 2, 3, 0, false ),
			array( 'inline_grid', 5, 0, 5, false ),
			array( 'separate_post', 2, 0, 0, true ),
		);
	}

	/**
	 * @dataProvider overflows
	 */
	public function test_a_gallery_over_the_limit_is_reported_exactly( $overflow, $in_body, $skipped, $inline, $has_post ) {
		update_option( 'igny8_settings', array( 'gallery_limit' => 2, 'gallery_overflow' => $overflow ) );
		$images = array();
		foreach ( array( 4, 0, 3, 1, 2 ) as $position ) {
			$images[] = self::image( 'gallery', $position );
		}
		$message = self::message(
			array(
				'html'   => "<!-- wp:paragraph -->\n<p>t</p>\n<!-- /wp:paragraph -->",
				'images' => $images,
			)
		);
		$receipt = self::publish( $message );
		$this->assert_fits( 'receipt', $receipt );
		$blocks = parse_blocks( get_post( $receipt['post_id'] )->post_content );
		$gallery = array_values( array_filter( $blocks, static function ( $block ) { return 'core/gallery' === $block['blockName']; } ) )[0];
		$this->assertCount( $in_body, $gallery['innerBlocks'] );
		$this->assertStringContainsString( 'Alt gallery 0', $gallery['innerBlocks'][0]['innerHTML'] );
		$this->assertSame( array( 5, 2, $skipped, $inline ), array( $receipt['gallery']['requested'], $receipt['gallery']['limit'], $receipt['gallery']['gallery_images_skipped'], $receipt['gallery']['gallery_images_inline'] ) );
		$second = $receipt['gallery']['gallery_overflow_post_id'];
		$this->assertSame( $has_post, null !== $second );
		if ( $has_post ) {
			$this->assertSame( array( 'publish', 'SEO Guide 2025 - Gallery' ), array( get_post( $second )->post_status, get_post( $second )->post_title ) );
			$this->assertStringContainsString( esc_url( get_permalink( $second ) ), get_post( $receipt['post_id'] )->post_content );
			$this->assertSame( $second, self::publish( self::again( $message ) )['gallery']['gallery_overflow_post_id'] );
		}
		$this->assertSame( $skipped, 5 - count( array_filter( $images, static function ( $image ) { return array() !== Igny8_Known_Images::find( array( $image['sha256'] ) ); } ) ) );
	}

	public function test_images_in_the_text_are_shown_from_this_site() {
		$image   = self::image( 'inline', 0, array( 'source_url' => 'https://images.example.com/a.jpg?x=1&y=2' ) );
		$html    = '<p>t</p><img class="wide wp-image-7" data-note="src=\'no\' > x" src=\'https://images.example.com/a.jpg?x=1&amp;y=2\' srcset="https://images.example.com/b.jpg 2x" /><img src="https://elsewhere.example/c.jpg">';
		$receipt = self::publish( self::message( array( 'html' => $html, 'images' => array( $image ), 'author_email' => null ) ) );
		$content = get_post( $receipt['post_id'] )->post_content;
		$id      = $receipt['media']['inline'][0]['attachment_id'];
		$this->assertStringContainsString( 'src="' . $receipt['media']['inline'][0]['url'] . '"', $content );
		$this->assertStringContainsString( "class=\"wide  wp-image-{$id}\"", $content );
		$this->assertStringContainsString( 'alt="Alt inline 0"', $content );
		$this->assertStringContainsString( 'data-note="src=&#039;no&#039; &gt; x"', $content );
		$this->assertStringNotContainsString( 'srcset', $content );
		$this->assertStringContainsString( '<img src="https://elsewhere.example/c.jpg">', $content );
	}

	public function test_a_featured_image_a_person_chose_stays_where_ours_has_none() {
		$message = self::message( array( 'images' => array( self::image() ) ) );
		$id      = self::publish( $message )['post_id'];
		self::publish( self::again( $message, array( 'images' => array() ) ) );
		$this->assertSame( 0, (int) get_post_thumbnail_id( $id ) );
		$own = wp_insert_attachment( array( 'post_mime_type' => 'image/jpeg', 'post_title' => 'x' ), 'x.jpg' );
		update_post_meta( $id, '_thumbnail_id', $own );
		self::publish( self::again( $message, array( 'images' => array() ) ) );
		$this->assertSame( $own, (int) get_post_thumbnail_id( $id ) );
	}

	public function test_a_plugin_that_holds_posts_back_is_obeyed_and_the_receipt_says_so() {
		$this->listen( 'wp_insert_post_data', static function ( $data ) { return array( 'post_status' => 'post' === $data['post_type'] ? 'pending' : $data['post_status'] ) + $data; } );
		$this->assertSame( 'pending', self::publish( self::message() )['post_status'] );
	}

	public function test_one_post_for_a_content_by_the_database() {
		global $wpdb;
		$receipt = self::publish( self::message() );
		$wpdb->suppress_errors( true );
		$this->assertFalse( $wpdb->insert( Igny8_Tables::name( 'igny8_posts' ), array( 'content_id' => 42, 'post_id' => 1, 'revision' => 1, 'fingerprint' => '', 'job_key' => '', 'first_published_at' => '2025-01-01', 'published_at' => '2025-01-01' ) ) );
		$this->assertFalse( $wpdb->insert( Igny8_Tables::name( 'igny8_posts' ), array( 'content_id' => 43, 'post_id' => $receipt['post_id'], 'revision' => 1, 'fingerprint' => '', 'job_key' => '', 'first_published_at' => '2025-01-01', 'published_at' => '2025-01-01' ) ) );
		$wpdb->suppress_errors( false );
	}

	public function test_a_publish_writes_no_option_of_its_own() {
		global $wpdb;
		self::publish( self::message( array( 'content_id' => 1 ) ) );
		$before = $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name NOT LIKE '%transient%' AND option_name <> 'cron' ORDER BY 1" );
		self::publish( self::message( array( 'content_id' => 2, 'images' => array( self::image() ) ) ) );
		$this->assertSame( $before, $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name NOT LIKE '%transient%' AND option_name <> 'cron' ORDER BY 1" ) );
		$this->assertLessThan( 2048, (int) $wpdb->get_var( "SELECT SUM(LENGTH(option_name) + LENGTH(option_value)) FROM {$wpdb->options} WHERE option_name LIKE 'igny8%' AND autoload IN ('yes', 'on', 'auto')" ) );
	}
}
