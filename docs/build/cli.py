"""Writes docs/reference/cli.md from the command line's own definitions.

`python docs/build/cli.py` writes it; with `--check` it only says whether it is current. The texts come from
the commands themselves, not from a rendered `--help`, so the width of a terminal has no say in it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer.main
from page import cell, row, write_or_check

from igny8_core.cli.program import app

REPOSITORY = Path(__file__).resolve().parents[2]
TARGET = REPOSITORY / "docs" / "reference" / "cli.md"

HEADER: Final = """# Command line

<!-- Generated from igny8_core/cli/program.py by docs/build/cli.py; do not edit. -->

`igny8 COMMAND --help` says the same. Options may stand before or after arguments.

Exit codes: 0 it went well; 1 it did not, or was refused (the error's code and remedy are on standard error);
2 the command was typed wrong; 130 Ctrl-C. Colours end where the output is not a terminal.
"""


def commands(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with the words that call it, in the order of the program."""
    children = getattr(command, "commands", None)
    if children is None:
        yield words, command
        return
    for name, child in children.items():
        yield from commands(child, (*words, name))


def usage(words: tuple[str, ...], command: Any) -> str:
    arguments = [argument_name(one) for one in command.params if one.param_type_name == "argument"]
    return " ".join([*words, "[OPTIONS]", *arguments])


def argument_name(argument: Any) -> str:
    name = (argument.metavar or argument.name.upper()).strip("[]")
    name += "..." if argument.nargs == -1 else ""
    return name if argument.required else f"[{name}]"


def option_name(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    return names if option.is_flag else f"{names} {option.metavar or option.name.upper()}"


def facts(parameter: Any) -> str:
    """Help, range, default and environment variable, as far as there are any."""
    said = [cell(parameter.help or "")]
    least, most = parameter.min, parameter.max
    if least is not None:
        said.append(f"At least {least}." if most is None else f"{least} to {most}.")
    if parameter.default not in (None, False, "", ()) and not parameter.required:
        said.append(f"Default: {parameter.default}.")
    if parameter.envvar:
        said.append(f"Environment: `{parameter.envvar}`.")
    return " ".join(text for text in said if text)


def section(words: tuple[str, ...], command: Any) -> list[str]:
    lines = ["", f"## {' '.join(words)}", ""]
    for paragraph in (command.help or "").split("\n\n"):
        lines += [" ".join(paragraph.split()), ""]
    lines += ["```", usage(words, command), "```"]
    shown = [one for one in command.params if one.name != "help"]
    if shown:
        lines += ["", row("Argument or option", "Meaning"), row("---", "---")]
        lines += [row(name_of(one), facts(one)) for one in shown]
    return lines


def name_of(parameter: Any) -> str:
    is_argument = parameter.param_type_name == "argument"
    return f"`{argument_name(parameter)}`" if is_argument else option_name(parameter)


def render() -> str:
    root = typer.main.get_command(app)
    lines = [line for words, command in commands(root, ("igny8",)) for line in section(words, command)]
    return HEADER + "\n".join(lines) + "\n"


if __name__ == "__main__":
    write_or_check(TARGET, render(), sys.argv[1:], Path(__file__).name)
