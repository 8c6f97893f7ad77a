"""Collating: many packages in, one table of returns and one of figures out.

Verdicts are kept in a working database beside the output as they come, so that a run that was
killed goes on where it was; the output is written from there at the end, in a fixed order, and
renamed. So it does not matter how often a run was stopped.
"""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tui_kpi.council import table_writers
from tui_kpi.council.batch_verify import Checked, Settings, check_all, fingerprint
from tui_kpi.council.register import Provider
from tui_kpi.council.table_writers import Cell, Rows, Table
from tui_kpi.reports.table import COLUMNS, guarded
from tui_kpi.session.errors import CannotError
from tui_kpi.store.errors import StoreError, why
from tui_kpi.submission.names import PACKAGE_SUFFIX

RETURN_COLUMNS = (
    *("standing", "framework", "version", "period", "period_start", "period_end"),
    *("provider", "provider_name", "claimed", "revision", "revision_reason", "submission_id"),
    *("signed_at", "signer", "complete", "warnings", "explanations"),
    *("receipt", "outcome", "received_at"),
    *("due", "due_from", "in_time", "remarks", "code", "reason", "advice", "sha256", "file"),
)
"""One row a package, and one for each return that did not come."""
_OF_RETURN = ("framework", "period", "provider", "provider_name", "revision")
_OF_VALUES = COLUMNS[3:]
"""Columns of values.csv but framework, version and period, which stand before them."""
FIGURE_COLUMNS = (*_OF_RETURN, *_OF_VALUES)
"""One row a figure of every return that counts."""

_SAID = (
    *("framework", "version", "period", "period_start", "period_end", "due", "provider"),
    *("provider_name", "revision", "revision_reason", "submission_id", "signed_at", "signer"),
    *("complete", "warnings", "explanations", "remarks", "due_from", "claimed"),
)
_KEPT = ("file", "stamp", "sha256", "code", "reason", "advice", "altered", *_SAID, "values_csv")
_COMMIT_EVERY = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """A return that every provider of the framework is asked for; days as text, `due` if known."""

    framework: str
    period: str
    start: str
    end: str
    due: str


@dataclass(frozen=True, slots=True)
class Collation:
    """What is collated. `expected` are the providers of the register, empty without one.

    They are expected to send what any other has sent, and what is `asked` by name. `deadlines` are
    those that the council set, days as text by framework and period; they go before all others.
    """

    folder: Path
    out: Path
    settings: Settings
    expected: Sequence[Provider]
    processes: int
    asked: Sequence[Asked] = ()
    deadlines: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: how many returns have each standing, and the files."""

    standings: dict[str, int]
    files: tuple[Path, ...]


def collate(collation: Collation, progress: Callable[[int, int], None]) -> Summary:
    """Check every package under the folder and write the tables.

    `progress` is told how many of how many are checked. Raises CannotError: the folder of the
    output cannot be written, or another run works on the same output.
    """
    work = collation.out.with_name(f".{collation.out.name}.work")
    try:
        work.mkdir(parents=True, exist_ok=True)
        with closing(_database(work / "checked.sqlite", fingerprint(collation.settings))) as base:
            _check(base, collation, progress)
            _settle(base, collation)
            files = _write(base, collation, work)
            found = base.execute("SELECT standing, count(*) FROM listed GROUP BY 1 ORDER BY 1")
            summary = Summary(dict(found.fetchall()), files)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise CannotError(
                f"Another run is writing {collation.out}. Wait for it, or choose another file."
            ) from error
        raise CannotError(f"{work} cannot be used: {error}.") from error
    except (OSError, sqlite3.Error) as error:
        raise CannotError(f"{collation.out} cannot be written: {why(error)}.") from error
    shutil.rmtree(work, ignore_errors=True)
    return summary


def _database(path: Path, settings: str) -> sqlite3.Connection:
    """Open what an earlier run kept, or begin anew if it was under other settings or damaged."""
    for attempt in (1, 2):
        base = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            base.execute("PRAGMA locking_mode=EXCLUSIVE")
            base.execute("PRAGMA synchronous=OFF")  # a lost verdict is found again
            base.execute("BEGIN EXCLUSIVE")
            columns = ", ".join(f'"{column}"' for column in _KEPT[1:])
            settings = f"{settings} {columns}"
            base.execute("CREATE TABLE IF NOT EXISTS settings (said TEXT)")
            if base.execute("SELECT said FROM settings").fetchone() != (settings,):
                base.execute("DROP TABLE IF EXISTS package")
                base.execute(f"CREATE TABLE package (file TEXT PRIMARY KEY, {columns})")
                base.execute("DELETE FROM settings")
                base.execute("INSERT INTO settings VALUES (?)", (settings,))
            base.execute("COMMIT")
            return base
        except sqlite3.OperationalError:
            base.close()
            raise
        except sqlite3.DatabaseError:
            base.close()
            if attempt == 2:
                raise
            path.unlink()
    raise AssertionError


def _check(
    base: sqlite3.Connection, collation: Collation, progress: Callable[[int, int], None]
) -> None:
    """Check what was not checked before, or has changed since."""
    base.execute("CREATE TEMP TABLE present (file TEXT PRIMARY KEY, stamp TEXT)")
    base.executemany("INSERT INTO present VALUES (?, ?)", _present(collation.folder))
    base.execute("BEGIN")
    base.execute("DELETE FROM package WHERE (file, stamp) NOT IN (SELECT file, stamp FROM present)")
    base.execute("COMMIT")
    total = _number(base, "SELECT count(*) FROM present")
    missing = "SELECT file FROM present WHERE file NOT IN (SELECT file FROM package)"
    files = [file for (file,) in base.execute(f"{missing} ORDER BY file")]
    done = total - len(files)
    progress(done, total)
    stamps = "(SELECT stamp FROM present WHERE file = ?)"
    insert = f"INSERT INTO package VALUES (?, {stamps}, {', '.join('?' * (len(_KEPT) - 2))})"
    for checked in check_all(
        collation.settings, collation.folder, files, len(files), collation.processes
    ):
        if not base.in_transaction:
            base.execute("BEGIN")
        base.execute(insert, _row(checked))
        done += 1
        if done % _COMMIT_EVERY == 0:
            base.execute("COMMIT")
            progress(done, total)
    if base.in_transaction:
        base.execute("COMMIT")
    progress(done, total)


def _present(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob(f"*{PACKAGE_SUFFIX}"):
        if path.is_file():
            status = path.stat()
            yield path.relative_to(folder).as_posix(), f"{status.st_size} {status.st_mtime_ns}"


def _row(checked: Checked) -> tuple[Any, ...]:
    said = [checked.said.get(column, "") for column in _SAID]
    where = (checked.file, checked.file, checked.sha256, checked.code, checked.sentence)
    return (*where, checked.advice, int(checked.altered), *said, checked.values)


def _number(base: sqlite3.Connection, query: str) -> int:
    return int(base.execute(query).fetchone()[0])


_SETTLE = """
CREATE TEMP TABLE receipt (sha256 TEXT PRIMARY KEY, seq INTEGER, outcome TEXT, received_at TEXT);
CREATE TEMP TABLE expected (provider TEXT, name TEXT, framework TEXT);
CREATE TEMP TABLE named (framework TEXT, period TEXT, period_start TEXT, period_end TEXT, due TEXT);
CREATE TEMP TABLE deadline (framework TEXT, period TEXT, due TEXT,
    PRIMARY KEY (framework, period));
