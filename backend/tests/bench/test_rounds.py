"""Rounds: everybody's turn, other articles each time, warm-ups not counted."""

import pytest

from bench import rounds
from bench.articles import Article
from bench.observing import Cost
from bench.ways import Immediate


class StubDesk:
    """Writes articles without drawing pictures."""

    def __init__(self):
        self.written = 0

    def write(self, *, pictures=None):
        self.written += 1
        own = [f"picture of {self.written}"] if pictures is None else pictures
        return Article(self.written, "", "", "", "", [], [], "", "", "", own)


class StubObserver:
    def begin(self):
        """Nothing to wait for."""

    def end(self):
        return Cost((), 1.0, ())


class RecordingWay(Immediate):
    def __init__(self, name, log):
        self.name = name
        self.log = log

    def publish(self, ready):
        self.log.append((self.name, ready))
        return ready.number

    def finish(self):
        self.log.append((self.name, "finished"))


@pytest.fixture
def run(monkeypatch):
    checked = []
    monkeypatch.setattr(
        rounds, "check_complete", lambda _client, way, _article, post: checked.append((way.name, post))
    )

    def run_(*lanes, **options):
        measured = rounds.run_rounds(
            lanes,
            desk=StubDesk(),
            observer=StubObserver(),
            client=None,
            **{"rounds": 2, "warm_up": 1} | options,
        )
        return measured, checked

    return run_


def published(log):
    return [(name, what) for name, what in log if what != "finished"]


def test_warm_up_rounds_publish_and_do_not_count(run):
    log = []
    (one,), checked = run([RecordingWay("a", log)])

    assert len(one.samples) == 2
    assert len(published(log)) == len(checked) == 3


def test_no_article_is_published_twice(run):
    log = []
    run([RecordingWay("a", log)], [RecordingWay("b", log)])

    numbers = [article.number for _, article in published(log)]
    assert len(set(numbers)) == len(numbers) == 6


def test_every_way_is_first_in_its_turn(run):
    log = []
    run([RecordingWay("a", log)], [RecordingWay("b", log)], [RecordingWay("c", log)])

    assert [name for name, _ in published(log)] == ["a", "b", "c", "b", "c", "a", "c", "a", "b"]


def test_a_way_is_finished_before_the_next_one_begins(run):
    log = []
    run([RecordingWay("a", log)], [RecordingWay("b", log)], rounds=1, warm_up=0)

    assert [(name, what == "finished") for name, what in log] == [
        ("a", False),
        ("a", True),
        ("b", False),
        ("b", True),
    ]


def test_the_second_way_of_a_lane_reuses_the_pictures_of_the_first(run):
    log = []
    run([RecordingWay("new", log), RecordingWay("known", log)], [RecordingWay("other", log)])

    pictures = {name: [] for name in ("new", "known", "other")}
    for name, article in published(log):
        pictures[name].append(article.pictures)
    assert pictures["known"] == pictures["new"]
    assert all(picture not in pictures["new"] for picture in pictures["other"])
