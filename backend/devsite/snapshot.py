"""What a WordPress site consists of, row by row and file by file, and how two moments differ.

Left out, because WordPress itself changes them while nothing is published:
- options `cron`, `_transient_*` and `_site_transient_*` (and their network twins in sitemeta),
- times of files, empty folders below uploads (wp_upload_dir() makes them when merely asked), debug.log,
- AUTO_INCREMENT counters, which no rollback returns.
"""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from devsite.mariadb import MariaDB, Row

# Natural keys make a difference readable: "wp_options/blogname" rather than "wp_options/3".
NATURAL_KEYS = {"options": ("option_name",)}
IGNORED_OPTIONS = ("cron", "_transient_*", "_site_transient_*")
IGNORED_META = ("_site_transient_*",)
PLUGIN_TABLE = "igny8"
SHOWN_VALUE_LENGTH = 120


@dataclass(frozen=True)
class SiteState:
    """rows: "table/key" to columns; uploads: path to sha256; content: the same for the rest of wp-content."""

    rows: Mapping[str, Row]
    uploads: Mapping[str, str]
    content: Mapping[str, str]

    def diff(self, later: SiteState, ignore: Iterable[str] = ()) -> list[str]:
        """One line per difference, from here to `later`; empty means nothing changed.

        ignore: shell patterns of keys, such as "wp_options/igny8_*" or "uploads/*".
        """
        patterns = tuple(ignore)
        lines = [
            *_differences(self.rows, later.rows),
            *_differences(_prefixed("uploads", self.uploads), _prefixed("uploads", later.uploads)),
            *_differences(_prefixed("wp-content", self.content), _prefixed("wp-content", later.content)),
        ]
        return [line for key, line in lines if not any(fnmatch.fnmatchcase(key, each) for each in patterns)]

    def checksum(self) -> str:
        """One number for the whole state."""
        everything = (sorted(self.rows.items()), self.uploads, self.content)
        return hashlib.sha256(repr(everything).encode()).hexdigest()

    def count(self, table: str) -> int:
        """Rows of one table."""
        return sum(key.startswith(f"{table}/") for key in self.rows)


def take_snapshot(mariadb: MariaDB, database: str, content: Path, *, plugin_tables: bool) -> SiteState:
    """Read the database in one transaction, then the files."""
    uploads = content / "uploads"
    return SiteState(
        rows=_read_rows(mariadb, database, plugin_tables),
        uploads=_hash_files(uploads, skip=()),
        content=_hash_files(content, skip=(uploads, content / "debug.log")),
    )


def _read_rows(mariadb: MariaDB, database: str, plugin_tables: bool) -> dict[str, Row]:
    keys = _key_columns(mariadb, database)
    tables = [table for table in keys if plugin_tables or PLUGIN_TABLE not in table]
    wanted = {table: f"SELECT * FROM `{table}`" for table in tables}
    rows = {}
    for table, found in mariadb.query_many(wanted, database).items():
        for row in found:
            key = ",".join(str(row[column]) for column in keys[table])
            if not _is_ignored(table, row):
                rows[f"{table}/{key}"] = row
    return rows


def _key_columns(mariadb: MariaDB, database: str) -> dict[str, tuple[str, ...]]:
    """Table to the columns that name a row: the natural key, else the primary key, else all columns."""
    columns: dict[str, list[tuple[str, bool]]] = {}
    for row in mariadb.query(
        "SELECT table_name AS t, column_name AS c, column_key = 'PRI' AS k FROM information_schema.columns"
        f" WHERE table_schema = '{database}' ORDER BY table_name, ordinal_position"
    ):
        columns.setdefault(str(row["t"]), []).append((str(row["c"]), bool(row["k"])))
    found = {}
    for table, named in columns.items():
        primary = tuple(name for name, is_key in named if is_key) or tuple(name for name, _ in named)
        found[table] = NATURAL_KEYS.get(_kind(table), primary)
    return found


def _kind(table: str) -> str:
    """ "options" of wp_options and wp_2_options."""
    return table.rpartition("_")[2]


def _is_ignored(table: str, row: Row) -> bool:
    if _kind(table) == "options":
        return any(fnmatch.fnmatchcase(str(row["option_name"]), each) for each in IGNORED_OPTIONS)
    if _kind(table) == "sitemeta":
        return any(fnmatch.fnmatchcase(str(row["meta_key"]), each) for each in IGNORED_META)
    return False


def _hash_files(folder: Path, skip: tuple[Path, ...]) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(path == each or each in path.parents for each in skip):
            found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _prefixed(prefix: str, files: Mapping[str, str]) -> dict[str, str]:
    return {f"{prefix}/{path}": digest for path, digest in files.items()}


def _differences(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key in sorted(before.keys() | after.keys()):
        if key not in after:
            yield key, f"- {key} {_shown(before[key])}"
        elif key not in before:
            yield key, f"+ {key} {_shown(after[key])}"
        elif before[key] != after[key]:
            yield key, f"~ {key} {_changed(before[key], after[key])}"


def _changed(before: object, after: object) -> str:
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return f"{_shown(before)} -> {_shown(after)}"
    return ", ".join(
        f"{column}: {_shown(before.get(column))} -> {_shown(after.get(column))}"
        for column in sorted(before.keys() | after.keys())
        if before.get(column) != after.get(column)
    )


def _shown(value: object) -> str:
    text = repr(value)
    if len(text) <= SHOWN_VALUE_LENGTH:
        return text
    return f"{text[:SHOWN_VALUE_LENGTH]}… ({len(text)} characters)"
