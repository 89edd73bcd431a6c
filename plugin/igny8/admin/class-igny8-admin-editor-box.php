<?php
/**
 * IGNY8 in the classic editor.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The meta box of a managed post: what the block editor's panel says and does, with a plain form.
 */
final class Igny8_Admin_Editor_Box {

	const NONCE = 'igny8_relations_nonce';
	const FIELD = 'igny8_relations';

	/** Most names in a list. A site with more finds the others in IGNY8. */
	const MOST_NAMES = 500;

	/**
	 * Adds the box. The block editor has the panel instead.
	 *
	 * @param string $post_type Post type.
	 * @param mixed  $post      The post; a comment or link on their screens.
	 */
	public static function add( $post_type, $post ) {
		if ( $post instanceof WP_Post && isset( Igny8_Structure::public_post_types()[ $post_type ] ) && null !== Igny8_Relations::of( $post->ID ) ) {
			add_meta_box( 'igny8', __( 'IGNY8', 'igny8' ), array( __CLASS__, 'render' ), $post_type, 'side', 'default', array( '__back_compat_meta_box' => true ) );
		}
	}

	/**
	 * The box.
	 *
	 * @param WP_Post $post The post.
	 */
	public static function render( $post ) {
		$relations = Igny8_Relations::of( $post->ID );
		if ( null === $relations ) {
			return;
		}
		try {
			self::render_report( Igny8_Post_Report::of( $post->ID ) );
		} catch ( RuntimeException $error ) {
			Igny8_Log::error( $error->getMessage() );
			echo '<p>' . esc_html__( 'The database did not answer. Reload the page to see what IGNY8 did with this post.', 'igny8' ) . '</p>';
		}
		wp_nonce_field( self::FIELD . "_{$post->ID}", self::NONCE );
		$names = Igny8_Relations::names( $relations );
		self::render_choice( Igny8_Names::CLUSTER, __( 'Cluster', 'igny8' ), $relations['cluster_id'], $names['cluster'] );
		self::render_choice( Igny8_Names::SECTOR, __( 'Sector', 'igny8' ), $relations['sector_id'], $names['sector'] );
		printf(
			'<p><label for="igny8-keywords">%1$s</label><br><textarea id="igny8-keywords" name="%2$s[keywords]" rows="4" class="widefat" aria-describedby="igny8-keywords-help">%3$s</textarea><span class="description" id="igny8-keywords-help">%4$s</span></p>',
			esc_html__( 'Keywords', 'igny8' ),
			esc_attr( self::FIELD ),
			esc_textarea( implode( "\n", $names['keyword'] ) ),
			esc_html__( 'One on each line, as they are called in IGNY8.', 'igny8' )
		);
	}

	/**
	 * Saves what was chosen. The form is only sent by the classic editor.
	 *
	 * @param int     $post_id The post.
	 * @param WP_Post $post    The post.
	 */
	public static function save( $post_id, $post ) {
		$nonce = isset( $_POST[ self::NONCE ] ) && is_string( $_POST[ self::NONCE ] ) ? sanitize_key( $_POST[ self::NONCE ] ) : '';
		if ( '' === $nonce || ! wp_verify_nonce( $nonce, self::FIELD . "_{$post_id}" ) || wp_is_post_revision( $post ) || ! current_user_can( 'edit_post', $post_id ) ) {
			return;
		}
		$relations = Igny8_Relations::of( $post_id );
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- each field is sanitised below.
		$sent = isset( $_POST[ self::FIELD ] ) && is_array( $_POST[ self::FIELD ] ) ? wp_unslash( $_POST[ self::FIELD ] ) : array();
		if ( null === $relations || ! $sent ) {
			return;
		}
		$keywords = self::keyword_ids( isset( $sent['keywords'] ) && is_string( $sent['keywords'] ) ? $sent['keywords'] : '', $relations );
		$wanted   = array( 'keyword_ids' => $keywords['ids'] );
		foreach ( array( 'cluster_id', 'sector_id' ) as $field ) {
			$wanted[ $field ] = isset( $sent[ $field ] ) && is_string( $sent[ $field ] ) ? absint( $sent[ $field ] ) : $relations[ $field ];
		}
		$changed = Igny8_Relations::change( $post_id, $wanted );
		if ( is_wp_error( $changed ) ) {
			self::tell( $changed->get_error_message() );
		} elseif ( $keywords['unknown'] ) {
			/* translators: %s: list of names. */
			self::tell( sprintf( __( 'These are no keywords of IGNY8 that this site knows, and were left out: %s. Everything else is saved.', 'igny8' ), wp_sprintf_l( '%l', $keywords['unknown'] ) ) );
		}
	}

