"""A fake site's database taken elsewhere or back in time: backups, copies on another host, moves."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace

from igny8_core.wordpress.fake.outbox import Outbox
from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.site import FakeSite
from igny8_core.wordpress.fake.state import Connection, SiteState


@dataclass(frozen=True, slots=True)
class Backup:
    """The whole database: what the plugin knows of IGNY8 is in it too."""

    state: SiteState
    settings: FakeSettings
    outbox: Outbox
    connection: Connection | None


def back_up(site: FakeSite) -> Backup:
    """Later changes of the site leave it as it is."""
    return copy.deepcopy(Backup(site.state, site.settings, site.outbox, site.connection))


def restore(site: FakeSite, backup: Backup) -> None:
    """All is as it was, the numbers of the log of changes too. May be done again with the same backup.

    The address is the one the site has now, as after a search and replace. Faults and counted calls stay.
    """
    # Together, since the outbox looks at the state.
    fresh = copy.deepcopy(backup)
    site.state, site.settings, site.outbox = fresh.state, fresh.settings, fresh.outbox
    site.connection = fresh.connection
    site.outbox.home_url = site.home_url


def clone(site: FakeSite, home_url: str) -> FakeSite:
    """The database and the files on another host, as for staging: connected with the original's keys."""
    twin = FakeSite(home_url, name=site.name, clock=site.clock, pretty_permalinks=site.pretty_permalinks)
    restore(twin, back_up(site))
    return twin


def move(site: FakeSite, home_url: str) -> None:
    """The site is at another address, and does not know whether it is a copy."""
    site.home_url = site.outbox.home_url = home_url.rstrip("/")


def settle(site: FakeSite) -> None:
    """Its administrator says that it moved: it goes on. IGNY8 has to be told beside this."""
    if site.connection is None:
        raise LookupError("the fake site is not connected")
    site.connection = replace(site.connection, home_url=site.home_url)
    site.outbox.rename_stream()
