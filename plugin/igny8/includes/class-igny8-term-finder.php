<?php
/**
 * Which term of the site a name means.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * The rules by which a name becomes a slug, and a slug finds its term. Reads the database, past the caches of WordPress, which may
 * be older than the lock a publish holds. Changes nothing.
 */
final class Igny8_Term_Finder {

	/** What the column of slugs holds. */
	const SLUG_MAX_BYTES = 200;

	/**
	 * The slug a new term of this name gets: WordPress's own for it, in one width and with hyphens only.
	 *
	 * @param string $name     Any script.
	 * @param string $taxonomy Taxonomy.
	 * @return string Empty: no term can have the name; it is all punctuation or markup.
	 */
	public static function slug( $name, $taxonomy ) {
		$slugs = self::slugs( $name, $taxonomy );
		return $slugs ? end( $slugs ) : '';
	}

	/**
	 * Whether terms of all these names are possible.
	 *
	 * @param string[] $path     Names.
	 * @param string   $taxonomy Taxonomy.
	 * @return bool
	 */
	public static function are_names( array $path, $taxonomy ) {
		foreach ( $path as $name ) {
			if ( '' === self::slug( $name, $taxonomy ) ) {
				return false;
			}
		}
		return true;
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
		$slugs = self::slugs( $name, $taxonomy );
		if ( ! $slugs ) {
			return 0;
		}
		$found = self::with_slug( $slugs, $taxonomy, $parent );
		if ( 0 === $found && $parent > 0 ) {
			$found = self::kept_apart( end( $slugs ), $taxonomy, $parent );
		}
		return 0 === $found ? self::with_other_hyphens( end( $slugs ), $taxonomy, $parent ) : $found;
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
	 * A slug that is free in the taxonomy. Where another branch has the plain one, parents are appended, as WordPress does; where
	 * that is taken too, the parent's number: kept_apart() finds all of them again.
	 *
	 * @param string $slug     From slug().
	 * @param string $taxonomy Taxonomy.
	 * @param int    $parent   Parent; 0: none.
	 * @return string The last choice is taken, if all are: WordPress then adds a number.
	 */
	public static function free_slug( $slug, $taxonomy, $parent ) {
		$choices = array_merge( array( $slug ), self::slugs_below( $slug, $taxonomy, $parent ) );
		foreach ( $choices as $choice ) {
			if ( 0 === self::with_slug( array( $choice ), $taxonomy, null ) ) {
				return $choice;
			}
		}
		return end( $choices );
	}

	/**
	 * Slugs a name may have: the one WordPress makes of the name as it would store it, and the folded one, which has ordinary
	 * letters for full-width ones and hyphens for underscores. Mostly they are the same.
	 *
	 * @param string $name     Any script.
	 * @param string $taxonomy Taxonomy.
	 * @return string[] The folded one is the last; empty: no term can have this name.
	 */
	private static function slugs( $name, $taxonomy ) {
		static $known = array();
		$asked = $taxonomy . ' ' . get_locale() . ' ' . $name;
		if ( ! isset( $known[ $asked ] ) ) {
			$plain  = self::in_one_width( $name );
			$own    = sanitize_title( self::stored( $name, $taxonomy ) );
			$folded = $plain === $name ? $own : sanitize_title( self::stored( $plain, $taxonomy ) );
			$folded = trim( preg_replace( '/[-_]+/', '-', $folded ), '-' );

			$known[ $asked ] = '' === $own || '' === $folded ? array() : array_values( array_unique( array( $own, $folded ) ) );
		}
		return $known[ $asked ];
	}

	/**
	 * A name as WordPress would store it: without markup, with entities.
	 *
	 * @param string $name     Any script.
	 * @param string $taxonomy Taxonomy.
	 * @return string
	 */
	private static function stored( $name, $taxonomy ) {
		return wp_unslash( sanitize_term_field( 'name', wp_slash( $name ), 0, $taxonomy, 'db' ) );
	}

	/**
	 * The full-width forms of letters, digits, signs and the space (U+FF01 to U+FF5E, U+3000) as the ordinary ones.
	 *
	 * @param string $name Any script.
	 * @return string
	 */
	private static function in_one_width( $name ) {
		static $ordinary = null;
		if ( null === $ordinary ) {
			$ordinary = array( "\xE3\x80\x80" => ' ' );
			for ( $code = 0x21; $code <= 0x7E; $code++ ) {
				$wide               = $code + 0xFEE0;
				$bytes              = "\xEF" . chr( 0x80 | ( ( $wide >> 6 ) & 0x3F ) ) . chr( 0x80 | ( $wide & 0x3F ) );
				$ordinary[ $bytes ] = chr( $code );
			}
		}
		return strtr( $name, $ordinary );
	}

	/**
	 * A term with one of the slugs.
	 *
	 * @param string[] $slugs    The first that is there counts.
	 * @param string   $taxonomy Taxonomy.
	 * @param int|null $parent   As in find().
	 * @return int Term id; 0: none.
	 */
	private static function with_slug( array $slugs, $taxonomy, $parent ) {
		foreach ( $slugs as $slug ) {
			$found = self::rows( 't.slug = %s', array( $slug ), $taxonomy, $parent );
			if ( $found ) {
				return (int) $found[0]->term_id;
			}
		}
		return 0;
	}

	/**
	 * A term below a parent whose slug was lengthened because another branch has the plain one: "wine-white", "wine-2". A term
	 * that is simply called so ("Wine White") is another one.
	 *
	 * @param string $slug     From slug().
	 * @param string $taxonomy Taxonomy.
	 * @param int    $parent   Parent.
	 * @return int Term id; 0: none.
	 */
	private static function kept_apart( $slug, $taxonomy, $parent ) {
		global $wpdb;
		$longer = self::slugs_below( $slug, $taxonomy, $parent );
		$form   = '^(' . implode( '|', array_map( 'preg_quote', array_merge( array( $slug ), $longer ) ) ) . ')(-[0-9]{1,6})?$';
		$begin  = $wpdb->esc_like( self::cut( $slug, (int) ( self::SLUG_MAX_BYTES / 2 ) ) ) . '%';
		foreach ( self::rows( 't.slug LIKE %s AND t.slug REGEXP %s', array( $begin, $form ), $taxonomy, $parent, 50 ) as $row ) {
			$of_its_name = self::slugs( $row->name, $taxonomy );
			$is_renamed  = in_array( $row->slug, $longer, true ) && ! in_array( $row->slug, $of_its_name, true );
			if ( $is_renamed || in_array( $slug, $of_its_name, true ) ) {
				return (int) $row->term_id;
			}
		}
		return 0;
	}

	/**
	 * Slugs for a term below a parent when the plain one is taken.
	 *
	 * @param string $slug     From slug().
	 * @param string $taxonomy Taxonomy.
	 * @param int    $parent   Parent; 0: none.
	 * @return string[] With the parent's slug, with the grandparent's as well and so on; with the parent's number.
	 */
	private static function slugs_below( $slug, $taxonomy, $parent ) {
		$choices = array();
		$longer  = $slug;
		$above   = (int) $parent;
		while ( $above > 0 && count( $choices ) < 10 ) {
			$row = self::rows( 't.term_id = %d', array( $above ), $taxonomy, null );
			if ( ! $row ) {
				break;
			}
			$longer    = self::joined( $longer, $row[0]->slug );
			$choices[] = $longer;
			$above     = (int) $row[0]->parent;
		}
		if ( $choices ) {
			$choices[] = self::joined( $choices[0], (string) $parent );
		}
		return $choices;
	}

	/**
	 * Two slugs as one that fits its column.
	 *
	 * @param string $slug   The term's.
	 * @param string $suffix The parent's, or a number.
	 * @return string
	 */
	private static function joined( $slug, $suffix ) {
		$room = self::SLUG_MAX_BYTES - 1;
		if ( strlen( $slug ) + strlen( $suffix ) > $room ) {
			$suffix = self::cut( $suffix, (int) ( $room / 2 ) );
			$slug   = self::cut( $slug, $room - strlen( $suffix ) );
		}
		return "{$slug}-{$suffix}";
	}

	/**
	 * The beginning of a slug, of whole characters.
	 *
	 * @param string $slug  Slug.
	 * @param int    $bytes Room.
	 * @return string
	 */
	private static function cut( $slug, $bytes ) {
		return strlen( $slug ) <= $bytes ? $slug : rtrim( utf8_uri_encode( rawurldecode( $slug ), $bytes ), '-' );
	}

	/**
	 * A term whose slug differs in its hyphens only. The first characters, with a hyphen in any place between them, narrow the
	 * search to a few rows of the index on slugs, however many terms there are.
	 *
	 * @param string   $slug     From slug().
	 * @param string   $taxonomy Taxonomy.
	 * @param int|null $parent   As in find().
	 * @return int Term id; 0: none.
	 */
	private static function with_other_hyphens( $slug, $taxonomy, $parent ) {
		global $wpdb;
		$plain = str_replace( '-', '', $slug );
		preg_match_all( '/%[c-f][0-9a-f](?:%[89ab][0-9a-f])*|./', $plain, $characters );
		if ( count( $characters[0] ) < 3 ) {
			return 0;
		}
		list( $a, $b, $c ) = $characters[0];
		$values            = array();
		foreach ( array( "{$a}{$b}{$c}", "{$a}-{$b}{$c}", "{$a}{$b}-{$c}", "{$a}-{$b}-{$c}" ) as $begin ) {
			$values[] = $wpdb->esc_like( $begin ) . '%';
		}
		$values[] = $plain;
		$likes    = implode( ' OR ', array_fill( 0, 4, 't.slug LIKE %s' ) );
		$found    = self::rows( "({$likes}) AND REPLACE(REPLACE(t.slug, '-', ''), '_', '') = %s", $values, $taxonomy, $parent );
		return $found ? (int) $found[0]->term_id : 0;
	}

	/**
	 * Terms for a condition.
	 *
	 * @param string   $condition SQL with placeholders.
	 * @param array    $values    For the placeholders.
	 * @param string   $taxonomy  Taxonomy.
	 * @param int|null $parent    Null: any; the top comes first.
	 * @param int      $limit     Most rows.
	 * @return object[] term_id, slug, name, parent.
	 * @throws RuntimeException The database did not answer.
	 */
	private static function rows( $condition, array $values, $taxonomy, $parent, $limit = 1 ) {
		global $wpdb;
		$values[] = $taxonomy;
		$below    = '';
		if ( null !== $parent ) {
			$below    = ' AND tt.parent = %d';
			$values[] = $parent;
		}
		$values[] = $limit;
		$rows     = $wpdb->get_results( // phpcs:ignore WordPress.DB -- past the caches, see above.
			$wpdb->prepare(
				"SELECT t.term_id, t.slug, t.name, tt.parent FROM {$wpdb->terms} t JOIN {$wpdb->term_taxonomy} tt ON tt.term_id = t.term_id
				WHERE {$condition} AND tt.taxonomy = %s{$below} ORDER BY tt.parent, t.term_id LIMIT %d", // phpcs:ignore WordPress.DB
				$values
			)
		);
		if ( '' !== $wpdb->last_error ) {
			// Not found would be the wrong answer: somebody would create it.
			throw new RuntimeException( 'Terms could not be looked for: ' . $wpdb->last_error );
		}
		return $rows;
	}
}