	/**
	 * Says on the page that follows what was not saved.
	 */
	public static function show_trouble() {
		$screen = get_current_screen();
		if ( null === $screen || 'post' !== $screen->base ) {
			return;
		}
		$text = get_transient( self::trouble_key() );
		if ( is_string( $text ) && '' !== $text ) {
			delete_transient( self::trouble_key() );
			echo '<div class="notice notice-warning is-dismissible"><p>' . esc_html( $text ) . '</p></div>';
		}
	}

	/**
	 * What IGNY8 did with the post.
	 *
	 * @param array|null $report From Igny8_Post_Report.
	 */
	private static function render_report( $report ) {
		if ( null === $report ) {
			return;
		}
		echo '<p>' . wp_kses_post(
			null === $report['published_at']
				? __( 'Managed by IGNY8, not published by it so far.', 'igny8' )
				/* translators: %s: a time, for example "3 days ago". */
				: sprintf( __( 'Managed by IGNY8, published %s.', 'igny8' ), Igny8_Admin_Text::ago_html( $report['published_at'] ) )
		) . '</p>';
		if ( ! $report['is_edited'] ) {
			echo '<p>' . esc_html__( 'As IGNY8 left it: nothing was changed here since.', 'igny8' ) . '</p>';
		} else {
			/* translators: %s: a time, for example "3 days ago". */
			echo '<p>' . wp_kses_post( null === $report['edited_at'] ? __( 'Edited here since.', 'igny8' ) : sprintf( __( 'Edited here %s.', 'igny8' ), Igny8_Admin_Text::ago_html( $report['edited_at'] ) ) ) . '</p>';
			echo $report['changes'] ? '<ul class="ul-disc"><li>' . wp_kses_post( implode( '</li><li>', array_map( 'esc_html', $report['changes'] ) ) ) . '</li></ul>' : '';
			echo '<p>' . esc_html( $report['waiting'] ? __( 'IGNY8 has not fetched these changes yet; it does so by itself.', 'igny8' ) : __( 'IGNY8 knows, and does not overwrite it unless somebody decides so there.', 'igny8' ) ) . '</p>';
		}
		if ( '' !== $report['url'] ) {
			echo '<p><a href="' . esc_url( $report['url'] ) . '">' . esc_html__( 'Open in IGNY8', 'igny8' ) . '</a></p>';
		}
	}

	/**
	 * A list to choose one from.
	 *
	 * @param string             $kind    One of Igny8_Names::KINDS.
	 * @param string             $label   Label.
	 * @param int                $chosen  Id; 0: none.
	 * @param array<int, string> $current The chosen one's name, which the list may not have.
	 */
	private static function render_choice( $kind, $label, $chosen, array $current ) {
		$names = $current + Igny8_Names::search( $kind, '', self::MOST_NAMES );
		asort( $names, SORT_NATURAL | SORT_FLAG_CASE );
		printf( '<p><label for="igny8-%1$s">%2$s</label><br><select id="igny8-%1$s" name="%3$s[%1$s_id]" class="widefat">', esc_attr( $kind ), esc_html( $label ), esc_attr( self::FIELD ) );
		echo '<option value="0">' . esc_html__( 'None', 'igny8' ) . '</option>';
		foreach ( $names as $id => $name ) {
			printf( '<option value="%1$d"%2$s>%3$s</option>', (int) $id, selected( $chosen, $id, false ), esc_html( $name ) );
		}
		echo '</select></p>';
	}

	/**
	 * The keywords somebody wrote.
	 *
	 * @param string $text      Lines.
	 * @param array  $relations The post's, whose names may not be known here.
	 * @return array{ids: int[], unknown: string[]}
	 */
	private static function keyword_ids( $text, array $relations ) {
		// Only compared with names, which may have any sign in them.
		$lines = array_values( array_unique( array_filter( array_map( 'trim', explode( "\n", wp_check_invalid_utf8( $text ) ) ), 'strlen' ) ) );
		$had   = array_flip( Igny8_Relations::names( $relations )['keyword'] );
		$known = array_intersect_key( $had, array_flip( $lines ) ) + Igny8_Names::ids_of( Igny8_Names::KEYWORD, $lines );
		$ids   = array();
		foreach ( array_intersect( $lines, array_map( 'strval', array_keys( $known ) ) ) as $line ) {
			$ids[] = (int) $known[ $line ];
		}
		return array(
			'ids'     => $ids,
			'unknown' => array_values( array_diff( $lines, array_map( 'strval', array_keys( $known ) ) ) ),
		);
	}

	/**
	 * Keeps a text for the page that follows.
	 *
	 * @param string $text Text.
	 */
	private static function tell( $text ) {
		set_transient( self::trouble_key(), $text, MINUTE_IN_SECONDS );
	}

	/**
	 * Where it is kept: for this person.
	 *
	 * @return string
	 */
	private static function trouble_key() {
		return 'igny8_trouble_' . get_current_user_id();
	}
}
