<?php
/**
 * The settings as IGNY8 sees and changes them.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Answers the message "settings": the same values as the settings page, with what may be chosen.
 */
final class Igny8_Settings_Route {

	/** The contract's most. */
	const CATEGORIES_MAX = 500;

	/**
	 * Changes what is asked for, whole or not at all, and tells how the settings are then.
	 *
	 * @param array|null $change The contract's settings_change; null: change nothing.
	 * @return array|WP_Error The contract's settings. With an error nothing was changed: SETTINGS_INVALID with
	 *                        details.problems, SITE_BUSY, DATABASE_FAILED.
	 */
	public static function answer( $change ) {
		if ( $change ) {
			$problems = self::problems( $change );
			if ( $problems ) {
				return Igny8_Errors::make( 'SETTINGS_INVALID', $problems[0]['message'], array( 'problems' => $problems ) );
			}
			$changed = Igny8_Settings::change( $change );
			if ( is_wp_error( $changed ) ) {
				return $changed;
			}
		}
		return self::report();
	}

	/**
	 * What does not fit this site. The shape of the message was checked before.
	 *
	 * @param array $change The contract's settings_change.
	 * @return array<int, array> The contract's problems.
	 */
	private static function problems( array $change ) {
		$problems = array();
		if ( isset( $change['fallback_category'] ) && ! Igny8_Settings::is_category( $change['fallback_category'] ) ) {
			$problems[] = self::problem(
				'fallback_category',
				"This site has no category {$change['fallback_category']}.",
				'Choose one of the categories of the site, or 0 for its default category.'
			);
		}
		$types = Igny8_Structure::public_post_types();
		return array_merge(
			$problems,
			self::unknown( 'post_types', 'post type', $change, $types ),
			self::unknown( 'post_type_limits', 'post type', $change, $types ),
			self::unknown( 'taxonomy_limits', 'taxonomy', $change, Igny8_Structure::public_taxonomies() )
		);
	}

	/**
	 * Names this site does not have.
	 *
	 * @param string $setting One of Igny8_Settings::BY_NAME.
	 * @param string $kind    What it names.
	 * @param array  $change  The contract's settings_change.
	 * @param array  $known   By name.
	 * @return array<int, array> The contract's problems.
	 */
	private static function unknown( $setting, $kind, array $change, array $known ) {
		$named    = isset( $change[ $setting ] ) ? $change[ $setting ] : array();
		$problems = array();
		foreach ( array_keys( array_diff_key( $named, $known ) ) as $name ) {
			$problems[] = self::problem( "{$setting}.{$name}", "This site has no public {$kind} \"{$name}\".", "Choose a {$kind} of the site." );
		}
		return $problems;
	}

	/**
	 * One problem.
	 *
	 * @param string $field   Where.
	 * @param string $message What.
	 * @param string $remedy  What can be done.
	 * @return array
	 */
	private static function problem( $field, $message, $remedy ) {
		return array(
			'field'    => $field,
			'code'     => 'SETTINGS_INVALID',
			'message'  => $message,
			'remedy'   => $remedy,
			'severity' => 'error',
		);
	}

	/**
	 * The contract's settings.
	 *
	 * @return array
	 */
	private static function report() {
		// How much is imported is told by the structure.
		$settings               = array_diff_key( Igny8_Settings::stored(), array_flip( array( 'post_type_limits', 'taxonomy_limits' ) ) );
		$types                  = Igny8_Structure::public_post_types();
		$settings['post_types'] = (object) array_map( array( 'Igny8_Settings', 'is_post_type_enabled' ), wp_list_pluck( $types, 'name' ) );
		return array(
			'settings'   => $settings,
			'categories' => self::categories(),
			'post_types' => (object) self::post_types( $types ),
			'seo_plugin' => Igny8_Seo_Plugin::detect(),
		);
	}

	/**
	 * What may be the fallback category.
	 *
	 * @return array<int, array{term_id: int, name: string}>
	 */
	private static function categories() {
		$names = get_terms(
			array(
				'taxonomy'   => 'category',
				'hide_empty' => false,
				'orderby'    => 'name',
				'number'     => self::CATEGORIES_MAX,
				'fields'     => 'id=>name',
			)
		);
		// Another plugin may have switched categories off; then there is nothing to choose from.
		$choices = array();
		foreach ( is_wp_error( $names ) ? array() : $names as $term_id => $name ) {
			$choices[] = array(
				'term_id' => (int) $term_id,
				'name'    => wp_specialchars_decode( $name, ENT_QUOTES ),
			);
		}
		return $choices;
	}

	/**
	 * Post types by name, for people.
	 *
	 * @param WP_Post_Type[] $types From Igny8_Structure.
	 * @return array<string, array{label: string, block_editor: bool}>
	 */
	private static function post_types( array $types ) {
		$in_blocks = Igny8_Site_Facts::block_editor_types();
		$choices   = array();
		foreach ( $types as $name => $type ) {
			$choices[ $name ] = array(
				'label'        => wp_specialchars_decode( (string) $type->label, ENT_QUOTES ),
				'block_editor' => in_array( $name, $in_blocks, true ),
			);
		}
		return $choices;
	}
}
