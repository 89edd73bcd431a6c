"""Ways to schedules, to many contents at a time, and to imports."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import FilePayload, expect

from tests.real.harbour_press import ARTICLES
from tests.real.scene import Scene, state

CSV = """headline,body,labels,goes out,note
Three ways to fold a filter,<p>Fold the seam first.</p>,brewing; paper,,by Ada
Cold brew without a fridge,<p>A cellar will do.</p>,brewing; summer,2027-06-01T08:00:00Z,
,<p>A text without a headline.</p>,brewing,,
"""


# --------------------------------------------------------------------------------------------- when


@state
def schedule(scene: Scene) -> None:
    """When it goes out: on the site's clocks, in UTC, and on yours."""
    _open_picker(scene)


@state
def schedule_gap(scene: Scene) -> None:
    """A time that does not exist, because the clocks of the site are put forward over it."""
    _open_picker(scene)
    scene.dialog.get_by_label("Date").fill(_sunday(3, 2).isoformat())
    scene.dialog.get_by_label("Time").fill("02:30")
    expect(scene.dialog.get_by_role("alert")).to_be_visible()


@state
def schedule_twice(scene: Scene) -> None:
    """A time that comes twice, because the clocks of the site are put back."""
    _open_picker(scene)
    scene.dialog.get_by_label("Date").fill(_sunday(11, 1).isoformat())
    scene.dialog.get_by_label("Time").fill("01:30")
    expect(scene.dialog.get_by_role("radio").first).to_be_attached()


def _open_picker(scene: Scene) -> None:
    scene.edit(scene.new("A letter to a beginner"), "publish")
    scene.rail.get_by_role("button", name="Schedule…").click()
    expect(scene.dialog.get_by_label("Date")).to_be_visible()


def _sunday(month: int, number: int) -> date:
    """Of next year: when New York changes its clocks."""
    first = date(datetime.now(UTC).year + 1, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (number - 1))


@state
def calendar_entry(scene: Scene) -> None:
    """One entry of the calendar: moved, opened or cancelled without dragging."""
    scene.go("/calendar?view=list")
    scene.page.get_by_role("button", name=re.compile("A slow breakfast")).first.click()
    expect(scene.dialog.get_by_role("button", name="Move…")).to_be_visible()


@state
def calendar_unscheduled(scene: Scene) -> None:
    """What is ready and has no time, to be dragged into the calendar or given one."""
    scene.go("/calendar?view=month&unscheduled=1")


# ----------------------------------------------------------------------------------- many at a time


@state
def content_chosen(scene: Scene) -> None:
    """Several contents chosen, and what can be done with them."""
    scene.go("/content")
    for box in scene.page.get_by_role("checkbox", name=re.compile("^Choose (?!all)")).all()[:4]:
        box.check()
    expect(scene.page.get_by_role("region", name="Chosen contents")).to_be_visible()


@state
def content_results(scene: Scene) -> None:
    """What became of each of them."""
    made = [scene.new(title) for title in ("Filters, folded", "Filters, rinsed")]
    scene.after.callback(_until_checked, scene, made)
    gone = {"url": scene.press.url_of("moved-away.jpg"), "alt": "A box of filters"}
    scene.new("Filters, in a box", featured_image=gone)
    scene.go("/content?search=filters,")
    for box in scene.page.get_by_role("checkbox", name=re.compile("^Choose Filters")).all():
        box.check()
    scene.page.get_by_role("button", name="Publish now").click()
    scene.dialog.get_by_role("button", name=re.compile("^Publish 3")).click()
    expect(scene.page.get_by_role("button", name="Done")).to_be_enabled()
    expect(scene.page.get_by_role("dialog")).to_have_count(1)


def _until_checked(scene: Scene, contents: list[int]) -> None:
    """Or the tray follows to the next picture."""
    stack = scene.press.stack
    for content in contents:
        stack.wait_for(stack.jobs_of(content)[0]["id"], "verified")


@state
def content_view(scene: Scene) -> None:
    """Filters kept under a name."""
    scene.go(f"/content?site={scene.press.kitchen.site_id}&state=scheduled")
    scene.page.get_by_role("button", name="Save this view").click()
    scene.page.get_by_label("Name of the view").fill("Kitchen, going out")


@state
def import_files(scene: Scene) -> None:
    """Files that become drafts."""
    _choose(scene, sorted((ARTICLES / "winter-cycling").iterdir()))


@state
def import_columns(scene: Scene) -> None:
    """Which column of a table is what, and what would be made of it."""
    _read_the_table(scene)


@state
def import_done(scene: Scene) -> None:
    """What was made, and what must be mended first."""
    _read_the_table(scene)
    scene.page.get_by_role("button", name=re.compile("^Make [0-9]")).click()
    expect(scene.page.get_by_text(re.compile("(was|were) made")).first).to_be_visible()


def _choose(scene: Scene, files: list[Path] | FilePayload) -> None:
    scene.go(f"/content/import?site={scene.press.kitchen.site_id}")
    with scene.page.expect_file_chooser() as chooser:
        scene.page.get_by_label("Files").click()
    chooser.value.set_files(files)


def _read_the_table(scene: Scene) -> None:
    _choose(scene, {"name": "winter.csv", "mimeType": "text/csv", "buffer": CSV.encode()})
    scene.page.get_by_role("button", name="Read the file").click()
    expect(scene.page.get_by_role("heading", name="Columns")).to_be_visible()
    scene.page.get_by_role("textbox", name="goes out becomes").click()
    scene.page.get_by_role("option", name="Goes out at", exact=True).click()
    read = scene.page.get_by_role("button", name="Read with these columns")
    with scene.page.expect_response(re.compile("/preview/$")):
        read.click()
    expect(read).to_be_disabled()
    expect(scene.page.get_by_text(re.compile("^2 of 3 will be made"))).to_be_visible()
    scene.dashboard.settle()
