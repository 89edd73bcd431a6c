"""Errors as a person at a terminal needs them: code, message, what to do. Never a stack of calls."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from igny8_core.cli import show
from igny8_core.errors import Igny8Error

P = ParamSpec("P")
R = TypeVar("R")


class Refusal(Igny8Error):
    """An error of the catalogue with a remedy that names the command to type."""

    def __init__(self, code: str, message: str, remedy: str, **facts: Any) -> None:
        super().__init__(code, message, **facts)
        self._remedy = remedy

    @property
    def remedy(self) -> str:
        return self._remedy


def print_error(code: str, message: str, remedy: str) -> None:
    show.err.print(f"{show.BAD} [bold red]{code}[/] {escape(message)}")
    show.err.print(f"  [bold]What to do:[/] {escape(remedy)}")


def reporting(command: Callable[P, R]) -> Callable[P, R]:
    """Wraps a command: documented errors are told, with exit code 1; a fault of ours keeps its trace."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Igny8Error as error:
            print_error(error.code, error.message, error.remedy)
            _print_details(error)
        except KeyboardInterrupt:
            show.err.print("Stopped.")
            raise typer.Exit(130) from None
        except Exception as error:
            known = _of_the_surroundings(error)
            if known is None:
                raise
            print_error(known.code, known.message, known.remedy)
        raise typer.Exit(1)

    return run


def print_problems(problems: Iterable[Mapping[str, Any]], console: Console) -> None:
    """The contract's problem objects, one below the other."""
    for problem in problems:
        field, message = escape(problem["field"]), escape(problem["message"])
        console.print(f"  • [bold]{field}[/] {problem['code']}: {message}")
        console.print(f"    {escape(problem['remedy'])}")


def _print_details(error: Igny8Error) -> None:
    print_problems(error.details.get("problems", []), show.err)
    for field, problems in error.details.get("fields", {}).items():
        for problem in problems:
            show.err.print(f"  • [bold]{escape(field)}[/]: {escape(str(problem.get('message', problem)))}")


def _of_the_surroundings(error: Exception) -> Igny8Error | None:
    """What is wrong around IGNY8 rather than in it: no tables yet, no database, a setting that can't be."""
    from django.core.exceptions import ImproperlyConfigured, ValidationError
    from django.db import Error as DatabaseProblem

    if isinstance(error, DatabaseProblem):
        text = str(error).strip().split("\n")[0]
        if "no such table" in text or "no such column" in text or "does not exist" in text:
            message = f"The database lacks tables of this version ({text})."
            return Refusal(
                "INTERNAL_ERROR", message, "Run igny8 migrate, or start the backend with igny8 up."
            )
        remedy = "Check IGNY8_DATABASE_URL and that the database is running; igny8 doctor tells more."
        return Refusal("INTERNAL_ERROR", f"The database refused: {text}", remedy)
    if isinstance(error, ImproperlyConfigured):
        return Refusal("INTERNAL_ERROR", str(error), "Correct the IGNY8_… environment variables.")
    if isinstance(error, ValidationError):
        return Refusal("VALIDATION_FAILED", " ".join(error.messages), "Correct the value and try again.")
    return None
