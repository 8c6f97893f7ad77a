"""Answers files: TOML text to `Answers` and back, and edits of one answer (design §9, §6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from tui_kpi.framework.errors import nearest
from tui_kpi.framework.model import WEEKS, WEEKS_A_PERIOD, Field, Framework
from tui_kpi.framework.period import parse_date
from tui_kpi.framework.toml import TomlError, read_toml
from tui_kpi.records import replace
from tui_kpi.returns.addresses import field_of, four_weeks, in_week, week_of
from tui_kpi.returns.model import Address, Answer, Answers, Attached, Correction, Origin
from tui_kpi.returns.parse import always_applies, say_why

_TABLES = ("readings", "not_applicable", "notes", "explanations")
_ORIGINS = frozenset({"typed", "prefilled", "worksheet"})
_KEYS = (
    "framework",
    "version",
    "period",
    "due",
    "training",
    "today",
    "sealed_on",
    "prepared_by",
    "revision",
    "readings",
    "previous",
    "not_applicable",
    "answers",
    "under",
    "worksheet",
    "notes",
    "explanations",
    "not_known",
    "origin",
    "evidence",
)


class AnswersError(ValueError):
    """An answers file, or an edit of one, that cannot be taken. Names the line or the key."""


def read_answers(source: str | bytes) -> Answers:
    """Return the answers that a TOML text, or a file's bytes, hold; figures stay as typed.

    Raises AnswersError naming the line (of broken TOML) or the key (of a wrong value). Names of
    fields are not checked here: `unknown_names` does, where a stranger is a mistake.
    """
    try:
        data = read_toml(source)
    except TomlError as error:
        raise AnswersError(f"This is not TOML: {error}.") from error
    return answers_of(data)


def answers_of(data: Mapping[str, Any]) -> Answers:
    """Return the answers that the tables of an answers file hold. Raises AnswersError."""
    for key in data:
        if key not in _KEYS:
            raise AnswersError(f"“{key}” is not a key of an answers file.{nearest(key, _KEYS)}")
    for key in ("framework", "period"):
        if key not in data:
            raise AnswersError(f"The key “{key}” is missing from the answers file.")
    return Answers(
        framework=_text("framework", data["framework"]),
        version=_text("version", data.get("version", "")),
        period=_text("period", data["period"]),
        due=_text("due", data.get("due", "")),
        training=_truth("training", data.get("training", False)),
        today=_day("today", data.get("today")),
        sealed_on=_day("sealed_on", data.get("sealed_on")),
        previous=_answers("previous", data.get("previous", {})),
        answers=_answers("answers", data.get("answers", {})),
        under={
            option: _answers(f"under.{option}", found)
            for option, found in _table("under", data.get("under", {})).items()
        },
        worksheets=_worksheets(data.get("worksheet", {})),
        prepared_by=_text("prepared_by", data.get("prepared_by", "")),
        revision=_correction(data.get("revision")),
        evidence=_evidence(data.get("evidence", [])),
        not_known=frozenset(_not_known(data.get("not_known", {}))),
        origin=_origins(data.get("origin", {})),
        **{key: _texts(key, data.get(key, {})) for key in _TABLES},
    )


def write_answers(answers: Answers) -> str:
    """Return the TOML text of an answers file; `read_answers` gives the same answers back."""
    import tomli_w  # noqa: PLC0415 - not needed on the way to the first frame

    data: dict[str, Any] = {"framework": answers.framework}
    for key in ("version", "period", "due", "training", "prepared_by"):
        if value := getattr(answers, key):
            data[key] = value
    for key in ("today", "sealed_on"):
        if (day := getattr(answers, key)) is not None:
            data[key] = day
    tables: dict[str, Any] = {
        "revision": asdict(answers.revision) if answers.revision else {},
        "evidence": [_said(asdict(it)) for it in answers.evidence],
        **{key: dict(getattr(answers, key)) for key in _TABLES},
        "previous": {key: _plain(value) for key, value in answers.previous.items()},
        "answers": {key: _plain(value) for key, value in answers.answers.items()},
        "under": {
            option: {key: _plain(value) for key, value in found.items()}
            for option, found in answers.under.items()
        },
        "not_known": dict.fromkeys(sorted(answers.not_known), True),
        "origin": dict(answers.origin),
        "worksheet": {key: [dict(row) for row in rows] for key, rows in answers.worksheets.items()},
    }
    data.update({key: tables[key] for key in _KEYS if tables.get(key)})
    return tomli_w.dumps(data)


def unknown_names(framework: Framework, answers: Answers) -> tuple[str, ...]:
    """Return a sentence for each name in `answers` that the framework does not have."""
    fields = framework.fields
    named = [
        *(("field", key, fields) for key in answers.answers),
        *(("field", key, fields) for key in answers.previous),
        *(("field", key, fields) for key in answers.not_applicable),
        *(("reading", key, framework.readings) for key in answers.readings),
        *(("worksheet", key, framework.worksheets) for key in answers.worksheets),
    ]
    sentences = [
        f"{framework.id} has no {kind} “{key}”.{nearest(key, known)}"
        for kind, key, known in named
        if key not in known
    ]
    for key, option in answers.readings.items():
        reading = framework.readings.get(key)
        if reading is not None and reading.option(option) is None:
            ids = [known.id for known in reading.options]
            sentences.append(f"The reading {key} has no option “{option}”: {', '.join(ids)}.")
    for key, rows in answers.worksheets.items():
        if (sheet := framework.worksheets.get(key)) is not None:
            columns = [column.id for column in sheet.columns]
            sentences += [
                f"The worksheet {key} has no column “{cell}”, in row {number}."
                f"{nearest(cell, columns)}"
                for number, row in enumerate(rows, 1)
                for cell in row
                if cell not in columns
            ]
    return tuple(sentences)


def with_answer(framework: Framework, answers: Answers, where: Address, text: str) -> Answers:
    """Return `answers` with one answer as typed; a blank text clears it.

    `where` is a field id, or `field.3` for a week. A whole choices or weekly answer takes its
    parts separated by commas. Raises AnswersError for an unknown field or week.
    """
    field_id, week = field_of(where), week_of(where)
    field = _field(framework, field_id)
    if week is not None or "." in where:
        if not field.per_week or week is None or not 1 <= week <= WEEKS_A_PERIOD:
            weeks = f"weeks 1 to {WEEKS_A_PERIOD}" if field.per_week else "no weeks"
            raise AnswersError(f"{field_id} has {weeks}, so there is no “{where}”.")
        cells = [answers.text(field_id, number) for number in WEEKS]
        cells[week - 1] = text
        return _with(answers, where, field_id, tuple(cells))
    if field.per_week:
        cells = [cell.strip() for cell in text.split(",")] if text.strip() else []
        if len(cells) > WEEKS_A_PERIOD:
            raise AnswersError(
                f"{field_id} takes {WEEKS_A_PERIOD} answers, one a week; there are {len(cells)}."
            )
        return _with(answers, where, field_id, four_weeks(cells))
    if field.kind == "choices":
        ids = tuple(part.strip() for part in text.split(",") if part.strip())
        return _with(answers, where, field_id, ids)
    return _with(answers, where, field_id, text)


def with_not_known(framework: Framework, answers: Answers, where: Address, known: bool) -> Answers:  # noqa: FBT001
    """Return `answers` with “I do not know yet” set (`known` false) or taken back.

    What is typed there is kept: it does not count until then.
    """
    _field(framework, field_of(where))
    marked = answers.not_known - {where} if known else answers.not_known | {where}
    return replace(answers, not_known=marked)


def counted(answers: Answers) -> Answers:
    """Return `answers` as they count: blank wherever “I do not know yet” stands."""
    if not answers.not_known:
        return answers
    kept = dict(answers.answers)
    for where in answers.not_known:
        field_id, week = field_of(where), week_of(where)
        answer = kept.get(field_id, "")
        if week is None or not isinstance(answer, tuple):
            kept.pop(field_id, None)
        else:
            kept[field_id] = tuple("" if n == week else it for n, it in enumerate(answer, 1))
    return replace(answers, answers=kept)


def with_not_applicable(
    framework: Framework, answers: Answers, field_id: str, reason: str | None
) -> Answers:
    """Return `answers` with a field not applicable for `reason`, or applicable again (None).

    Raises AnswersError where the definition does not allow it, or without a reason.
    """
    field = _field(framework, field_id)
    rest = {key: value for key, value in answers.not_applicable.items() if key != field_id}
    if reason is None:
        return replace(answers, not_applicable=rest)
    if not field.may_be_not_applicable:
        raise AnswersError(f"{always_applies(field)}.")
    if not reason.strip():
        raise AnswersError(f"{say_why(field)}, like n/a:no such service.")
    return replace(answers, not_applicable={**rest, field_id: reason.strip()})


def _with(answers: Answers, where: Address, field_id: str, answer: Answer) -> Answers:
    """Set or clear one answer; whatever was said about the earlier one goes with it."""
    kept = {key: value for key, value in answers.answers.items() if key != field_id}
    if any(answer) if isinstance(answer, tuple) else answer:
        at = list(answers.answers)
        kept = (
            {**answers.answers, field_id: answer} if field_id in at else {**kept, field_id: answer}
        )
    about = {where, field_id}
    if where == field_id:
        about |= {at for at in answers.not_known if field_of(at) == field_id}
    return replace(
        answers,
        answers=kept,
        not_known=answers.not_known - about,
        not_applicable={k: v for k, v in answers.not_applicable.items() if k != field_id},
        origin=_origin_after(answers, where, field_id),
        under={
            option: {k: v for k, v in found.items() if k != field_id}
            for option, found in answers.under.items()
            if set(found) != {field_id}
        },
    )


def _origin_after(answers: Answers, where: Address, field_id: str) -> dict[Address, Origin]:
    """Return the origins once the answer at `where` is typed; the other weeks keep theirs."""
    origin = {at: it for at, it in answers.origin.items() if field_of(at) != field_id}
    if where != field_id:
        for week in WEEKS:
            at, found = in_week(field_id, week), answers.origin_of(field_id, week)
            if at != where and found != "typed" and answers.text(field_id, week):
                origin[at] = found
    return origin


def _field(framework: Framework, field_id: str) -> Field:
    field = framework.fields.get(field_id)
    if field is None:
        hint = nearest(field_id, framework.fields)
        raise AnswersError(f"{framework.id} has no field “{field_id}”.{hint}")
    return field


# Reading, value by value.


def _text(key: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date) and key in {"due", "answers"}:
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise AnswersError(f"“{key}” must be text in quotes, not {_kind(value)}.")


def _kind(value: object) -> str:
    words = {"bool": str(value).lower(), "list": "a list", "dict": "a table"}
    return words.get(type(value).__name__, f"“{value}”")


def _truth(key: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise AnswersError(f"“{key}” must be true or false, not {_kind(value)}.")


def _day(key: str, value: object) -> date | None:
    day = parse_date(value) if isinstance(value, str) else value
    if day is None and value is None:
        return None
    if type(day) is not date:
        raise AnswersError(f"“{key}” must be a date, like 2027-04-01, not {_kind(value)}.")
    return day


def _table(key: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise AnswersError(f"[{key}] must be a table, not {_kind(value)}.")
    return value


def _texts(key: str, value: object) -> Mapping[str, str]:
    return {name: _text(f"{key}.{name}", text) for name, text in _table(key, value).items()}


def _answers(key: str, value: object) -> Mapping[str, Answer]:
    return {name: _answer(f"{key}.{name}", cell) for name, cell in _table(key, value).items()}


def _answer(key: str, value: object) -> Answer:
    if isinstance(value, list):
        return tuple(_answer_text(key, part) for part in value)
    return _answer_text(key, value)


def _answer_text(key: str, value: object) -> str:
    if isinstance(value, bool):
        raise AnswersError(f'“{key}” must be text or a number. Write "yes" or "no" in quotes.')
    return str(value) if type(value) is date else _text(key, value)


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value != ""}


def _correction(value: object) -> Correction | None:
    if value is None:
        return None
    said = {key: _text(f"revision.{key}", it) for key, it in _table("revision", value).items()}
    if set(said) != {"reason", "supersedes"}:
        raise AnswersError("[revision] must say “reason” and “supersedes”, and nothing else.")
    return Correction(**said)


def _evidence(value: object) -> tuple[Attached, ...]:
    if not isinstance(value, list):
        raise AnswersError("Write each attached file as [[evidence]].")
    return tuple(_attached(number, row) for number, row in enumerate(value, 1))


def _attached(number: int, value: object) -> Attached:
    key = f"evidence, file {number}"
    row = dict(_table(key, value))
    size = row.pop("size", None)
    said = {name: _text(f"{key}, {name}", it) for name, it in row.items()}
    said.setdefault("field", "")
    if set(said) != {"name", "title", "sha256", "field"} or type(size) is not int or size < 0:
        raise AnswersError(
            f"[[evidence]], file {number}, must say its name, title, size and sha256."
        )
    return Attached(size=size, **said)


def _plain(answer: Answer) -> str | list[str]:
    return answer if isinstance(answer, str) else list(answer)


def _worksheets(value: object) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    tables = {}
    for name, rows in _table("worksheet", value).items():
        if not isinstance(rows, list):
            raise AnswersError(f"Write rows of the worksheet “{name}” as [[worksheet.{name}]].")
        tables[name] = tuple(
            {
                cell: _answer_text(f"worksheet.{name}, row {number}, {cell}", text)
                for cell, text in _table(f"worksheet.{name}", row).items()
            }
            for number, row in enumerate(rows, 1)
        )
    return tables


def _not_known(value: object) -> list[str]:
    return [name for name, marked in _table("not_known", value).items() if marked is True]


def _origins(value: object) -> Mapping[str, Origin]:
    origins = _texts("origin", value)
    for name, origin in origins.items():
        if origin not in _ORIGINS:
            words = ", ".join(sorted(_ORIGINS))
            raise AnswersError(f"“origin.{name}” is “{origin}”; it must be one of {words}.")
    return cast("Mapping[str, Origin]", origins)
