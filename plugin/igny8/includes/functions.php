<?php
/**
 * Functions other code may call.
 *
 * @package Igny8
 */

defined( 'ABSPATH' ) || exit;

/**
 * Public post types and taxonomies of this site with their counts: the contract's "structure".
 *
 * @return array
 */
function igny8_get_site_structure() {
	return Igny8_Structure::gather();
}

/**
 * Sends the structure to IGNY8. A failure is logged, shown on the settings page and tried again later; it
 * never ends the connection.
 *
 * @return bool Whether IGNY8 has it.
 */
function igny8_sync_site_structure_to_backend() {
	return Igny8_Structure::send();
}