CREATE TEMP TABLE settled AS
    SELECT file, sha256, framework, period, provider, submission_id, revision, seq, signed_at,
        CASE WHEN code != '' THEN 'refused' ELSE 'counts' END AS standing
    FROM package LEFT JOIN receipt USING (sha256);
CREATE INDEX temp.by_identity ON settled (sha256, file);
CREATE INDEX temp.by_return ON settled (provider, framework, period, submission_id, revision);
UPDATE settled SET standing = 'duplicate' WHERE standing = 'counts' AND EXISTS
    (SELECT 1 FROM settled AS other WHERE other.standing = 'counts'
        AND other.sha256 = settled.sha256 AND other.file < settled.file);
UPDATE settled SET standing = 'taken later' WHERE standing = 'duplicate' AND seq IS NOT NULL
    AND file LIKE 'refused/%';
UPDATE settled SET standing = 'earlier revision' WHERE standing = 'counts' AND EXISTS
    (SELECT 1 FROM settled AS other WHERE other.standing = 'counts'
        AND other.provider = settled.provider AND other.framework = settled.framework
        AND other.period = settled.period AND other.submission_id = settled.submission_id
        AND (other.revision > settled.revision OR other.revision = settled.revision
            AND (other.seq IS NULL, other.seq, other.file)
              < (settled.seq IS NULL, settled.seq, settled.file)));
UPDATE settled SET standing = 'sealed separately' WHERE standing = 'counts' AND EXISTS
    (SELECT 1 FROM settled AS other WHERE other.standing = 'counts'
        AND other.provider = settled.provider AND other.framework = settled.framework
        AND other.period = settled.period
        AND (ifnull(other.seq, 0), other.signed_at, other.file)
          > (ifnull(settled.seq, 0), settled.signed_at, settled.file));
CREATE TEMP TABLE listed AS
    SELECT s.standing, p.framework, p.version, p.period, p.period_start, p.period_end,
        ifnull(d.due, p.due) AS due, CASE WHEN d.due IS NULL THEN p.due_from ELSE 'council' END
            AS due_from, p.provider, p.provider_name, p.claimed, p.revision, p.revision_reason,
        p.submission_id, p.signed_at, p.signer, p.complete, p.warnings, p.explanations,
        r.seq AS receipt, r.outcome, r.received_at,
        CASE WHEN r.received_at IS NULL OR ifnull(d.due, p.due) = '' THEN ''
            WHEN substr(r.received_at, 1, 10) <= ifnull(d.due, p.due) THEN 'yes' ELSE 'late' END
            AS in_time,
        p.remarks, p.code, p.reason, p.advice, p.sha256, p.file
    FROM package AS p JOIN settled AS s USING (file)
    LEFT JOIN receipt AS r ON r.sha256 = p.sha256 AND NOT p.altered
    LEFT JOIN deadline AS d ON d.framework = p.framework AND d.period = p.period;
