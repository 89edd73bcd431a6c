<?php
/**
 * The shapes of the messages IGNY8 sends: contract/schemas, in PHP.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Data only; Igny8_Messages reads it. A shape is array( kind, … ):
 *
 *     array( 'object', required fields => shapes, optional fields => shapes )
 *     array( 'list', shape of an item, least, most )
 *     array( 'map', pattern of its keys, shape of a value )
 *     array( 'text', least characters, most characters, pattern )
 *     array( 'integer', least )   array( 'boolean' )   array( 'one_of', values )   array( 'or_null', shape )
 */
final class Igny8_Message_Shapes {

	const UUID    = '/\A[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z/';
	const SHA256  = '/\A[0-9a-f]{64}\z/';
	const INSTANT = '/\A\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})\z/';
	const IMAGE   = '/\A[a-z0-9-]+\.(jpg|png|webp|gif|avif)\z/';

	const TEXT     = array( 'text', 0, PHP_INT_MAX, null );
	const NOT_BARE = array( 'text', 1, PHP_INT_MAX, null );
	const ID       = array( 'integer', 1 );
	const COUNT    = array( 'integer', 0 );
	const MIME     = array( 'one_of', array( 'image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif' ) );
	const MODE     = array( 'one_of', array( 'manual', 'scheduled' ) );

	/**
	 * The shape of a route's message.
	 *
	 * @param string $route One of the contract's routes.
	 * @return array
	 */
	public static function of_route( $route ) {
		$own = array(
			'stage'      => self::attempt() + array(
				'manifest' => self::manifest(),
				'parts'    => self::list_of( self::part() ),
			),
			'commit'     => self::attempt() + array(
				'mode'    => self::MODE,
				'content' => self::content(),
			),
			'job'        => self::attempt(),
			'health'     => array(),
			'structure'  => array(),
			'settings'   => array( 'settings' => self::or_null( self::settings() ) ),
			'seo'        => array(
				'after' => self::COUNT,
				'limit' => array( 'integer', 1, 100 ),
			),
			'events'     => array(
				'after' => self::COUNT,
				'limit' => array( 'integer', 1, 500 ),
			),
			'disconnect' => array( 'reason' => self::TEXT ),
		);
		$own     += self::reading();
		return self::object( self::envelope( $route ) + $own[ $route ], self::optional( $route ) + array( 'nonce' => self::TEXT ) );
	}

	/**
	 * What the messages carry by which IGNY8 reads the site.
	 *
	 * @return array<string, array> By route.
	 */
	private static function reading() {
		$range    = array(
			'after'   => self::COUNT,
			'through' => self::ID,
		);
		$adoption = array(
			'content_id' => self::ID,
			'post_id'    => self::ID,
			'revision'   => self::ID,
		);
		return array(
			'digests'      => array(
				'after'  => self::COUNT,
				'size'   => array( 'integer', 1, 500 ),
				'groups' => array( 'integer', 1, 200 ),
			),
			'fingerprints' => array( 'ranges' => self::list_of( self::object( $range ), 1, 100 ) ),
			'posts'        => array(),
			'terms'        => array(
				'taxonomy' => array( 'text', 1, 32, null ),
				'after'    => self::COUNT,
				'limit'    => array( 'integer', 1, 1000 ),
			),
			'adopt'        => array( 'posts' => self::list_of( self::object( $adoption ), 1, 100 ) ),
		);
	}

	/**
	 * The fields a route's message may leave out, but for the nonce.
	 *
	 * @param string $route One of the contract's routes.
	 * @return array
	 */
	private static function optional( $route ) {
		if ( 'events' === $route ) {
			return array( 'stream' => self::pattern( self::UUID ) );
		}
		if ( 'commit' === $route ) {
			return self::agreement();
		}
		if ( 'posts' !== $route ) {
			return array();
		}
		return array(
			'contents'  => self::list_of( self::ID, 1, 100 ),
			'post_type' => array( 'text', 1, 20, null ),
			'after'     => self::COUNT,
			'limit'     => array( 'integer', 1, 100 ),
		);
	}

