"""`igny8 content …`: all files of an import or none."""

import json
from pathlib import Path

import pytest
import pyvips

from igny8_core.system.models import Site
from igny8_core.writer.models import Content, ContentImage, Upload
from tests.cli.conftest import Igny8

pytestmark = pytest.mark.django_db

ARTICLE = """---
title: Filter coffee
slug: filter-coffee
categories: [Drinks > Coffee]
tags: [brewing]
featured_image: {path: cup.jpg, alt: A cup}
gallery: [{path: beans.jpg, alt: Beans}]
---
Grind, pour, wait.

![Grinds](grinds.jpg)
"""


def write_article(folder: Path, text: str = ARTICLE, name: str = "coffee.md") -> Path:
    for number, picture in enumerate(("cup", "beans", "grinds")):
        image = (pyvips.Image.black(320, 240, bands=3) + [60 * number, 90, 120]).cast("uchar")
        image.jpegsave(str(folder / f"{picture}.jpg"))
    path = folder / name
    path.write_text(text)
    return path


def test_import_makes_a_content_with_its_pictures(igny8: Igny8, site: Site, tmp_path: Path) -> None:
    result = igny8("content", "import", write_article(tmp_path), "--json")
    assert result.exit_code == 0
    (said,) = json.loads(result.stdout)
    content = Content.objects.get(pk=said["content_id"])
    assert (content.title, content.site, content.revision) == ("Filter coffee", site, 1)
    assert content.categories == ["Drinks > Coffee"]
    roles = ContentImage.objects.filter(content=content).values_list("role", flat=True)
    assert sorted(roles) == ["featured", "gallery", "inline"]
    assert Upload.objects.filter(account=site.account).count() == 3


def test_import_again_changes_the_same_content_and_only_when_the_file_has_changed(
    igny8: Igny8, site: Site, tmp_path: Path
) -> None:
    path = write_article(tmp_path)
    igny8("content", "import", path)
    assert "is unchanged" in igny8("content", "import", path).output
    write_article(tmp_path, ARTICLE.replace("pour, wait", "pour, and wait"))
    assert "changed: content" in igny8("content", "import", path).output
    assert Content.objects.get().revision == 2


def test_import_of_several_files_is_all_or_nothing_and_names_the_one_that_is_wrong(
    igny8: Igny8, site: Site, tmp_path: Path
) -> None:
    good = write_article(tmp_path)
    bad = write_article(tmp_path, ARTICLE.replace("cup.jpg", "missing.jpg"), "bad.md")
    result = igny8("content", "import", good, bad)
    assert result.exit_code == 1
    assert "bad.md" in result.output
    assert "missing.jpg is not there" in result.output
    assert not Content.objects.exists()


def test_import_refuses_a_field_that_does_not_exist(igny8: Igny8, site: Site, tmp_path: Path) -> None:
    result = igny8("content", "import", write_article(tmp_path, ARTICLE.replace("tags:", "tagz:")))
    assert result.exit_code == 1
    assert "tagz" in result.output
    assert not Content.objects.exists()


def test_import_with_two_sites_asks_which_one(
    igny8: Igny8, site: Site, second_site: Site, tmp_path: Path
) -> None:
    path = write_article(tmp_path)
    result = igny8("content", "import", path)
    assert result.exit_code == 1
    assert "--site" in result.output
    assert igny8("content", "import", path, "--site", "Shop").exit_code == 0
    assert Content.objects.get().site == second_site


def test_list_without_contents_says_what_to_do_next(igny8: Igny8, db: None) -> None:
    assert "igny8 content import" in igny8("content", "list").output


def test_list_shows_each_content_with_its_state(igny8: Igny8, content: Content) -> None:
    output = igny8("content", "list").output
    assert content.title in output
    assert "not published" in output
    (row,) = json.loads(igny8("content", "list", "--json").stdout)
    assert (row["id"], row["state"], row["url"]) == (content.pk, None, None)