"""
_NOT_REPORTED = """
CREATE INDEX temp.by_period ON listed (framework, period, provider, standing);
INSERT INTO listed (standing, framework, period, period_start, period_end, due, due_from,
    provider, provider_name)
SELECT 'not reported', asked.framework, asked.period, asked.period_start, asked.period_end,
    ifnull(deadline.due, asked.due),
    CASE WHEN deadline.due IS NOT NULL THEN 'council' WHEN asked.due != '' THEN 'framework'
        ELSE '' END, expected.provider, expected.name
FROM (SELECT framework, period, min(period_start) AS period_start, min(period_end) AS period_end,
        max(due) AS due
    FROM (SELECT framework, period, period_start, period_end,
            CASE due_from WHEN 'framework' THEN due ELSE '' END AS due FROM listed
            WHERE standing = 'counts' UNION ALL SELECT * FROM named)
    GROUP BY framework, period) AS asked
LEFT JOIN deadline USING (framework, period)
JOIN expected ON expected.framework IN ('', asked.framework)
WHERE NOT EXISTS (SELECT 1 FROM listed AS came WHERE came.standing = 'counts'
    AND came.framework = asked.framework AND came.period = asked.period
    AND came.provider = expected.provider);
"""
_ORDER = "framework, period, provider, revision, standing, file"


def _settle(base: sqlite3.Connection, collation: Collation) -> None:
    """Say which packages count: the latest revision of each return, once."""
    create, _, rest = _SETTLE.partition("CREATE TEMP TABLE settled")
    base.executescript(create)
    receipts = collation.settings.receipts
    base.executemany(
        "INSERT INTO receipt VALUES (?, ?, ?, ?)",
        ((sha256, it.seq, it.outcome, it.received_at) for sha256, it in receipts.items()),
    )
    base.executemany(
        "INSERT INTO expected VALUES (?, ?, ?)",
        (
            (one.id, one.name, framework)
            for one in collation.expected
            for framework in one.frameworks or ("",)
        ),
    )
    base.executemany(
        "INSERT INTO named VALUES (?, ?, ?, ?, ?)",
        ((it.framework, it.period, it.start, it.end, it.due) for it in collation.asked),
    )
    base.executemany(
        "INSERT INTO deadline VALUES (?, ?, ?)",
        ((framework, period, due) for (framework, period), due in collation.deadlines.items()),
    )
    base.executescript(f"CREATE TEMP TABLE settled{rest}")
    base.executescript(_NOT_REPORTED)


def _write(base: sqlite3.Connection, collation: Collation, work: Path) -> tuple[Path, ...]:
    """Write the tables into the working folder, then give them their names."""
    out = collation.out
    returns = Table("returns", RETURN_COLUMNS, lambda: _returns(base))
    figures = Table("figures", FIGURE_COLUMNS, lambda: _figures(base), ("value",))
    kind = out.suffix.lower()
    temporary = work / f"out{kind}"
    temporary.unlink(missing_ok=True)
    try:
        if kind == ".csv":
            beside = out.with_name(f"{out.stem}-figures{out.suffix}")
            table_writers.write_csv(figures, temporary)
            temporary.replace(beside)
            table_writers.write_csv(returns, temporary)
            temporary.replace(out)
            return out, beside
        if kind == ".xlsx":
            table_writers.write_xlsx(
                (returns, figures), temporary, datetime(2000, 1, 1, tzinfo=UTC)
            )
        else:
            table_writers.write_sqlite((returns, figures), temporary)
        temporary.replace(out)
    except StoreError as error:
        raise CannotError(str(error)) from error
    return (out,)


def _returns(base: sqlite3.Connection) -> Rows:
    columns = ", ".join(RETURN_COLUMNS)
    for row in base.execute(f"SELECT {columns} FROM listed ORDER BY {_ORDER}"):
        yield tuple(_safe(cell) for cell in row)


def _figures(base: sqlite3.Connection) -> Rows:
    columns = ", ".join(f"package.{column}" for column in _OF_RETURN)
    query = (
        f"SELECT {columns}, values_csv FROM package JOIN settled USING (file) "
        "WHERE standing = 'counts' ORDER BY package.framework, package.period, package.provider, "
        "package.revision, package.file"
    )
    skipped = len(COLUMNS) - len(_OF_VALUES)
    for *who, packed in base.execute(query):
        same = [_safe(cell) for cell in who]
        text = io.StringIO(zlib.decompress(packed).decode("utf-8"), newline="")
        rows = csv.reader(text)
        next(rows)
        for cells in rows:
            yield (*same, *cells[skipped:])


def _safe(cell: Cell) -> Cell:
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else cell
