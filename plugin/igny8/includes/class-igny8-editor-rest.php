<?php
/**
 * What the block editor asks and saves.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * A field of posts, so that WordPress saves cluster, sector and keywords together with the post, and two routes to read from. They
 * have a namespace of their own: what is below igny8/v1 is for IGNY8, signed, and answered past the REST server. Permissions are
 * those of the post; the nonce is WordPress's own (X-WP-Nonce).
 */
final class Igny8_Editor_Rest {

	const NAMESPACE = 'igny8-editor/v1';

	/** Only where somebody edits: a visitor's request never gets it, nor pays for it. */
	const FIELD = 'igny8_relations';

	/**
	 * On rest_api_init.
	 */
	public static function register() {
		register_rest_field( array_keys( Igny8_Structure::public_post_types() ), self::FIELD, self::field() );
		register_rest_route(
			self::NAMESPACE,
			'/posts/(?P<id>\d+)',
			array(
				'methods'             => 'GET',
				'callback'            => array( __CLASS__, 'report' ),
				'permission_callback' => array( __CLASS__, 'may_edit' ),
			)
		);
		register_rest_route(
			self::NAMESPACE,
			'/names',
			array(
				'methods'             => 'GET',
				'callback'            => array( __CLASS__, 'names' ),
				'permission_callback' => array( __CLASS__, 'may_look_up' ),
				'args'                => array(
					'kind'   => array(
						'type'     => 'string',
						'enum'     => Igny8_Names::KINDS,
						'required' => true,
					),
					'search' => array(
						'type'      => 'string',
						'default'   => '',
						'maxLength' => 200,
					),
				),
			)
		);
	}

	/**
	 * The field of a post.
	 *
	 * @param array $post As REST has prepared it.
	 * @return array|null Null: not managed.
	 */
	public static function get_field( $post ) {
		return Igny8_Relations::of( (int) $post['id'] );
	}

	/**
	 * Saves the field. WordPress has checked that the person may edit the post; asked again, since this may be called by others.
	 *
	 * @param array|null $value Of the schema.
	 * @param WP_Post    $post  The post.
	 * @return true|WP_Error
	 */
	public static function update_field( $value, $post ) {
		if ( ! current_user_can( 'edit_post', $post->ID ) ) {
			return new WP_Error( 'rest_cannot_edit', __( 'Sorry, you are not allowed to edit this post.', 'igny8' ), array( 'status' => rest_authorization_required_code() ) );
		}
		return is_array( $value ) ? Igny8_Relations::change( $post->ID, $value ) : true;
	}

	/**
	 * What is known of a post.
	 *
	 * @param WP_REST_Request $request id.
	 * @return array|WP_Error managed, and of a managed post: report, names by kind.
	 */
	public static function report( $request ) {
		$post_id = (int) $request['id'];
		try {
			$report = Igny8_Post_Report::of( $post_id );
		} catch ( RuntimeException $error ) {
			Igny8_Log::error( $error->getMessage() );
			return new WP_Error( 'igny8_database', __( 'The database did not answer. Try again in a moment.', 'igny8' ), array( 'status' => 503 ) );
		}
		$relations = Igny8_Relations::of( $post_id );
		$names     = null === $relations ? array() : array_map( array( __CLASS__, 'options' ), Igny8_Relations::names( $relations ) );
		if ( null !== $report ) {
			$report['published'] = null === $report['published_at'] ? '' : Igny8_Admin_Text::ago( $report['published_at'] );
			$report['edited']    = null === $report['edited_at'] ? '' : Igny8_Admin_Text::ago( $report['edited_at'] );
		}
		return array(
			'managed' => null !== $report,
			'report'  => $report,
			'names'   => (object) $names,
		);
	}

	/**
	 * Names to choose from.
	 *
	 * @param WP_REST_Request $request kind, search.
	 * @return array[]
	 */
	public static function names( $request ) {
		return true === Igny8_Tables::maybe_upgrade() ? self::options( Igny8_Names::search( $request['kind'], $request['search'] ) ) : array();
	}

	/**
	 * Whether somebody may see what is known of a post.
	 *
	 * @param WP_REST_Request $request id.
	 * @return bool
	 */
	public static function may_edit( $request ) {
		return current_user_can( 'edit_post', (int) $request['id'] );
	}

	/**
	 * Whether somebody may see what there is to choose from.
	 *
	 * @return bool
	 */
	public static function may_look_up() {
		return current_user_can( 'edit_posts' );
	}

	/**
	 * Names as a list: JSON knows no order of keys.
	 *
	 * @param array<int, string> $names By id.
	 * @return array[] id, name.
	 */
	private static function options( array $names ) {
		$options = array();
		foreach ( $names as $id => $name ) {
			$options[] = compact( 'id', 'name' );
		}
		return $options;
	}

	/**
	 * The field for WordPress.
	 *
	 * @return array
	 */
	private static function field() {
		$id = array(
			'type'    => 'integer',
			'minimum' => 0,
		);
		return array(
			'get_callback'    => array( __CLASS__, 'get_field' ),
			'update_callback' => array( __CLASS__, 'update_field' ),
			'schema'          => array(
				'description'          => 'Cluster, sector and keywords in IGNY8; null: the post does not belong to an article of IGNY8.',
				'type'                 => array( 'object', 'null' ),
				'context'              => array( 'edit' ),
				'properties'           => array(
					'cluster_id'  => $id,
					'sector_id'   => $id,
					'keyword_ids' => array(
						'type'     => 'array',
						'items'    => array( 'minimum' => 1 ) + $id,
						'maxItems' => Igny8_Relations::MOST_KEYWORDS,
					),
				),
				'additionalProperties' => false,
			),
		);
	}
}
