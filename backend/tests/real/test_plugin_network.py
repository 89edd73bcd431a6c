"""The plugin on a network: each blog has its own connection and tables, and deleting it cleans all."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from devsite.wordpress import WordPressSite

pytestmark = pytest.mark.real

CONNECT = """
    $answer = array(
        'integration_id' => %d, 'site_id' => 1, 'site_name' => 'x',
        'audience' => wp_generate_uuid4(), 'backend_url' => 'https://igny8.example',
        'public_keys' => array( base64_encode( random_bytes( 32 ) ) ),
        'shared_secret' => base64_encode( random_bytes( 32 ) ),
    );
    Igny8_Tables::maybe_upgrade();
    Igny8_Connection::start( $answer );
    Igny8_Sync_Structure_Schedule::schedule();
    set_transient( 'igny8_choice_1', 'x', 60 );
"""

LEFT = """
    global $wpdb;
    $left = array();
    foreach ( array( 1, 2 ) as $blog_id ) {
        switch_to_blog( $blog_id );
        $sql = "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%igny8%'";
        $left = array_merge( $left, $wpdb->get_col( $sql ) );
        $left = array_merge( $left, $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->prefix}igny8%'" ) );
        $cron = wp_json_encode( get_option( 'cron' ) );
        if ( false !== strpos( $cron, 'igny8' ) ) { $left[] = "cron of {$blog_id}"; }
        restore_current_blog();
    }
    echo wp_json_encode( $left );
"""


EDIT_ELSEWHERE = """
    global $wpdb;
    Igny8_Sync_Courier::fall_silent();
    switch_to_blog( 2 );
    Igny8_Sync_Courier::fall_silent();
    $who  = wpmu_create_user( 'leaver', 'leaver', 'leaver@example.com' );
    add_user_to_blog( 2, $who, 'author' );
    $post = wp_insert_post( array( 'post_title' => 'x', 'post_status' => 'publish', 'post_author' => $who ) );
    Igny8_Managed_Posts::save( 5, $post, 0, 1, array( '', '' ), wp_generate_uuid4() );
    Igny8_Sync_Changes::finish();
    $begun = Igny8_Sync_Outbox::last_seq();
    wp_update_post( array( 'ID' => $post, 'post_title' => 'By hand' ) );
    restore_current_blog();
    Igny8_Sync_Changes::finish();
    $told = array( Igny8_Sync_Outbox::last_seq() );
    switch_to_blog( 2 );
    $edited = Igny8_Sync_Outbox::read( $begun, 10 )[0];
    restore_current_blog();
    remove_user_from_blog( $who, 2, 1 );
    Igny8_Sync_Changes::finish();
    switch_to_blog( 2 );
    $handed_over = Igny8_Sync_Outbox::read( $edited['seq'], 10 )[0];
    foreach ( array( $edited, $handed_over ) as $event ) {
        $told[] = array( $event['content_id'], $event['data']->title, $event['data']->author_email );
    }
    restore_current_blog();
    echo wp_json_encode( $told );
"""


def on_blog(blog_id: int, code: str) -> str:
    return f"switch_to_blog( {blog_id} ); {code} restore_current_blog();"


def test_blogs_of_a_network_are_connected_apart_and_cleaned_together(
    wordpress: Callable[..., WordPressSite],
) -> None:
    site = wordpress(multisite=True)
    assert site.add_blog("second") == 2
    site.php(on_blog(2, CONNECT % 7))
    assert site.php("echo wp_json_encode( Igny8_Connection::is_connected() );") == "false"
    connected = site.php(on_blog(2, "echo Igny8_Connection::get()['integration_id'];"))
    assert connected == "7"
    assert site.http_get("/second/wp-json/igny8/v1/health").json() == {"status": "ok", "protocol": 1}

    site.php(CONNECT % 8)
    assert json.loads(site.php(EDIT_ELSEWHERE)) == [
        0,
        [5, "By hand", "leaver@example.com"],
        [5, "By hand", site.admin_email],
    ], "each blog has its own log"
    assert len(json.loads(site.php(LEFT))) > 10
    uninstall = "define( 'WP_UNINSTALL_PLUGIN', 'igny8/igny8.php' );"
    site.php(f"{uninstall} require WP_PLUGIN_DIR . '/igny8/uninstall.php';")
    assert json.loads(site.php(LEFT)) == []
    site.destroy()
