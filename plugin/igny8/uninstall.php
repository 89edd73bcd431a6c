<?php
/**
 * Runs when somebody deletes the plugin: its scheduled events and staged files go, and its tables and options unless the settings
 * say that they stay. Articles, their images and terms stay, and so does the post meta that says which article of IGNY8 a post is, so
 * that installing the plugin again finds them.
 *
 * @package Igny8
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/class-igny8-uninstaller.php';

Igny8_Uninstaller::run();
