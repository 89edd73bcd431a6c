<?php
/**
 * Everything that would keep an article from being published.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Looks at all of it and reports all problems at once. Changes nothing.
 */
final class Igny8_Preflight {

	/**
	 * Problems so far, in the contract's shape.
	 *
	 * @var array<int, array>
	 */
	private $problems = array();

	/**
	 * Problems of an article.
	 *
	 * @param array $article  content_id, title, has_body, content_type, author_email, taxonomies, images, product: a manifest,
	 *                        or the same facts of a content.
	 * @param array $settings Igny8_Settings::get().
	 * @return array<int, array>|WP_Error The contract's problems; empty: nothing in the way. DATABASE_FAILED: a question went
	 *                                    unanswered, which WordPress takes for "there is none".
	 */
	public static function problems( array $article, array $settings ) {
		global $EZSQL_ERROR;
		$preflight = new self();
		$errors    = is_array( $EZSQL_ERROR ) ? count( $EZSQL_ERROR ) : 0;
		$preflight->look_at_text( $article );
		$preflight->look_at_author( $article['author_email'], $article['content_id'] );
		if ( $preflight->look_at_type( $article['content_type'] ) ) {
			$preflight->look_at_terms( $article['taxonomies'], $article['content_type'], $settings );
			$preflight->look_at_product( $article );
		}
		$preflight->look_at_images( $article['images'] );
		if ( is_array( $EZSQL_ERROR ) && count( $EZSQL_ERROR ) > $errors ) {
			return Igny8_Errors::make( 'DATABASE_FAILED', 'The database refused a question about the site.', array( 'error' => end( $EZSQL_ERROR )['error_str'] ), 'preflight_validation' );
		}
		return $preflight->problems;
	}

	/**
	 * The facts of a content that a manifest would have told.
	 *
	 * @param array $content The contract's content.
	 * @return array
	 */
	public static function article_of( array $content ) {
		return array(
			'content_id'   => $content['content_id'],
			'title'        => $content['title'],
			'has_body'     => '' !== trim( $content['html'] ),
			'content_type' => $content['content_type'],
			'author_email' => $content['author_email'],
			'taxonomies'   => $content['taxonomies'],
			'images'       => $content['images'],
			'product'      => $content['product'],
		);
	}

	/**
	 * The user an article is published as. The author of a post that is there may stay who it is, whatever they may do by now.
	 *
	 * @param string|null $email      From the message; empty: nobody in particular.
	 * @param int         $content_id The content.
	 * @return WP_User|null Null: nobody who may write.
	 */
	public static function author( $email, $content_id ) {
		if ( null === $email || '' === $email ) {
			$users = get_users(
				array(
					'role'    => 'administrator',
					'orderby' => 'ID',
					'number'  => 1,
				)
			);
			return $users ? $users[0] : null;
		}
		$user = get_user_by( 'email', $email );
		$may_write = $user && is_user_member_of_blog( $user->ID ) && $user->has_cap( 'edit_posts' );
		return $may_write || ( $user && self::wrote( $user->ID, $content_id ) ) ? $user : null;
	}

	/**
	 * Whether a content's post is this user's already.
	 *
	 * @param int $user_id    User.
	 * @param int $content_id The content.
	 * @return bool
	 */
	private static function wrote( $user_id, $content_id ) {
		$managed = Igny8_Managed_Posts::find( $content_id );
		return is_object( $managed ) && ! is_wp_error( $managed ) && $managed->exists && (int) get_post_field( 'post_author', $managed->post_id, 'raw' ) === $user_id;
	}

	/**
	 * Title and body.
	 *
	 * @param array $article As in problems().
	 */
	private function look_at_text( array $article ) {
		if ( '' === trim( $article['title'] ) ) {
			$this->add( 'title', 'TITLE_MISSING', 'The article has no title.' );
		}
		if ( ! $article['has_body'] ) {
			$this->add( 'html', 'BODY_MISSING', 'The article has no body.' );
		}
	}

	/**
	 * Whoever publishes must be somebody here.
	 *
	 * @param string|null $email      From the message.
	 * @param int         $content_id The content.
	 */
	private function look_at_author( $email, $content_id ) {
		if ( null !== self::author( $email, $content_id ) ) {
			return;
		}
		$this->add(
			'author_email',
			'AUTHOR_NOT_FOUND',
			null === $email || '' === $email ? 'This site has no administrator to publish as.' : "No user of this site who may write has the e-mail address {$email}."
		);
	}

	/**
	 * The post type.
	 *
	 * @param string $type Post type.
	 * @return bool Whether it exists, so that its terms can be looked at.
	 */
	private function look_at_type( $type ) {
		if ( 'product' === $type && ! class_exists( 'WooCommerce' ) ) {
			$this->add( 'content_type', 'WOOCOMMERCE_MISSING', 'A product needs WooCommerce, which is not active on this site.' );
			return false;
		}
		if ( 'attachment' === $type || ! post_type_exists( $type ) || ! get_post_type_object( $type )->public ) {
			$this->add( 'content_type', 'POST_TYPE_UNKNOWN', "This site has no public post type \"{$type}\"." );
			return false;
		}
		if ( ! Igny8_Settings::is_post_type_enabled( $type ) ) {
			$this->add( 'content_type', 'POST_TYPE_DISABLED', "The post type \"{$type}\" is not enabled for IGNY8 on this site." );
		}
		return true;
	}

