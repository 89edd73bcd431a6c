from __future__ import annotations

import pytest

from igny8_core import errors
from igny8_core.errors import CATALOGUE, Igny8Error, PreflightFailed, SiteError
from tests.contract.schemas import violations


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_makes_an_error_object_of_the_contract(code: str) -> None:
    error = Igny8Error(code, "What happened.", details={"field": "title"})
    assert violations("common#/$defs/error", error.as_dict()) == []
    assert error.as_dict()["step"] == CATALOGUE[code].step
    assert error.remedy == CATALOGUE[code].remedy


def test_a_code_that_is_not_in_the_catalogue_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Igny8Error("NO_SUCH_CODE", "")


def test_the_raisers_step_wins_and_is_numbered() -> None:
    error = Igny8Error("DATABASE_FAILED", "", step="seo_meta")
    assert (error.step, error.step_number) == ("seo_meta", 5)
    with pytest.raises(ValueError, match="unknown step"):
        Igny8Error("DATABASE_FAILED", "", step="cooking")


def test_an_error_without_a_step_has_no_number() -> None:
    assert Igny8Error("NOT_FOUND", "").step_number is None


def test_a_failed_preflight_carries_every_problem_and_says_the_first_error() -> None:
    warning = {"code": "X", "severity": "warning", "message": "X."}
    missing = {"code": "TITLE_MISSING", "severity": "error", "message": "There is no title."}
    error = PreflightFailed([warning, missing])
    assert error.as_dict()["details"] == {"problems": [warning, missing]}
    assert error.message == "There is no title."
    assert PreflightFailed([missing, warning, missing]).message == "There is no title. And 1 more."
    assert "no problem" in PreflightFailed([]).message


def test_a_sites_unknown_code_keeps_the_sites_flags() -> None:
    said = {"code": "NEWER_CAUSE", "message": "m", "step": "seo_meta", "details": {"a": 1}}
    error = SiteError.from_answer({**said, "recoverable": True, "retry_recommended": True}, http_status=500)
    assert (error.code, error.recoverable, error.retry_recommended) == ("NEWER_CAUSE", True, True)
    assert (error.step, error.details, error.from_plugin) == ("seo_meta", {"a": 1}, True)
    assert "newer" in error.remedy
    assert violations("common#/$defs/error", error.as_dict()) == []


def test_a_sites_known_code_keeps_the_catalogues_remedy_and_the_sites_flags() -> None:
    said = {"code": "STORAGE_FAILED", "message": "m", "step": None, "details": {}}
    error = SiteError.from_answer({**said, "recoverable": True, "retry_recommended": False})
    assert error.remedy == CATALOGUE["STORAGE_FAILED"].remedy
    assert error.retry_recommended is False
    assert error.step == "media_processing"


@pytest.mark.parametrize(("code", "is_open"), [("OUTCOME_UNKNOWN", True), ("TRANSACTION_LOST", False)])
def test_only_a_site_that_cannot_tell_leaves_the_outcome_open(code: str, is_open: bool) -> None:
    error = SiteError.from_answer({"code": code, "message": "m", "step": "publishing", "details": {}})
    assert error.may_have_committed is is_open


def test_an_unknown_step_of_a_newer_site_is_dropped() -> None:
    error = SiteError.from_answer(
        {"code": "NEWER_CAUSE", "message": "m", "step": "eighth_step", "details": []}
    )
    assert (error.step, error.details) == (None, {})


def test_the_drawn_tree_names_every_class() -> None:
    classes = {
        name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, Igny8Error)
    }
    assert all(name in (errors.__doc__ or "") for name in classes)