	/**
	 * The fields every message carries. The schema of "disconnect" leaves the length of request_id open.
	 *
	 * @param string $route The route it was sent to.
	 * @return array
	 */
	private static function envelope( $route ) {
		return array(
			'igny8'      => array( 'one_of', array( IGNY8_PROTOCOL ) ),
			'route'      => array( 'one_of', array( $route ) ),
			'audience'   => self::pattern( self::UUID ),
			'request_id' => 'disconnect' === $route ? self::TEXT : array( 'text', 8, 64, null ),
		);
	}

	/**
	 * The fields of a message that belongs to a job.
	 *
	 * @return array
	 */
	private static function attempt() {
		return array(
			'key'   => self::pattern( self::UUID ),
			'fence' => self::ID,
		);
	}

	/**
	 * A change of Igny8_Settings.
	 *
	 * @return array
	 */
	private static function settings() {
		return self::object(
			array(),
			array(
				'auto_create_terms' => array( 'boolean' ),
				'fallback_category' => self::COUNT,
				'gallery_limit'     => array( 'integer', 1, Igny8_Settings::GALLERY_LIMIT_MAX ),
				'gallery_overflow'  => array( 'one_of', Igny8_Settings::OVERFLOWS ),
				'content_format'    => array( 'one_of', Igny8_Settings::CONTENT_FORMATS ),
				'post_types'        => array( 'map', '/\A[a-z0-9_-]{1,20}\z/', array( 'boolean' ) ),
				'post_type_limits'  => array( 'map', '/\A[a-z0-9_-]{1,20}\z/', array( 'integer', 0, Igny8_Settings::FETCH_LIMIT_MAX ) ),
				'taxonomy_limits'   => array( 'map', '/\A[a-z0-9_-]{1,32}\z/', array( 'integer', 0, Igny8_Settings::FETCH_LIMIT_MAX ) ),
			)
		);
	}

	/**
	 * What "stage" is told of the article.
	 *
	 * @return array
	 */
	private static function manifest() {
		return self::object(
			array(
				'content_id'   => self::ID,
				'revision'     => self::ID,
				'content_type' => array( 'text', 1, 20, null ),
				'mode'         => self::MODE,
				'title'        => self::TEXT,
				'has_body'     => array( 'boolean' ),
				'author_email' => self::or_null( self::TEXT ),
				'published_at' => self::or_null( self::pattern( self::INSTANT ) ),
				'taxonomies'   => self::taxonomies(),
				'images'       => self::list_of( self::image() ),
			),
			array( 'product' => self::or_null( self::product() ) ) + self::agreement()
		);
	}

	/**
	 * What Igny8_Edits is told.
	 *
	 * @return array
	 */
	private static function agreement() {
		return array(
			'agreed'    => self::or_null( self::pattern( self::SHA256 ) ),
			'overwrite' => array( 'boolean' ),
		);
	}

	/**
	 * The whole article, for "commit".
	 *
	 * @return array
	 */
	private static function content() {
		return self::object(
			array(
				'content_id'     => self::ID,
				'task_id'        => self::or_null( self::ID ),
				'revision'       => self::ID,
				'content_type'   => array( 'text', 1, 20, null ),
				'title'          => self::NOT_BARE,
				'html'           => self::NOT_BARE,
				'excerpt'        => self::TEXT,
				'slug'           => self::TEXT,
				'author_email'   => self::or_null( self::TEXT ),
				'published_at'   => self::or_null( self::pattern( self::INSTANT ) ),
				'taxonomies'     => self::taxonomies(),
				'cluster_id'     => self::or_null( self::ID ),
				'sector_id'      => self::or_null( self::ID ),
				'keyword_ids'    => self::list_of( self::ID ),
				'focus_keywords' => self::list_of( self::TEXT ),
				'seo'            => self::object(
					array(
						'title'       => self::TEXT,
						'description' => self::TEXT,
						'canonical'   => self::TEXT,
					)
				),
				'images'         => self::list_of( self::image() ),
				'product'        => self::or_null( self::product() ),
			),
			array( 'relation_names' => self::list_of( self::relation_name() ) )
		);
	}

