"""The fake site leaves people's edits alone as the plugin does."""

from __future__ import annotations

import pytest

from tests.contract.edited_suite import EditedSuite
from tests.contract.site_under_test import SiteUnderTest
from tests.contract.test_protocol_on_fake import FakeUnderTest


@pytest.fixture
def site() -> SiteUnderTest:
    return FakeUnderTest(pretty_permalinks=True)


class TestEdits(EditedSuite):
    pass
