<?php
/**
 * Images in the text of an article.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes a gallery as WordPress's own blocks, and lets images in the text show the copies in the media library.
 */
final class Igny8_Image_Markup {

	/** The size shown in a gallery; WordPress falls back to the main file where it is missing. */
	const GALLERY_SIZE = 'large';

	/** Marks what a publish puts behind an article's text, so that IGNY8 knows a person's text from it. */
	const GALLERY_CLASS = 'igny8-gallery';

	/** Blocks that name the attachment of their image: the attribute that does. */
	const ID_ATTRIBUTES = array(
		'image'      => 'id',
		'cover'      => 'id',
		'media-text' => 'mediaId',
	);

	/**
	 * A core gallery block, in the form of WordPress 5.9 and newer, as the block editor writes it.
	 *
	 * @param array<int, array> $images The contract's images.
	 * @param Igny8_Media       $media  Where their attachments are known.
	 * @return string
	 */
	public static function gallery_block( array $images, Igny8_Media $media ) {
		$blocks = '';
		foreach ( $images as $image ) {
			$blocks .= self::image( $image, $media->id( $image ) );
		}
		$class = self::GALLERY_CLASS;
		return "<!-- wp:gallery {\"linkTo\":\"none\",\"className\":\"{$class}\"} -->\n"
			. "<figure class=\"wp-block-gallery has-nested-images columns-default is-cropped {$class}\">" . rtrim( $blocks ) . "</figure>\n"
			. '<!-- /wp:gallery -->';
	}

	/**
	 * The same for a text without blocks.
	 *
	 * @param array<int, array> $images The contract's images.
	 * @param Igny8_Media       $media  Where their attachments are known.
	 * @return string
	 */
	public static function gallery_shortcode( array $images, Igny8_Media $media ) {
		$ids = implode( ',', array_map( array( $media, 'id' ), $images ) );
		return '[gallery ids="' . $ids . '" link="none" size="' . self::GALLERY_SIZE . '" class="' . self::GALLERY_CLASS . '"]';
	}

	/**
	 * The text with its images shown from this site. A block that shows one names its attachment from then on, or the block
	 * editor would find it broken.
	 *
	 * @param string            $html   The article.
	 * @param array<int, array> $images Images of role inline: source_url is the address in the text.
	 * @param Igny8_Media       $media  Where their attachments are known.
	 * @return string
	 */
	public static function localise( $html, array $images, Igny8_Media $media ) {
		$by_address = array();
		foreach ( $images as $image ) {
			$by_address[ $image['source_url'] ] = $image;
		}
		if ( ! $by_address ) {
			return $html;
		}
		$localised = preg_replace_callback(
			'~<img\b(?:[^>"\']++|"[^"]*+"|\'[^\']*+\')*+>~i',
			static function ( $tag ) use ( $by_address, $media ) {
				$attributes = self::attributes( $tag[0] );
				$address    = isset( $attributes['src'] ) ? $attributes['src'] : '';
				return isset( $by_address[ $address ] )
					? self::localised_tag( $attributes, '/>' === substr( $tag[0], -2 ) ? '/>' : '>', $by_address[ $address ], $media )
					: $tag[0];
			},
			$html
		);
		if ( null === $localised ) {
			throw new RuntimeException( 'The images of the text could not be looked for: ' . preg_last_error() );
		}
		$ids = array_map( array( $media, 'id' ), $images );
		return has_blocks( $localised ) ? self::identify( $localised, $ids ) : $localised;
	}

	/**
	 * Block markup whose blocks name the attachment they show.
	 *
	 * @param string $text Block markup, its images localised.
	 * @param int[]  $ids  Attachments that may be named.
	 * @return string
	 */
	private static function identify( $text, array $ids ) {
		$names  = implode( '|', array_keys( self::ID_ATTRIBUTES ) );
		$result = '';
		$done   = 0;
		preg_match_all( "~<!--\s+wp:({$names})\s+(?:(\{.*?\})\s+)?-->~s", $text, $openers, PREG_SET_ORDER | PREG_OFFSET_CAPTURE | PREG_UNMATCHED_AS_NULL );
		foreach ( $openers as list( list( $opener, $at ), list( $name ), list( $said ) ) ) {
			$behind  = $at + strlen( $opener );
			$end     = strpos( $text, '<!--', $behind );
			$own     = substr( $text, $behind, ( false === $end ? strlen( $text ) : $end ) - $behind );
			$result .= substr( $text, $done, $at - $done ) . self::identified( $opener, $name, (string) $said, $own, $ids );
			$done    = $behind;
		}
		return $result . substr( $text, $done );
	}

