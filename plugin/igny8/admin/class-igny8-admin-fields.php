<?php
/**
 * The fields of the publishing settings.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Sections and fields of WordPress's Settings API.
 */
final class Igny8_Admin_Fields {

	const SECTION = 'igny8_publishing';

	/**
	 * Makes them known.
	 */
	public static function register() {
		$page = Igny8_Admin_Page::SLUG;
		add_settings_section( self::SECTION, __( 'Publishing', 'igny8' ), '__return_empty_string', $page );
		add_settings_field( 'auto_create_terms', __( 'Categories and tags', 'igny8' ), array( __CLASS__, 'auto_create_terms' ), $page, self::SECTION );
		add_settings_field( 'fallback_category', __( 'Fallback category', 'igny8' ), array( __CLASS__, 'fallback_category' ), $page, self::SECTION, array( 'label_for' => 'igny8-fallback-category' ) );
		add_settings_field( 'gallery_limit', __( 'Images in a gallery', 'igny8' ), array( __CLASS__, 'gallery_limit' ), $page, self::SECTION, array( 'label_for' => 'igny8-gallery-limit' ) );
		add_settings_field( 'gallery_overflow', __( 'When there are more', 'igny8' ), array( __CLASS__, 'gallery_overflow' ), $page, self::SECTION, array( 'label_for' => 'igny8-gallery-overflow' ) );
		add_settings_field( 'content_format', __( 'Format of the text', 'igny8' ), array( __CLASS__, 'content_format' ), $page, self::SECTION, array( 'label_for' => 'igny8-content-format' ) );
		add_settings_field( 'post_types', __( 'Post types', 'igny8' ), array( __CLASS__, 'post_types' ), $page, self::SECTION );
	}

	/**
	 * Whether missing terms are created.
	 */
	public static function auto_create_terms() {
		self::checkbox( '[auto_create_terms]', Igny8_Settings::get()['auto_create_terms'], __( 'Create categories and tags this site does not have yet', 'igny8' ) );
		echo '<p class="description">' . esc_html__( 'Switched off, an article without any known category gets the fallback category, and unknown tags are left out. Both are reported in IGNY8.', 'igny8' ) . '</p>';
	}

	/**
	 * The fallback category.
	 */
	public static function fallback_category() {
		wp_dropdown_categories(
			array(
				'id'                => 'igny8-fallback-category',
				'name'              => Igny8_Settings::OPTION . '[fallback_category]',
				'selected'          => Igny8_Settings::stored()['fallback_category'],
				'show_option_none'  => self::default_category_text(),
				'option_none_value' => 0,
				'hide_empty'        => false,
				'hierarchical'      => true,
				'orderby'           => 'name',
				'aria_describedby'  => 'igny8-fallback-category-help',
			)
		);
		echo '<p class="description" id="igny8-fallback-category-help">' . esc_html__( 'For articles none of whose categories this site has, when categories are not created.', 'igny8' ) . '</p>';
	}

	/**
	 * The choice that follows WordPress's own default category, by its name of today. Core prints it as it is.
	 *
	 * @return string
	 */
	private static function default_category_text() {
		$name = get_cat_name( (int) get_option( 'default_category' ) );
		/* translators: %s: name of a category. */
		return esc_html( sprintf( __( 'Default category of WordPress (%s)', 'igny8' ), $name ) );
	}

	/**
	 * The gallery's limit.
	 */
	public static function gallery_limit() {
		$limit = Igny8_Settings::get()['gallery_limit'];
		printf(
			'<input type="range" id="igny8-gallery-limit" name="%1$s[gallery_limit]" min="1" max="%2$d" step="1" value="%3$d" aria-describedby="igny8-gallery-limit-help"> <output for="igny8-gallery-limit" id="igny8-gallery-limit-value">%3$d</output>',
			esc_attr( Igny8_Settings::OPTION ),
			(int) Igny8_Settings::GALLERY_LIMIT_MAX,
			(int) $limit
		);
		echo '<p class="description" id="igny8-gallery-limit-help">' . esc_html__( 'From 1 to 20. Products use the gallery of WooCommerce.', 'igny8' ) . '</p>';
	}

