<?php
/**
 * Terms: found by slug, created where that is allowed, assigned.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The only place that creates terms. Resolves the paths of one publish ("Parent > Child") and keeps the report.
 *
 * A term is looked for by its slug and never by its name: the rules are Igny8_Term_Finder's. Terms are created under the site's
 * lock only, so two publishes that need the same new term create one.
 */
final class Igny8_Terms {

	/** How names of a path are joined in the report. */
	const ARROW = ' > ';

	/**
	 * The post's type.
	 *
	 * @var string
	 */
	private $post_type;

	/**
	 * Whether missing terms are created.
	 *
	 * @var bool
	 */
	private $may_create;

	/**
	 * Category for what may not be created.
	 *
	 * @var int
	 */
	private $fallback_category;

	/**
	 * Reports by kind and by taxonomy, in the contract's shape, but for created and existing: term id => name.
	 *
	 * @var array<string, array>
	 */
	private $reports = array();

	/**
	 * Term ids made here: taxonomy => ids.
	 *
	 * @var array<string, int[]>
	 */
	private $created = array();

	/**
	 * Where created terms are noted.
	 *
	 * @var Igny8_Journal
	 */
	private $journal;

	/**
	 * For one publish.
	 *
	 * @param string        $post_type The post's type.
	 * @param array         $settings  Igny8_Settings::get().
	 * @param Igny8_Journal $journal   The job's.
	 */
	public function __construct( $post_type, array $settings, Igny8_Journal $journal ) {
		$this->post_type         = $post_type;
		$this->may_create        = $settings['auto_create_terms'];
		$this->fallback_category = $settings['fallback_category'];
		$this->journal           = $journal;
	}

	/**
	 * Finds or creates all terms of an article. Taxonomies the message does not name are not in the answer.
	 *
	 * @param array $taxonomies The contract's taxonomies, as the pre-flight found them good.
	 * @return array<string, int[]>|WP_Error Taxonomy => ids to assign, without doubles; TERM_WRITE_FAILED, TERM_NOT_FOUND.
	 */
	public function resolve_all( array $taxonomies ) {
		$term_ids = array();
		foreach ( self::wanted( $taxonomies, $this->post_type ) as list( $name, $taxonomy, $terms ) ) {
			$ids = $this->resolve( $name, $taxonomy, $terms );
			if ( is_wp_error( $ids ) ) {
				return $ids;
			}
			if ( null !== $taxonomy ) {
				$term_ids[ $taxonomy ] = $ids;
			}
		}
		return $term_ids;
	}

	/**
	 * The terms of a message by taxonomy.
	 *
	 * @param array  $taxonomies The contract's taxonomies.
	 * @param string $post_type  The post's type.
	 * @return array<int, array> array( the contract's name, WordPress's name or null, terms ): null where posts of the type have
	 *                           nothing of the kind.
	 */
	public static function wanted( array $taxonomies, $post_type ) {
		$wanted = array();
		foreach ( Igny8_Taxonomies::KINDS as $kind ) {
			$wanted[] = array( $kind, Igny8_Taxonomies::of_kind( $kind, $post_type ), $taxonomies[ $kind ] );
		}
		foreach ( isset( $taxonomies['other'] ) ? $taxonomies['other'] : array() as $taxonomy => $terms ) {
			$wanted[] = array( "other.{$taxonomy}", (string) $taxonomy, $terms );
		}
		return $wanted;
	}

	/**
	 * Finds or creates the terms of one taxonomy.
	 *
	 * @param string      $key      The contract's name.
	 * @param string|null $taxonomy WordPress's name; null: the post has none of these.
	 * @param array       $terms    The contract's terms: path, and term_id where a mapping decides.
	 * @return int[]|WP_Error Term ids to assign.
	 */
	private function resolve( $key, $taxonomy, array $terms ) {
		$this->reports[ $key ] = self::empty_report();
		$report                = &$this->reports[ $key ];
		foreach ( $terms as $term ) {
			$name                  = implode( self::ARROW, $term['path'] );
			$report['requested'][] = $name;
			$term_id               = null === $taxonomy ? 0 : $this->resolve_one( $report, $taxonomy, $term );
			if ( is_wp_error( $term_id ) ) {
				return $term_id;
			}
			if ( $term_id > 0 ) {
				$report['assigned'][] = $term_id;
			} elseif ( 'categories' === $key && 'category' === $taxonomy ) {
				$report['fallback'][] = $name;
				$report['assigned'][] = $this->fallback_category;
			} else {
				$report['skipped'][] = $name;
			}
		}
		$report['assigned'] = array_values( array_unique( $report['assigned'] ) );
		return $report['assigned'];
	}

	/**
	 * Notes for the reports where terms are that have a parent. Before they are counted: that takes them out of the cache.
	 */
	public function note_lineage() {
		foreach ( $this->reports as $key => $report ) {
			$terms = Igny8_Sync_Event::lineage( $report['assigned'] );
			if ( $terms ) {
				$this->reports[ $key ]['terms'] = $terms;
			}
		}
	}