	/**
	 * What a cluster, sector or keyword is called in IGNY8.
	 *
	 * @return array
	 */
	private static function relation_name() {
		return self::object(
			array(
				'kind' => array( 'one_of', Igny8_Names::KINDS ),
				'id'   => self::ID,
				'name' => array( 'text', 1, 200, null ),
			)
		);
	}

	/**
	 * WooCommerce's fields.
	 *
	 * @return array
	 */
	private static function product() {
		return self::object(
			array(
				'price'      => self::TEXT,
				'sale_price' => self::TEXT,
				'sku'        => self::TEXT,
				'stock'      => self::or_null( self::COUNT ),
			)
		);
	}

	/**
	 * The four groups of terms.
	 *
	 * @return array
	 */
	private static function taxonomies() {
		$terms = self::list_of(
			self::object(
				array( 'path' => self::list_of( array( 'text', 1, 200, null ), 1, 10 ) ),
				array( 'term_id' => self::ID )
			)
		);
		return self::object(
			array(
				'categories' => $terms,
				'tags'       => $terms,
				'sectors'    => $terms,
				'clusters'   => $terms,
			),
			array( 'other' => array( 'map', '/\A[a-z0-9_-]{1,32}\z/', $terms ) )
		);
	}

	/**
	 * One image with its sub-sizes.
	 *
	 * @return array
	 */
	private static function image() {
		return self::object(
			self::file() + array(
				'role'       => array( 'one_of', array( 'featured', 'gallery', 'inline' ) ),
				'position'   => self::COUNT,
				'filename'   => self::pattern( self::IMAGE ),
				'alt'        => self::TEXT,
				'caption'    => self::TEXT,
				'title'      => self::TEXT,
				'source_url' => self::TEXT,
				'sizes'      => self::list_of(
					self::object( self::file() + array( 'names' => self::list_of( self::TEXT, 1 ) ) )
				),
			)
		);
	}

	/**
	 * The fields of an image file.
	 *
	 * @return array
	 */
	private static function file() {
		return array(
			'sha256' => self::pattern( self::SHA256 ),
			'bytes'  => self::ID,
			'mime'   => self::MIME,
			'width'  => self::ID,
			'height' => self::ID,
		);
	}

	/**
	 * One run of bytes after the first line.
	 *
	 * @return array
	 */
	private static function part() {
		return self::object(
			array(
				'sha256' => self::pattern( self::SHA256 ),
				'offset' => self::COUNT,
				'length' => self::ID,
			)
		);
	}

	/**
	 * An object with these fields and no others.
	 *
	 * @param array $required Field => shape.
	 * @param array $optional Field => shape.
	 * @return array
	 */
	private static function object( array $required, array $optional = array() ) {
		return array( 'object', $required, $optional );
	}

	/**
	 * A list.
	 *
	 * @param array $item  Shape of an item.
	 * @param int   $least Fewest items.
	 * @param int   $most  Most items.
	 * @return array
	 */
	private static function list_of( array $item, $least = 0, $most = PHP_INT_MAX ) {
		return array( 'list', $item, $least, $most );
	}

	/**
	 * Text of one form.
	 *
	 * @param string $pattern Regular expression.
	 * @return array
	 */
	private static function pattern( $pattern ) {
		return array( 'text', 0, PHP_INT_MAX, $pattern );
	}

	/**
	 * Something or null.
	 *
	 * @param array $shape What it is when it is not null.
	 * @return array
	 */
	private static function or_null( array $shape ) {
		return array( 'or_null', $shape );
	}
}
