"""A WordPress with the IGNY8 plugin that exists in memory only: for tests, demos and load.

It speaks the whole protocol with the plugin's meaning and passes the same protocol tests, shows the
published pages to visitors, and fails wherever it is told to.
"""

from igny8_core.wordpress.fake.faults import Fault, FaultPlan
from igny8_core.wordpress.fake.fleet import FakeFleet
from igny8_core.wordpress.fake.site import FakeSite
from igny8_core.wordpress.fake.transport import FakeTransport

__all__ = ["FakeFleet", "FakeSite", "FakeTransport", "Fault", "FaultPlan"]