	/**
	 * The contract's taxonomies_processed.
	 *
	 * @return array<string, array>
	 */
	public function reports() {
		$reports = array();
		foreach ( $this->reports as $key => $report ) {
			// A term that was made for one name and found by the next was made.
			$report['existing'] = array_values( array_diff_key( $report['existing'], $report['created'] ) );
			$report['created']  = array_values( $report['created'] );
			if ( 0 === strpos( $key, 'other.' ) ) {
				$reports['other'][ substr( $key, 6 ) ] = $report;
			} else {
				$reports[ $key ] = $report;
			}
		}
		return $reports;
	}

	/**
	 * The report of a taxonomy nothing was asked of.
	 *
	 * @return array<string, array>
	 */
	public static function empty_report() {
		return array_fill_keys( array( 'requested', 'created', 'existing', 'assigned', 'fallback', 'skipped' ), array() );
	}

	/**
	 * Terms made here.
	 *
	 * @return array<string, int[]> Taxonomy => ids.
	 */
	public function created() {
		return $this->created;
	}

	/**
	 * One term of the message.
	 *
	 * @param array  $report   The taxonomy's.
	 * @param string $taxonomy Taxonomy.
	 * @param array  $term     path, term_id.
	 * @return int|WP_Error 0: it does not exist and may not be created.
	 */
	private function resolve_one( array &$report, $taxonomy, array $term ) {
		$name = end( $term['path'] );
		if ( ! isset( $term['term_id'] ) ) {
			$path = is_taxonomy_hierarchical( $taxonomy ) ? $term['path'] : array( $name );
			return $this->walk( $report, $taxonomy, $path );
		}
		if ( ! Igny8_Term_Finder::exists( $term['term_id'], $taxonomy ) ) {
			return Igny8_Errors::make(
				'TERM_NOT_FOUND',
				"The term \"{$name}\" is mapped to does not exist any more.",
				array(
					'term_id'  => $term['term_id'],
					'taxonomy' => $taxonomy,
				),
				'taxonomy_assignment'
			);
		}
		$report['existing'] += array( $term['term_id'] => $name );
		return $term['term_id'];
	}

	/**
	 * Follows a path from its outermost parent. A path with a name no term can have is not begun.
	 *
	 * @param array    $report   The taxonomy's.
	 * @param string   $taxonomy Taxonomy.
	 * @param string[] $path     Names; one in a taxonomy without parents.
	 * @return int|WP_Error The last term; 0: it is not there.
	 */
	private function walk( array &$report, $taxonomy, array $path ) {
		if ( ! Igny8_Term_Finder::are_names( $path, $taxonomy ) ) {
			return 0;
		}
		$term_id = null;
		foreach ( $path as $name ) {
			$parent  = $term_id;
			$term_id = Igny8_Term_Finder::find( $name, $taxonomy, $parent );
			if ( $term_id > 0 ) {
				continue;
			}
			if ( ! $this->may_create ) {
				return 0;
			}
			$term_id = $this->create( $name, $taxonomy, (int) $parent );
			if ( is_wp_error( $term_id ) ) {
				return $term_id;
			}
			$report['created'][ $term_id ] = $name;
		}
		// Terms that only lead to the one that was asked for are not reported as found.
		$report['existing'] += array( $term_id => end( $path ) );
		return $term_id;
	}

	/**
	 * A new term.
	 *
	 * @param string $name     Name.
	 * @param string $taxonomy Taxonomy.
	 * @param int    $parent   Parent; 0: none.
	 * @return int|WP_Error TERM_WRITE_FAILED.
	 */
	private function create( $name, $taxonomy, $parent ) {
		$noted = $this->note_hierarchy( $taxonomy );
		if ( is_wp_error( $noted ) ) {
			return $noted;
		}
		$slug = Igny8_Term_Finder::free_slug( Igny8_Term_Finder::slug( $name, $taxonomy ), $taxonomy, $parent );
		$made = wp_insert_term(
			wp_slash( $name ),
			$taxonomy,
			array(
				'slug'   => $slug,
				'parent' => $parent,
			)
		);
		if ( is_wp_error( $made ) ) {
			return Igny8_Errors::make(
				'TERM_WRITE_FAILED',
				"The term \"{$name}\" could not be created.",
				array(
					'taxonomy' => $taxonomy,
					'error'    => $made->get_error_message(),
				)
			);
		}
		$term_id                      = (int) $made['term_id'];
		$this->created[ $taxonomy ][] = $term_id;
		$noted                        = $this->journal->note( Igny8_Journal::TERM, array( $term_id, $taxonomy ) );
		return is_wp_error( $noted ) ? $noted : $term_id;
	}

	/**
	 * Notes the option in which WordPress keeps the tree of a taxonomy, before the first new term makes it write that anew.
	 *
	 * @param string $taxonomy Taxonomy.
	 * @return true|WP_Error DATABASE_FAILED.
	 */
	private function note_hierarchy( $taxonomy ) {
		if ( isset( $this->created[ $taxonomy ] ) || ! is_taxonomy_hierarchical( $taxonomy ) ) {
			return true;
		}
		$option = "{$taxonomy}_children";
		return $this->journal->note( Igny8_Journal::OPTION, $option, Igny8_Undo::option_row( $option ) );
	}
}
