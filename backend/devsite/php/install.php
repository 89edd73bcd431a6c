<?php
/**
 * Installs WordPress into an empty database; run once per template.
 *
 * Expects IGNY8_ROOT (the WordPress tree) and IGNY8_INSTALL (JSON: url, title, admin, users, theme).
 */

// The notice "your new site is ready" has no mailbox to go to.
function wp_new_blog_notification() {}

define( 'WP_INSTALLING', true );
$root    = getenv( 'IGNY8_ROOT' );
$install = json_decode( getenv( 'IGNY8_INSTALL' ), true, 512, JSON_THROW_ON_ERROR );

// wp_guess_url() would otherwise make an address out of $_SERVER, which a command line does not have.
define( 'WP_SITEURL', $install['url'] );
$_SERVER['HTTP_HOST'] = parse_url( $install['url'], PHP_URL_HOST );

require $root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

$admin = $install['admin'];
wp_install( $install['title'], $admin['login'], $admin['email'], true, '', $admin['password'] );

foreach ( $install['users'] as $user ) {
	$id = wp_insert_user(
		array(
			'user_login'   => $user['login'],
			'user_email'   => $user['email'],
			'user_pass'    => $user['password'],
			'display_name' => $user['name'],
			'role'         => $user['role'],
		)
	);
	if ( is_wp_error( $id ) ) {
		fwrite( STDERR, $id->get_error_message() );
		exit( 1 );
	}
}

switch_theme( $install['theme'] );
$GLOBALS['wp_rewrite']->init();
$GLOBALS['wp_rewrite']->set_permalink_structure( '/%postname%/' );
$GLOBALS['wp_rewrite']->flush_rules( false );
echo 'installed ', get_bloginfo( 'version' );