	/**
	 * Taxonomies must be the post type's, mappings must lead somewhere, and a category that will not be created needs the fallback.
	 *
	 * @param array  $taxonomies The contract's taxonomies.
	 * @param string $post_type  The post's type.
	 * @param array  $settings   Igny8_Settings::get().
	 */
	private function look_at_terms( array $taxonomies, $post_type, array $settings ) {
		$further = Igny8_Taxonomies::further( $post_type );
		foreach ( Igny8_Terms::wanted( $taxonomies, $post_type ) as list( $key, $taxonomy, $terms ) ) {
			$is_further = 0 === strpos( $key, 'other.' );
			if ( $is_further && ! in_array( $taxonomy, $further, true ) ) {
				$this->refuse_taxonomy( $taxonomy, $post_type, $further );
				continue;
			}
			foreach ( null === $taxonomy ? array() : $terms as $position => $term ) {
				$field = ( $is_further ? "other_terms.{$taxonomy}" : "taxonomies.{$key}" ) . "[{$position}]";
				$this->look_at_term( $field, $term, $taxonomy, $settings );
			}
		}
	}

	/**
	 * One term.
	 *
	 * @param string $field    Where.
	 * @param array  $term     The contract's term.
	 * @param string $taxonomy Taxonomy.
	 * @param array  $settings Igny8_Settings::get().
	 */
	private function look_at_term( $field, array $term, $taxonomy, array $settings ) {
		$name = implode( Igny8_Terms::ARROW, $term['path'] );
		if ( isset( $term['term_id'] ) ) {
			if ( ! Igny8_Term_Finder::exists( $term['term_id'], $taxonomy ) ) {
				$this->add( $field, 'TERM_NOT_FOUND', "\"{$name}\" is mapped to term {$term['term_id']}, which does not exist in {$taxonomy} any more.", array( 'term_id' => $term['term_id'], 'taxonomy' => $taxonomy ) );
			}
			return;
		}
		$may_create = $settings['auto_create_terms'] && Igny8_Term_Finder::are_names( $term['path'], $taxonomy );
		if ( 'category' === $taxonomy && ! $may_create && ! Igny8_Term_Finder::exists( $settings['fallback_category'], 'category' ) ) {
			$this->add( $field, 'FALLBACK_CATEGORY_MISSING', "\"{$name}\" may not be created here, and there is no fallback category.", array( 'term_id' => $settings['fallback_category'] ) );
		}
	}

	/**
	 * A taxonomy the message may not name as a further one.
	 *
	 * @param string   $taxonomy  Taxonomy.
	 * @param string   $post_type The post's type.
	 * @param string[] $further   Those it may.
	 */
	private function refuse_taxonomy( $taxonomy, $post_type, array $further ) {
		$kinds = array();
		foreach ( Igny8_Taxonomies::KINDS as $kind ) {
			$kinds[ (string) Igny8_Taxonomies::of_kind( $kind, $post_type ) ] = $kind;
		}
		$message = isset( $kinds[ $taxonomy ] )
			? "The terms of \"{$taxonomy}\" belong in the field {$kinds[ $taxonomy ]}."
			: "The post type \"{$post_type}\" has no taxonomy \"{$taxonomy}\" to choose terms of.";
		$this->add( "other_terms.{$taxonomy}", 'TAXONOMY_UNKNOWN', $message, array( 'taxonomies' => $further ) );
	}

	/**
	 * What this site takes as an image. Bytes are looked at when they arrive.
	 *
	 * @param array<int, array> $images The contract's images.
	 */
	private function look_at_images( array $images ) {
		$allowed    = get_allowed_mime_types();
		$extensions = array(
			'image/jpeg' => 'jpg',
			'image/png'  => 'png',
			'image/webp' => 'webp',
			'image/gif'  => 'gif',
			'image/avif' => 'avif',
		);
		foreach ( $images as $position => $image ) {
			$ending = pathinfo( $image['filename'], PATHINFO_EXTENSION );
			if ( $extensions[ $image['mime'] ] !== $ending ) {
				$this->add( "images[{$position}]", 'IMAGE_TYPE_REFUSED', "{$image['filename']} is said to be {$image['mime']}." );
			} elseif ( ! in_array( $image['mime'], $allowed, true ) ) {
				$this->add( "images[{$position}]", 'IMAGE_TYPE_REFUSED', "This site does not take {$image['mime']}." );
			}
		}
	}

	/**
	 * What the shop would refuse.
	 *
	 * @param array $article As in problems().
	 */
	private function look_at_product( array $article ) {
		if ( 'product' !== $article['content_type'] || ! isset( $article['product'] ) ) {
			return;
		}
		foreach ( Igny8_Product::problems( $article['product'], $article['content_id'] ) as $problem ) {
			$this->add( ...$problem );
		}
	}

	/**
	 * Adds a problem.
	 *
	 * @param mixed ...$facts As in problem().
	 */
	private function add( ...$facts ) {
		$this->problems[] = self::problem( ...$facts );
	}

	/**
	 * One problem, in the contract's shape.
	 *
	 * @param string $field   Where.
	 * @param string $code    A code of the catalogue.
	 * @param string $message What.
	 * @param array  $details Facts.
	 * @return array
	 */
	public static function problem( $field, $code, $message, array $details = array() ) {
		$problem = array(
			'field'    => $field,
			'code'     => $code,
			'message'  => $message,
			'remedy'   => Igny8_Errors::remedy( $code ),
			'severity' => 'error',
		);
		if ( $details ) {
			$problem['details'] = $details;
		}
		return $problem;
	}
}
