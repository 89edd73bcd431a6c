"""What can be wrong with a site, by code: the cause and what to do about it. Data only.

`docs/build/diagnosis.py` makes `docs/how-to/broken-site.md` of it, so it imports nothing of Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["ok", "warning", "failed"]

Subject = Literal["reachable", "page", "rest api", "plugin", "signature", "limits", "host", "caches"]
"""What a finding is about, in the order the doctor looks."""

SUBJECTS: Final[tuple[Subject, ...]] = (
    "reachable",
    "page",
    "rest api",
    "plugin",
    "signature",
    "limits",
    "host",
    "caches",
)


@dataclass(frozen=True, slots=True)
class Known:
    """`level` "failed": IGNY8 cannot work with the site, or its visitors see nothing; "warning": it can."""

    subject: Subject
    level: Level
    cause: str
    remedy: str


CATALOGUE: Final[Mapping[str, Known]] = {
    # ------------------------------------------------------------------------------------- reachable
    "ADDRESS_INVALID": Known(
        "reachable",
        "failed",
        "The address is not that of a web site.",
        "Give it as https://example.com, as it stands in the browser when the site is open.",
    ),
    "DNS_FAILED": Known(
        "reachable",
        "failed",
        "The site's name leads to no address.",
        "Look for a typing error. If there is none, the domain has expired or its DNS records are "
        "wrong: ask whoever registered it.",
    ),
    "ADDRESS_PRIVATE": Known(
        "reachable",
        "failed",
        "The site's name leads into a private network, where IGNY8 does not go.",
        "Give the site a public address. For a site on the machine IGNY8 runs on, set "
        "IGNY8_ALLOW_LOOPBACK=1.",
    ),
    "CONNECTION_REFUSED": Known(
        "reachable",
        "failed",
        "No web server takes the connection: it is stopped, or a network firewall keeps IGNY8 out.",
        "Start the web server. If the site opens in a browser elsewhere, let the host allow IGNY8's address.",
    ),
    "NO_ANSWER": Known(
        "reachable",
        "failed",
        "The site takes too long to answer, or a network firewall drops what IGNY8 sends.",
        "Ask the host what keeps the site busy, and whether it drops connections from IGNY8's address.",
    ),
    "CONNECTION_BROKEN": Known(
        "reachable",
        "failed",
        "The web server ends the connection without a whole answer.",
        "Look in the web server's and PHP's error logs: a worker that crashes looks like this.",
    ),
    "CERTIFICATE_EXPIRED": Known(
        "reachable",
        "failed",
        "The site's certificate has expired.",
        "Renew it at the host, and look why it was not renewed by itself.",
    ),
    "CERTIFICATE_INVALID": Known(
        "reachable",
        "failed",
        "The site's certificate is for another name, or nobody known has signed it.",
        "Install a certificate for this very name, with its intermediate certificates; most hosts do it"
        " free of charge.",
    ),
    "TLS_FAILED": Known(
        "reachable",
        "failed",
        "No secure connection comes about: what listens there does not speak https, or only an outdated"
        " form.",
        "Let the host switch https on for this name, with TLS 1.2 or newer.",
    ),
    # ------------------------------------------------------------------------------------------ page
    "REDIRECT_LOOP": Known(
        "page",
        "failed",
        "The site redirects in a circle: two rules want different addresses.",
        "Make WordPress Address and Site Address (Settings → General), the web server and the CDN agree"
        " on http or https and on www or not. Behind Cloudflare, set SSL to Full (strict).",
    ),
    "URL_MISMATCH": Known(
        "page",
        "warning",
        "WordPress believes to be at another address (http or https, another host) than the one it "
        "answers at.",
        "In Settings → General make WordPress Address and Site Address the same https address, the one "
        "visitors use, and see that its certificate covers it.",
    ),
    "SITE_MOVED": Known(
        "page",
        "failed",
        "The site is at another address than when it was connected: it was moved, or this is a copy.",
        "Open Settings → IGNY8 in WordPress and say there which it is. Until then nothing is published.",
    ),
    "LOGIN_REQUIRED": Known(
        "page",
        "failed",
        "A plugin sends everybody who is not signed in to a login page.",
        'Let the plugin (members only, "coming soon", "force login") leave /wp-json/igny8/v1/ alone, or'
        " switch it off.",
    ),
    "PASSWORD_PROTECTED": Known(
        "page",
        "failed",
        "The web server asks for a password before WordPress is reached.",
        "Take the password protection (.htpasswd, staging lock) off, at least for /wp-json/igny8/v1/.",
    ),
    "MAINTENANCE": Known(
        "page",
        "failed",
        "The site is in maintenance mode.",
        'End it in the plugin that began it. "Briefly unavailable for scheduled maintenance" that stays'
        " is left by an update that broke off: delete the file .maintenance beside wp-config.php.",
    ),
    "FIREWALL": Known(
        "page",
        "failed",
        "A firewall, bot protection or security plugin answers in place of WordPress.",
        "Allow POST requests to /wp-json/igny8/v1/ there, without a challenge, for the user agent "
        "IGNY8. Every request is signed.",
    ),
    "TOO_MANY_REQUESTS": Known(
        "page",
        "failed",
        "The site's host limits how often it may be asked, and the limit is reached.",
        "Wait a few minutes and look again. If it stays, let the host except /wp-json/igny8/v1/ from "
        "the limit.",
    ),
    "SITE_BROKEN": Known(
        "page",
        "failed",
        "WordPress stops on an error of its own: a plugin, the theme, PHP or the database.",
        "Open PHP's error log (wp-content/debug.log with WP_DEBUG_LOG), and switch off the plugin or "
        "theme it names.",
    ),
    "NOT_WORDPRESS": Known(
        "page",
        "failed",
        "What answers at this address does not look like WordPress.",
        "Use the address at which WordPress is: it may be in a folder or at a subdomain "
        "(https://example.com/blog).",
    ),
    # -------------------------------------------------------------------------------------- rest api
    "REST_DISABLED": Known(
        "rest api",
        "failed",
        "A plugin or a filter has switched WordPress's REST API off for those who are not signed in.",
        "In the plugin that does it (Disable REST API, a security plugin), allow igny8/v1. IGNY8 signs "
        "each request, so nothing is opened to others.",
    ),
    "REST_BLOCKED": Known(
        "rest api",
        "failed",
        "The web server refuses addresses of the REST API before WordPress sees them.",
        "Remove the rule for wp-json or rest_route from .htaccess, the nginx configuration or the "
        "host's panel.",
    ),
    "REST_MOVED": Known(
        "rest api",
        "failed",
        "The REST API is at another address than when the site was connected (filter rest_url_prefix).",
        "Let IGNY8 use the address that was found (igny8 doctor SITE --fix), or take the filter away.",
    ),
    "PERMALINKS_PLAIN": Known(
        "rest api",
        "failed",
        "WordPress's permalinks are set to Plain, and /wp-json/ does not exist then.",
        "Choose another structure in Settings → Permalinks, or let IGNY8 use the address that was found"
        " (igny8 doctor SITE --fix).",
    ),
    "REWRITE_BROKEN": Known(
        "rest api",
        "failed",
        "The web server does not hand pretty addresses to WordPress, so /wp-json/ and most pages answer 404.",
        "Save Settings → Permalinks once. If that does not help, .htaccess (Apache) or try_files "
        "(nginx) lacks WordPress's rule. IGNY8 can use the address that was found meanwhile (igny8 "
        "doctor SITE --fix).",
    ),
    # ---------------------------------------------------------------------------------------- plugin
    "PLUGIN_MISSING": Known(
        "plugin",
        "failed",
        "The IGNY8 plugin is not installed, or not active, in this WordPress.",
        "Install and activate it (Plugins → Add New → Upload Plugin), then connect.",
    ),
    "PLUGIN_INACTIVE": Known(
        "plugin",
        "failed",
        "The IGNY8 plugin is installed but not active; an update or another administrator may have "
        "switched it off.",
        "Activate it in Plugins. Its connection is kept.",
    ),
    "PHP_TOO_OLD": Known(
        "plugin",
        "failed",
        "The site's PHP is older than 7.4, and the plugin cannot be activated there.",
        "Choose PHP 8.1 or newer in the host's panel.",
    ),
    "WORDPRESS_TOO_OLD": Known(
        "plugin",
        "failed",
        "The site's WordPress is older than 6.1, and the plugin cannot be activated there.",
        "Update WordPress.",
    ),
    "PLUGIN_FAILED": Known(
        "plugin",
        "failed",
        "The plugin is reached and stops on an error.",
        "Look for the request id in PHP's error log; mend the database or the plugin it names.",
    ),
    "PROTOCOL_DIFFERS": Known(
        "plugin",
        "failed",
        "Plugin and IGNY8 speak different versions of their protocol.",
        "Update the older of the two.",
    ),
    "VERSIONS_DIFFER": Known(
        "plugin",
        "warning",
        "Plugin and IGNY8 are of different versions that understand each other.",
        "Update the older of the two when convenient.",
    ),
    "PLUGIN_TABLES_MISSING": Known(
        "plugin",
        "failed",
        "Tables of the plugin are gone from the database; a restored backup may lack them.",
        "Deactivate the plugin and activate it again.",
    ),
    "CANNOT_REACH_IGNY8": Known(
        "plugin",
        "warning",
        "WordPress cannot send to IGNY8, or IGNY8 refuses what it sends. Changes of people are fetched "
        "instead, later.",
        "Let the host allow outgoing https to IGNY8. If IGNY8 refuses, connect the site again.",
    ),
    "TERMS_OFF": Known(
        "plugin",
        "warning",
        "Categories or tags cannot be assigned as the plugin's settings say.",
        "Choose an existing fallback category in Settings → IGNY8, or switch automatic creation on.",
    ),
    "PLUGIN_COMPLAINS": Known(
        "plugin",
        "warning",
        "A check of the plugin found something.",
        "Open Tools → Site Health in WordPress: it says what to do about it.",
    ),
    # ------------------------------------------------------------------------------------- signature
    "NOT_CONNECTED_YET": Known(
        "signature",
        "failed",
        "IGNY8 knows the site, and no plugin has connected to it yet.",
        "Make a connect code and paste it into the plugin: igny8 site add URL.",
    ),
    "KEYS_LOST": Known(
        "signature",
        "failed",
        "IGNY8's keys for this site cannot be opened with its encryption key.",
        "Set IGNY8_ENCRYPTION_KEYS to the key the site was connected with, or connect it again.",
    ),
    "HEADERS_STRIPPED": Known(
        "signature",
        "failed",
        "Something on the way (proxy, CDN, web server) removes the headers that carry IGNY8's signature.",
        "Let it pass webhook-id, webhook-timestamp and webhook-signature on to PHP; look for a list of "
        "allowed headers.",
    ),
    "SITE_FORGOT": Known(
        "signature",
        "failed",
        "The plugin knows no connection any more: it was ended there, or the database is an older one.",
        "Connect the site again with a new connect code.",
    ),
    "KEY_REFUSED": Known(
        "signature",
        "failed",
        "The plugin refuses IGNY8's signature: it was connected anew since, or with another IGNY8.",
        "Connect the site again with a new connect code.",
    ),
    "REQUESTS_REPEATED": Known(
        "signature",
        "failed",
        "A proxy sends IGNY8's requests twice, and the plugin accepts each only once.",
        "Switch retries of POST requests off in the proxy or load balancer in front of the site.",
    ),
    "CLOCK_WRONG": Known(
        "signature",
        "warning",
        "The site's clock and IGNY8's differ by minutes. Each call takes a second request for it.",
        "Let the site's host, and this one, set their clocks by NTP.",
    ),
    "UNEXPECTED_ANSWER": Known(
        "signature",
        "failed",
        "Something answers IGNY8's requests that is neither the plugin nor anything the doctor knows.",
        "Show the evidence to the site's host: which of its layers answered this?",
    ),
    # ---------------------------------------------------------------------------------------- limits
    "PHP_LIMIT": Known(
        "limits",
        "failed",
        "PHP takes only small requests, too small for an article's images.",
        "Raise post_max_size and upload_max_filesize to 8M or more in php.ini or the host's panel.",
    ),
    "SERVER_LIMIT": Known(
        "limits",
        "failed",
        "The web server or a proxy takes only small requests, too small for an article's images.",
        "Raise client_max_body_size (nginx), LimitRequestBody (Apache), SecRequestBodyNoFilesLimit "
        "(ModSecurity) or the proxy's limit to 8 MB or more.",
    ),
    "LIMIT_LOW": Known(
        "limits",
        "warning",
        "Requests have to be small here, so images take many of them and publishing is slow.",
        "Raise the limits of PHP (post_max_size, upload_max_filesize) and of the web server to 8 MB or more.",
    ),
    "MEMORY_LOW": Known(
        "limits",
        "warning",
        "PHP has little memory: images and larger plugins run out of it.",
        "Raise memory_limit to 256M in php.ini or the host's panel, or WP_MEMORY_LIMIT in wp-config.php.",
    ),
    "TIME_LIMIT_LOW": Known(
        "limits",
        "warning",
        "PHP is stopped after a few seconds, which a large article may need.",
        "Raise max_execution_time to 30 or more in php.ini or the host's panel.",
    ),
    # ------------------------------------------------------------------------------------------ host
    "TABLES_NOT_TRANSACTIONAL": Known(
        "host",
        "warning",
        "Tables of WordPress are not InnoDB: a publish that breaks off there is cleaned up later, not "
        "undone at once.",
        "Convert them: ALTER TABLE name ENGINE=InnoDB, in phpMyAdmin or by the host.",
    ),
    "DISK_FULL": Known(
        "host",
        "failed",
        "There is hardly any space left where uploads are stored.",
        "Free disk space or raise the quota: old backups and logs first.",
    ),
    "UPLOADS_NOT_WRITABLE": Known(
        "host",
        "failed",
        "PHP may not write to WordPress's folder for uploads.",
        "Give the folder wp-content/uploads, and all below it, to the user PHP runs as.",
    ),
    "CRON_DEAD": Known(
        "host",
        "warning",
        "WordPress's schedule (WP-Cron) does not run. IGNY8 publishes without it; other plugins and "
        "updates wait.",
        "Let the host's cron call wp-cron.php every five minutes, or remove DISABLE_WP_CRON from wp-"
        "config.php.",
    ),
    "HTTPS_NOT_SEEN": Known(
        "host",
        "warning",
        "The site is called over https, and WordPress takes it for http: the proxy does not say so.",
        "Let the proxy send X-Forwarded-Proto, and set $_SERVER['HTTPS'] from it in wp-config.php.",
    ),
    # ---------------------------------------------------------------------------------------- caches
    "REST_CACHED": Known(
        "caches",
        "warning",
        "A cache keeps answers of the REST API, so WordPress is not asked and its answers may be old.",
        "Except /wp-json/ (and rest_route=) from the page cache, the CDN or the web server's cache.",
    ),
}