	/**
	 * What becomes of further images.
	 */
	public static function gallery_overflow() {
		$labels  = array(
			'skip'          => __( 'Use the first ones and report the rest', 'igny8' ),
			'separate_post' => __( 'Put the rest into a second post, “… - Gallery”', 'igny8' ),
			'inline_grid'   => __( 'Put all of them into the article as a grid', 'igny8' ),
		);
		self::select( 'gallery_overflow', 'igny8-gallery-overflow', $labels );
	}

	/**
	 * Whether the text becomes blocks.
	 */
	public static function content_format() {
		$labels = array(
			'auto'    => __( 'As each post type is edited here', 'igny8' ),
			'blocks'  => __( 'Always blocks', 'igny8' ),
			'classic' => __( 'Always plain HTML, for the classic editor', 'igny8' ),
		);
		self::select( 'content_format', 'igny8-content-format', $labels, 'igny8-content-format-help' );
		$in_blocks = array_intersect_key( wp_list_pluck( Igny8_Structure::public_post_types(), 'label' ), array_flip( Igny8_Site_Facts::block_editor_types() ) );
		$editors   = $in_blocks
			/* translators: %s: list of post types. */
			? sprintf( __( 'Edited in the block editor here: %s.', 'igny8' ), wp_sprintf_l( '%l', $in_blocks ) )
			: __( 'No post type is edited in the block editor here.', 'igny8' );
		echo '<p class="description" id="igny8-content-format-help">' . esc_html( $editors ) . ' ' . esc_html__( 'Articles that are published already change with their next publish.', 'igny8' ) . '</p>';
	}

	/**
	 * Which post types IGNY8 may use.
	 */
	public static function post_types() {
		echo '<fieldset><legend class="screen-reader-text">' . esc_html__( 'Post types', 'igny8' ) . '</legend>';
		foreach ( Igny8_Structure::public_post_types() as $name => $type ) {
			self::checkbox( "[post_types][{$name}]", Igny8_Settings::is_post_type_enabled( $name ), $type->label );
			echo '<br>';
		}
		echo '</fieldset><p class="description">' . esc_html__( 'IGNY8 publishes and imports only what is checked here.', 'igny8' ) . '</p>';
	}

	/**
	 * A list of choices.
	 *
	 * @param string                $setting Key in the option.
	 * @param string                $id      The label points to it.
	 * @param array<string, string> $labels  Value => label.
	 * @param string                $help_id Of the text that explains it; '' for none.
	 */
	private static function select( $setting, $id, array $labels, $help_id = '' ) {
		$current = Igny8_Settings::get()[ $setting ];
		printf(
			'<select id="%1$s" name="%2$s[%3$s]"%4$s>',
			esc_attr( $id ),
			esc_attr( Igny8_Settings::OPTION ),
			esc_attr( $setting ),
			'' === $help_id ? '' : ' aria-describedby="' . esc_attr( $help_id ) . '"'
		);
		foreach ( $labels as $value => $label ) {
			echo '<option value="' . esc_attr( $value ) . '"' . selected( $current, $value, false ) . '>' . esc_html( $label ) . '</option>';
		}
		echo '</select>';
	}

	/**
	 * A checkbox that is also submitted when it is not checked.
	 *
	 * @param string $key     Place in the option.
	 * @param bool   $checked Whether it is checked.
	 * @param string $label   Label.
	 */
	private static function checkbox( $key, $checked, $label ) {
		$name = esc_attr( Igny8_Settings::OPTION . $key );
		echo '<input type="hidden" name="' . $name . '" value="0">'; // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		echo '<label><input type="checkbox" name="' . $name . '" value="1"' . checked( $checked, true, false ) . '> ' . esc_html( $label ) . '</label>'; // phpcs:ignore WordPress.Security.EscapeOutput
	}
}
