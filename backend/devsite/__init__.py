"""Real servers on loopback for the demo, the tests and the benchmark: WordPress and what it stands on."""

from devsite.errors import DevsiteError
from devsite.mariadb import MariaDB
from devsite.php import PhpFpm
from devsite.snapshot import SiteState
from devsite.wordpress import WordPressSite
from devsite.workspace import Workspace

__all__ = ["DevsiteError", "MariaDB", "PhpFpm", "SiteState", "WordPressSite", "Workspace"]
