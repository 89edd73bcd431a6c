"""Real servers on loopback for the demo, the tests and the benchmark: WordPress and what it stands on."""

from devsite.errors import DevsiteError
from devsite.mariadb import MariaDB
from devsite.php import PhpFpm
from devsite.postgresql import PostgreSQL
from devsite.redis_server import Redis
from devsite.snapshot import SiteState
from devsite.static_server import Answer, StaticServer
from devsite.wordpress import WordPressSite
from devsite.workspace import Workspace

__all__ = [
    "Answer",
    "DevsiteError",
    "MariaDB",
    "PhpFpm",
    "PostgreSQL",
    "Redis",
    "SiteState",
    "StaticServer",
    "WordPressSite",
    "Workspace",
]
