"""nginx in front of one site's php-fpm."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from devsite.server import Server, accepts_connections
from devsite.workspace import Workspace

# wp-admin, core files and scripts of every blog of a subdirectory network are those of the main one.
NETWORK_REWRITES = r"""
    if (!-e $request_filename) {
      rewrite ^(/[_0-9a-zA-Z-]+/wp-admin)$ $1/ permanent;
      rewrite ^/[_0-9a-zA-Z-]+(/wp-(admin|includes|content)/.*)$ $1 last;
      rewrite ^/[_0-9a-zA-Z-]+(/[a-z-]+\.php)$ $1 last;
    }"""


@dataclass(frozen=True)
class NginxExtras:
    """Further lines of the configuration: of `http`, of `server`, and of what is handed to PHP."""

    http: str = ""
    server: str = ""
    php: str = ""


class Nginx(Server):
    """Serves one WordPress tree on a loopback port with pretty permalinks."""

    def __init__(
        self,
        name: str,
        root: Path,
        fpm_socket: Path,
        workspace: Workspace | Path | str | None = None,
        *,
        multisite: bool = False,
    ) -> None:
        super().__init__(f"nginx-{name}", workspace)
        self.root = root
        self.fpm_socket = fpm_socket
        self.multisite = multisite
        self.extras = NginxExtras()

    def prepare(self) -> None:
        (self.directory / "nginx.conf").write_text(self._configuration())

    def _configuration(self) -> str:
        d = self.directory
        # HTTP_HOST carries the port ($host would drop it and WordPress would redirect for ever); the
        # packaged fastcgi_params sets it to $host, hence the parameters one by one.
        return f"""pid {d}/nginx.pid;
error_log {self.log_file};
daemon off;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log {d}/access.log;
  client_body_temp_path {d}/body;
  fastcgi_temp_path {d}/fastcgi;
  proxy_temp_path {d}/proxy;
  scgi_temp_path {d}/scgi;
  uwsgi_temp_path {d}/uwsgi;
  client_max_body_size 64m;
  {self.extras.http}
  server {{
    listen 127.0.0.1:{self.port};
    server_name 127.0.0.1;
    root {self.root};
    index index.php;
    {self.extras.server}
    {NETWORK_REWRITES if self.multisite else ""}
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{
      try_files $uri =404;
      fastcgi_pass unix:{self.fpm_socket};
      fastcgi_read_timeout 120s;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param SCRIPT_NAME $fastcgi_script_name;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param DOCUMENT_URI $document_uri;
      fastcgi_param DOCUMENT_ROOT $document_root;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param REQUEST_SCHEME $scheme;
      fastcgi_param GATEWAY_INTERFACE CGI/1.1;
      fastcgi_param SERVER_SOFTWARE nginx;
      fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param REMOTE_PORT $remote_port;
      fastcgi_param SERVER_ADDR $server_addr;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param SERVER_NAME $server_name;
      fastcgi_param REDIRECT_STATUS 200;
      fastcgi_param HTTP_HOST $http_host;
      {self.extras.php}
    }}
  }}
}}
"""

    def command(self) -> list[str]:
        configuration = str(self.directory / "nginx.conf")
        return ["/usr/sbin/nginx", "-p", str(self.directory), "-e", str(self.log_file), "-c", configuration]

    def is_ready(self) -> bool:
        return accepts_connections(("127.0.0.1", self.port))