	/**
	 * The comment that begins a block, with the attachment of its image.
	 *
	 * @param string $opener The comment.
	 * @param string $name   The block's name.
	 * @param string $said   Its attributes as JSON; '' for none.
	 * @param string $own    Its HTML up to the next comment.
	 * @param int[]  $ids    Attachments that may be named.
	 * @return string
	 */
	private static function identified( $opener, $name, $said, $own, array $ids ) {
		// As an object: an empty one in it must not come out as a list.
		$attributes = '' === $said ? new stdClass() : json_decode( $said );
		if ( ! is_object( $attributes ) || ! preg_match( '~<img\b[^>]*\bwp-image-(\d+)\b[^>]*>~', $own, $tag ) || ! in_array( (int) $tag[1], $ids, true ) ) {
			return $opener;
		}
		$attributes->{ self::ID_ATTRIBUTES[ $name ] } = (int) $tag[1];
		if ( 'cover' === $name ) {
			$attributes->url = self::attributes( $tag[0] )['src'];
		}
		return "<!-- wp:{$name} " . serialize_block_attributes( $attributes ) . ' -->';
	}

	/**
	 * One image block.
	 *
	 * @param array $image         The contract's image.
	 * @param int   $attachment_id Its attachment.
	 * @return string
	 */
	private static function image( array $image, $attachment_id ) {
		$size    = self::GALLERY_SIZE;
		$url     = esc_url( (string) wp_get_attachment_image_url( $attachment_id, $size ) );
		$alt     = esc_attr( $image['alt'] );
		$caption = '' === $image['caption'] ? '' : '<figcaption class="wp-element-caption">' . wp_kses_post( $image['caption'] ) . '</figcaption>';
		return "<!-- wp:image {\"id\":{$attachment_id},\"sizeSlug\":\"{$size}\",\"linkDestination\":\"none\"} -->\n"
			. "<figure class=\"wp-block-image size-{$size}\"><img src=\"{$url}\" alt=\"{$alt}\" class=\"wp-image-{$attachment_id}\"/>{$caption}</figure>\n"
			. "<!-- /wp:image -->\n\n";
	}

	/**
	 * One img element with the address here, and the class by which WordPress finds the other sizes. Those of the old
	 * address go.
	 *
	 * @param array      $attributes Of the element.
	 * @param string     $ending     "/>" or ">".
	 * @param array      $image      The contract's image.
	 * @param Igny8_Media $media     Where its attachment is known.
	 * @return string
	 */
	private static function localised_tag( array $attributes, $ending, array $image, Igny8_Media $media ) {
		$id                  = $media->id( $image );
		$class               = isset( $attributes['class'] ) ? preg_replace( '/\bwp-image-\d+\b/', '', $attributes['class'] ) : '';
		$attributes['src']   = esc_url_raw( (string) wp_get_attachment_url( $id ) );
		$attributes['class'] = trim( "{$class} wp-image-{$id}" );
		if ( ! isset( $attributes['alt'] ) || '' === $attributes['alt'] ) {
			$attributes['alt'] = $image['alt'];
		}
		unset( $attributes['srcset'], $attributes['sizes'] );
		$tag = '<img';
		foreach ( $attributes as $name => $value ) {
			$tag .= ' ' . $name . '="' . esc_attr( $value ) . '"';
		}
		return $tag . $ending;
	}

	/**
	 * The attributes of an element, names in lower case.
	 *
	 * @param string $tag An element's start tag.
	 * @return array<string, string> The first of two with the same name counts, as in a browser.
	 */
	private static function attributes( $tag ) {
		preg_match_all( '~\s([^\s=>"\'/]+)(?:\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|([^\s>"\']+)))?~', $tag, $matches, PREG_SET_ORDER );
		$attributes = array();
		foreach ( $matches as $match ) {
			$value       = count( $match ) > 2 ? end( $match ) : '';
			$attributes += array( strtolower( $match[1] ) => html_entity_decode( $value, ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );
		}
		return $attributes;
	}
}
