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
 * A term is looked for by its slug and never by its name. The same slug with hyphens in other places is the same term
 * (digitalmarketing, digital-marketing), if nothing has exactly the slug. Terms are created under the site's lock only, so
 * two publishes that need the same new term create one.
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
	 * Reports by kind, in the contract's shape.
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
	 * Finds or creates the terms of one kind.
	 *
	 * @param string $kind  One of Igny8_Taxonomies::KINDS.
	 * @param array  $terms The contract's terms: path, and term_id where a mapping decides.
	 * @return int[]|WP_Error Term ids to assign, without doubles; TERM_WRITE_FAILED, TERM_NOT_FOUND.
	 */
	public function resolve( $kind, array $terms ) {
		$taxonomy               = Igny8_Taxonomies::of_kind( $kind, $this->post_type );
		$this->reports[ $kind ] = array_fill_keys( array( 'requested', 'created', 'existing', 'assigned', 'fallback', 'skipped' ), array() );
		$report                 = &$this->reports[ $kind ];
		foreach ( $terms as $term ) {
			$name                  = implode( self::ARROW, $term['path'] );
			$report['requested'][] = $name;
			$term_id               = null === $taxonomy ? 0 : $this->resolve_one( $kind, $taxonomy, $term );
			if ( is_wp_error( $term_id ) ) {
				return $term_id;
			}
			if ( $term_id > 0 ) {
				$report['assigned'][] = $term_id;
			} elseif ( 'categories' === $kind && 'category' === $taxonomy ) {
				$report['fallback'][] = $name;
				$report['assigned'][] = $this->fallback_category;
			} else {
				$report['skipped'][] = $name;
			}
		}
		foreach ( array( 'created', 'existing', 'assigned' ) as $list ) {
			$report[ $list ] = array_values( array_unique( $report[ $list ] ) );
		}
		$report['existing'] = array_values( array_diff( $report['existing'], $report['created'] ) );
		return $report['assigned'];
	}

	/**
	 * The contract's taxonomies_processed.
	 *
	 * @return array<string, array>
	 */
	public function reports() {
		return $this->reports;
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
	 * A term's name as a slug, as WordPress would make it.
	 *
	 * @param string $name Any script.
	 * @return string May be empty: a name of punctuation only.
	 */
	public static function slug( $name ) {
		return sanitize_title( $name );
	}

	/**
	 * The existing term for a name.
	 *
	 * @param string   $name     As IGNY8 calls it.
	 * @param string   $taxonomy Taxonomy.
	 * @param int|null $parent   Parent term; null: wherever it is, but rather at the top.
	 * @return int Term id; 0: none.
	 */
	public static function find( $name, $taxonomy, $parent ) {
		$slug = self::slug( $name );
		if ( '' === $slug ) {
			return 0;
		}
		$found = self::rows( 't.slug = %s', array( $slug ), $taxonomy, $parent );
		if ( ! $found && $parent > 0 ) {
			// WordPress gives a child the slug child-parent where another branch has the plain one.
			$parent_slug = (string) get_term_field( 'slug', $parent, $taxonomy, 'raw' );
			$found       = self::rows( 't.slug = %s', array( "{$slug}-{$parent_slug}" ), $taxonomy, $parent );
		}
		if ( ! $found ) {
			$found = self::with_other_hyphens( $slug, $taxonomy, $parent );
		}
		return $found ? (int) $found[0] : 0;
	}

	/**
	 * Whether a term exists.
	 *
	 * @param int    $term_id  The term.
	 * @param string $taxonomy Taxonomy.
	 * @return bool
	 */
	public static function exists( $term_id, $taxonomy ) {
		return array() !== self::rows( 't.term_id = %d', array( $term_id ), $taxonomy, null );
	}

	/**
	 * One term of the message.
	 *
	 * @param string $kind     One of Igny8_Taxonomies::KINDS.
	 * @param string $taxonomy Taxonomy.
	 * @param array  $term     path, term_id.
	 * @return int|WP_Error 0: it does not exist and may not be created.
	 */
	private function resolve_one( $kind, $taxonomy, array $term ) {
		$name = end( $term['path'] );
		if ( isset( $term['term_id'] ) ) {
			if ( ! self::exists( $term['term_id'], $taxonomy ) ) {
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
			$this->reports[ $kind ]['existing'][] = $name;
			return $term['term_id'];
		}
		return is_taxonomy_hierarchical( $taxonomy )
			? $this->walk( $kind, $taxonomy, $term['path'] )
			: $this->step( $kind, $taxonomy, $name, null, true );
	}

	/**
	 * Follows a path from its outermost parent.
	 *
	 * @param string   $kind     One of Igny8_Taxonomies::KINDS.
	 * @param string   $taxonomy Taxonomy.
	 * @param string[] $path     Names.
	 * @return int|WP_Error The last term; 0: it is not there.
	 */
	private function walk( $kind, $taxonomy, array $path ) {
		$term_id = null;
		$last    = count( $path ) - 1;
		foreach ( $path as $depth => $name ) {
			$term_id = $this->step( $kind, $taxonomy, $name, $term_id, $depth === $last );
			if ( is_wp_error( $term_id ) || 0 === $term_id ) {
				return $term_id;
			}
		}
		return $term_id;
	}

	/**
	 * One name below one parent.
	 *
	 * @param string   $kind     One of Igny8_Taxonomies::KINDS.
	 * @param string   $taxonomy Taxonomy.
	 * @param string   $name     Name.
	 * @param int|null $parent   Parent; null: the top of a path.
	 * @param bool     $is_asked Whether the post gets this term, or it only leads to one.
	 * @return int|WP_Error
	 */
	private function step( $kind, $taxonomy, $name, $parent, $is_asked ) {
		$term_id = self::find( $name, $taxonomy, $parent );
		if ( $term_id > 0 ) {
			if ( $is_asked ) {
				$this->reports[ $kind ]['existing'][] = $name;
			}
			return $term_id;
		}
		if ( ! $this->may_create || '' === self::slug( $name ) ) {
			return 0;
		}
		$term_id = $this->create( $name, $taxonomy, (int) $parent );
		if ( ! is_wp_error( $term_id ) ) {
			$this->reports[ $kind ]['created'][] = $name;
		}
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
		$made = wp_insert_term(
			wp_slash( $name ),
			$taxonomy,
			array(
				'slug'   => self::slug( $name ),
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

	/**
	 * Terms whose slug differs in its hyphens only. The first characters, with a hyphen in any place between them,
	 * narrow the search to a few rows of the index on slugs, however many terms there are.
	 *
	 * @param string   $slug     Slug.
	 * @param string   $taxonomy Taxonomy.
	 * @param int|null $parent   As in find().
	 * @return string[] Term ids.
	 */
	private static function with_other_hyphens( $slug, $taxonomy, $parent ) {
		global $wpdb;
		$plain = str_replace( '-', '', $slug );
		if ( strlen( $plain ) < 3 ) {
			return array();
		}
		if ( '%' === $plain[0] ) {
			$prefixes = array( substr( $plain, 0, 9 ) );
		} else {
			list( $a, $b, $c ) = str_split( $plain );
			$prefixes          = array( "{$a}{$b}{$c}", "{$a}-{$b}{$c}", "{$a}{$b}-{$c}", "{$a}-{$b}-{$c}" );
		}
		$values = array();
		foreach ( $prefixes as $prefix ) {
			$values[] = $wpdb->esc_like( $prefix ) . '%';
		}
		$values[] = $plain;
		$likes    = implode( ' OR ', array_fill( 0, count( $prefixes ), 't.slug LIKE %s' ) );
		return self::rows( "({$likes}) AND REPLACE(t.slug, '-', '') = %s", $values, $taxonomy, $parent );
	}

	/**
	 * Term ids for a condition. Past the caches of WordPress, which may be older than the lock.
	 *
	 * @param string   $condition SQL with placeholders.
	 * @param array    $values    For the placeholders.
	 * @param string   $taxonomy  Taxonomy.
	 * @param int|null $parent    Null: any; the top comes first.
	 * @return string[]
	 */
	private static function rows( $condition, array $values, $taxonomy, $parent ) {
		global $wpdb;
		$values[] = $taxonomy;
		$below    = '';
		if ( null !== $parent ) {
			$below    = ' AND tt.parent = %d';
			$values[] = $parent;
		}
		$ids = $wpdb->get_col( // phpcs:ignore WordPress.DB -- see above.
			$wpdb->prepare(
				"SELECT t.term_id FROM {$wpdb->terms} t JOIN {$wpdb->term_taxonomy} tt ON tt.term_id = t.term_id
				WHERE {$condition} AND tt.taxonomy = %s{$below} ORDER BY tt.parent, t.term_id LIMIT 1", // phpcs:ignore WordPress.DB
				$values
			)
		);
		if ( '' !== $wpdb->last_error ) {
			// Not found would be the wrong answer: somebody would create it.
			throw new RuntimeException( 'Terms could not be looked for: ' . $wpdb->last_error );
		}
		return $ids;
	}
}
