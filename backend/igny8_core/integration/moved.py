"""A site that finds itself at another address: moved, or a copy. Its jobs wait until it is known which."""

from igny8_core.errors import Igny8Error
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import SiteIntegration

MOVED = "moved"


def note(integration_id: int, error: Igny8Error) -> bool:
    """True: the site says so. Nothing is published there until it answers again at its own address, or says
    that it was moved."""
    if error.code != "SITE_MOVED":
        return False
    rows = SiteIntegration.objects.filter(pk=integration_id).exclude(stopped_reason=MOVED)
    rows.update(stopped_reason=MOVED, stopped_since=database_now())
    return True


def is_back(integration_id: int) -> None:
    """The site answered what only one at its own address answers."""
    rows = SiteIntegration.objects.filter(pk=integration_id).exclude(stopped_reason="")
    rows.update(stopped_reason="", stopped_since=None)
