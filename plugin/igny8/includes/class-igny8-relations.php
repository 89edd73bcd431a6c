<?php
/**
 * What a managed post belongs to in IGNY8.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Reads and changes cluster, sector and keywords of a post as a person does: ids are stored, as a publish does it, and
 * Igny8_Sync_Watcher hears of it, so IGNY8 is told.
 */
final class Igny8_Relations {

	/** Kinds that a post has one of: kind => meta key. */
	const SINGLE = array(
		Igny8_Names::CLUSTER => '_igny8_cluster_id',
		Igny8_Names::SECTOR  => '_igny8_sector_id',
	);

	const KEYWORDS = '_igny8_keyword_ids';

	/** As many as IGNY8 takes. */
	const MOST_KEYWORDS = 1000;

	/**
	 * Those of a post.
	 *
	 * @param int $post_id The post.
	 * @return array{cluster_id: int, sector_id: int, keyword_ids: int[]}|null 0: none. Null: the post is not managed.
	 */
	public static function of( $post_id ) {
		if ( ! get_post_meta( $post_id, '_igny8_content_id', true ) ) {
			return null;
		}
		$meta = array();
		foreach ( array_merge( array_values( self::SINGLE ), array( self::KEYWORDS ) ) as $key ) {
			$meta[ $key ] = get_post_meta( $post_id, $key );
		}
		$told = Igny8_Sync_Event::relationships( array_filter( $meta ) );
		return array(
			'cluster_id'  => (int) $told['cluster_id'],
			'sector_id'   => (int) $told['sector_id'],
			'keyword_ids' => $told['keyword_ids'],
		);
	}

	/**
	 * The names of a post's relations. One whose name this site was never told is called by its number.
	 *
	 * @param array $relations From of().
	 * @return array{cluster: array<int, string>, sector: array<int, string>, keyword: array<int, string>}
	 */
	public static function names( array $relations ) {
		$names = array();
		foreach ( self::ids( $relations ) as $kind => $ids ) {
			$known          = Igny8_Names::of( $kind, $ids );
			$names[ $kind ] = array();
			foreach ( $ids as $id ) {
				/* translators: %d: number of a cluster, sector or keyword in IGNY8. */
				$names[ $kind ][ $id ] = isset( $known[ $id ] ) ? $known[ $id ] : sprintf( __( 'No. %d in IGNY8', 'igny8' ), $id );
			}
		}
		return $names;
	}

	/**
	 * Changes those of a post. An id has to be one the post has already, or one IGNY8 has told this site of.
	 *
	 * @param int   $post_id The post.
	 * @param array $wanted  As of() answers; what is missing stays.
	 * @return true|WP_Error Not managed, unknown ids: nothing was changed.
	 */
	public static function change( $post_id, array $wanted ) {
		$now = self::of( $post_id );
		if ( null === $now ) {
			return new WP_Error( 'igny8_not_managed', __( 'This post does not belong to an article of IGNY8.', 'igny8' ), array( 'status' => 409 ) );
		}
		$wanted = array_merge( $now, array_intersect_key( $wanted, $now ) );
		if ( count( $wanted['keyword_ids'] ) > self::MOST_KEYWORDS ) {
			/* translators: %s: a number. */
			return new WP_Error( 'igny8_too_many_keywords', sprintf( __( 'A post has at most %s keywords.', 'igny8' ), number_format_i18n( self::MOST_KEYWORDS ) ), array( 'status' => 400 ) );
		}
		$had = self::ids( $now );
		foreach ( self::ids( $wanted ) as $kind => $ids ) {
			$new     = array_values( array_diff( $ids, $had[ $kind ] ) );
			$unknown = array_diff( $new, array_keys( Igny8_Names::of( $kind, $new ) ) );
			if ( $unknown ) {
				return new WP_Error(
					'igny8_unknown_relation',
					/* translators: 1: cluster, sector or keyword, 2: its number. */
					sprintf( __( 'This site knows no %1$s with number %2$d. Choose one from the list.', 'igny8' ), self::label( $kind ), reset( $unknown ) ),
					array( 'status' => 400 )
				);
			}
		}
		return self::write( $post_id, $now, $wanted );
	}

	/**
	 * What a kind is called.
	 *
	 * @param string $kind One of Igny8_Names::KINDS.
	 * @return string
	 */
	public static function label( $kind ) {
		$labels = array(
			Igny8_Names::CLUSTER => __( 'cluster', 'igny8' ),
			Igny8_Names::SECTOR  => __( 'sector', 'igny8' ),
			Igny8_Names::KEYWORD => __( 'keyword', 'igny8' ),
		);
		return $labels[ $kind ];
	}

	/**
	 * Writes what differs.
	 *
	 * @param int   $post_id The post.
	 * @param array $now     As of() answers.
	 * @param array $wanted  The same.
	 * @return true|WP_Error META_WRITE_FAILED.
	 */
	private static function write( $post_id, array $now, array $wanted ) {
		$values = array();
		foreach ( self::SINGLE as $kind => $key ) {
			if ( (int) $wanted[ "{$kind}_id" ] !== $now[ "{$kind}_id" ] ) {
				$values[ $key ] = (int) $wanted[ "{$kind}_id" ] > 0 ? (string) (int) $wanted[ "{$kind}_id" ] : '';
			}
		}
		$keywords = array_values( array_unique( array_map( 'intval', $wanted['keyword_ids'] ) ) );
		if ( $keywords !== $now['keyword_ids'] ) {
			$values[ self::KEYWORDS ] = $keywords;
		}
		$failed = $values ? Igny8_Post_Meta::set_all( $post_id, $values ) : null;
		return null === $failed ? true : Igny8_Post_Meta::failed( $failed );
	}

	/**
	 * Ids by kind.
	 *
	 * @param array $relations As of() answers.
	 * @return array<string, int[]>
	 */
	private static function ids( array $relations ) {
		$ids = array( Igny8_Names::KEYWORD => array_map( 'intval', $relations['keyword_ids'] ) );
		foreach ( array_keys( self::SINGLE ) as $kind ) {
			$ids[ $kind ] = array_filter( array( (int) $relations[ "{$kind}_id" ] ) );
		}
		return $ids;
	}
}
