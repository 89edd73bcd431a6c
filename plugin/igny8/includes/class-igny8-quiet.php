<?php
/**
 * Silence while an article is built.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Keeps WordPress's actions about posts, terms, meta, attachments, options and caches, and WooCommerce's about products,
 * from being heard while an article is only half there, and remembers what was said, for Igny8_Announcer to say it
 * afterwards. Filters stay: they decide what is stored.
 *
 * Core's own listeners are silent too. Those the article needs (term counts, revisions, old slugs) are called by name
 * where they belong; the others run with everybody else's, after the commit.
 */
final class Igny8_Quiet {

	/** Hooks nobody has to hear later: caches are cleaned for real after the commit, and a product's life is told as a whole. */
	const NOT_REPEATED = '~^(?:all|clean_(?:post|page|attachment|term|object_term|taxonomy)_cache
		|woocommerce_(?:delete_product_transients|new_product|update_product))$~x';

	/**
	 * The listeners, while they are silent: hook => WP_Hook.
	 *
	 * @var array<string, WP_Hook>
	 */
	private static $silenced = array();

	/**
	 * What would have been heard: array( hook, arguments ).
	 *
	 * @var array<int, array>
	 */
	private static $said = array();

	/**
	 * Whether it is quiet now.
	 *
	 * @var bool
	 */
	private static $is_quiet = false;

	/**
	 * Whether an article is being built in this request.
	 *
	 * @return bool
	 */
	public static function is_on() {
		return self::$is_quiet;
	}

	/**
	 * Begins the silence. Only hooks somebody listens to are touched.
	 */
	public static function begin() {
		global $wp_filter;
		self::$is_quiet = true;
		self::$said     = array();
		$pattern        = self::pattern();
		foreach ( array_keys( $wp_filter ) as $hook ) {
			if ( ! preg_match( $pattern, $hook ) ) {
				continue;
			}
			self::$silenced[ $hook ] = $wp_filter[ $hook ];
			unset( $wp_filter[ $hook ] );
			if ( ! preg_match( self::NOT_REPEATED, $hook ) ) {
				add_action( $hook, array( __CLASS__, 'note' ), 10, 99 );
			}
		}
	}

	/**
	 * Ends the silence: everybody listens again, those who came in between as well.
	 *
	 * @return array<int, array> What was said meanwhile: array( hook, arguments ).
	 */
	public static function end() {
		global $wp_filter;
		foreach ( self::$silenced as $hook => $listeners ) {
			remove_action( $hook, array( __CLASS__, 'note' ), 10 );
			$newcomers          = isset( $wp_filter[ $hook ] ) ? $wp_filter[ $hook ]->callbacks : array();
			$wp_filter[ $hook ] = $listeners; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- put back what was taken.
			foreach ( $newcomers as $priority => $callbacks ) {
				foreach ( $callbacks as $callback ) {
					add_action( $hook, $callback['function'], $priority, $callback['accepted_args'] );
				}
			}
		}
		$said           = self::$said;
		self::$silenced = array();
		self::$said     = array();
		self::$is_quiet = false;
		return $said;
	}

	/**
	 * Whether somebody would be listening if it were not quiet.
	 *
	 * @param string $hook     Action.
	 * @param string $function Name of a function.
	 * @return bool
	 */
	public static function had_listener( $hook, $function ) {
		return isset( self::$silenced[ $hook ] )
			? false !== self::$silenced[ $hook ]->has_filter( $hook, $function )
			: false !== has_action( $hook, $function );
	}

	/**
	 * Stands in for everybody who listens.
	 *
	 * @param mixed ...$arguments The action's.
	 */
	public static function note( ...$arguments ) {
		self::$said[] = array( current_filter(), $arguments );
	}

	/**
	 * The actions that speak of content. Names of filters must not match: edit_post_link, pre_update_option, *_metadata.
	 *
	 * @return string
	 */
	private static function pattern() {
		$statuses   = self::any_of( array_merge( array( 'new' ), get_post_stati() ) );
		$types      = self::any_of( get_post_types() );
		$taxonomies = self::any_of( get_taxonomies() );
		return "~^(?:all|clean_(?:post|page|attachment|term|object_term|taxonomy)_cache
			|transition_post_status|{$statuses}_to_{$statuses}|{$statuses}_{$types}|private_to_published
			|(?:save|edit|delete|deleted)_post(?:_{$types})?|pre_post_(?:insert|update)|post_updated|wp_insert_post|wp_after_insert_post
			|(?:before_delete|after_delete)_post|(?:wp_)?(?:un)?trash(?:ed)?_post(?:_comments)?|_wp_put_post_revision|wp_delete_post_revision
			|(?:add|edit|delete)_attachment|attachment_updated
			|(?:add|added|update|updated|delete|deleted)_(?:post|term)_?meta
			|(?:add|added|delete|deleted)_term_relationships?|set_object_terms
			|(?:create|created|edit|edited|saved|pre_delete|delete)_(?:term|terms|term_taxonomy|term_taxonomies|{$taxonomies})|(?:delete|deleted)_term_taxonomy
			|(?:add|added|update|updated|delete|deleted)_option(?:_.+)?
			|woocommerce_(?:new_product|update_product|after_product_object_save|delete_product_transients
				|product_(?:object_updated_props|set_stock|set_stock_status|set_visibility|attributes_updated|type_changed)))$~x";
	}

	/**
	 * An alternative of literal names.
	 *
	 * @param string[] $names Names.
	 * @return string
	 */
	private static function any_of( array $names ) {
		$quoted = array_map(
			static function ( $name ) {
				// In a pattern with the modifier x a space or a hash in a name would vanish.
				return str_replace( array( ' ', '#' ), array( '\ ', '\#' ), preg_quote( $name, '~' ) );
			},
			$names
		);
		return '(?:' . implode( '|', $quoted ) . ')';
	}
}
