"""What a typed entry means, or a plain sentence that says what to enter instead.

Entries are kept as typed; nothing here changes them. Error texts follow the GOV.UK pattern and
use the label's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from tui_kpi.framework.expression import Value
from tui_kpi.framework.model import WEEKS_A_PERIOD, Field
from tui_kpi.framework.period import lacks_year, parse_date
from tui_kpi.records import Record
from tui_kpi.returns.addresses import four_weeks
from tui_kpi.returns.figures import plain
from tui_kpi.returns.model import Answer

DIGITS = 12
"""Most digits a figure may have."""
_BLANKS = " \t\r\n\u00a0\u202f"
_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+", re.ASCII)
_DECIMAL = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,6}):([0-5][0-9])", re.ASCII)
_NEGATIVE = re.compile(r"[-\u2212\u2013] ?[0-9][0-9,.]*", re.ASCII)


class Entry(Record):
    """One entry, read. Blank when both `value` and `code` are None."""

    value: Value = None
    code: str | None = None
    """Why it cannot be read."""
    message: str | None = None


BLANK = Entry()


def read_answer(field: Field, answer: Answer) -> tuple[Entry, ...]:
    """Return what a whole answer means: an entry for each week of a weekly field, else one."""
    if field.per_week:
        cells = (answer,) if isinstance(answer, str) else answer
        extra = [cell for cell in cells[WEEKS_A_PERIOD:] if cell.strip()]
        if extra or (isinstance(answer, str) and answer.strip()):
            message = f"{field.label} takes {WEEKS_A_PERIOD} answers, one for each week"
            wrong = Entry(code="not_by_week", message=message)
            return (wrong, *[BLANK] * (WEEKS_A_PERIOD - 1))
        return tuple(read_entry(field, cell) for cell in four_weeks(cells))
    if field.kind == "choices":
        return (
            read_choices(field, tuple(answer.split(",")) if isinstance(answer, str) else answer),
        )
    if isinstance(answer, tuple):
        if field.kind != "attachments" and any(cell.strip() for cell in answer):
            return (Entry(code="not_one_answer", message=f"{field.label} takes one answer"),)
        answer = ", ".join(answer)
    return (read_entry(field, answer),)


def read_entry(field: Field, text: str) -> Entry:
    """Return what `text` means as an answer to `field` (for a weekly field: to one week)."""
    text = text.strip(_BLANKS)
    if not text:
        return BLANK
    return _READERS[field.kind](field, text)


def read_choices(field: Field, ids: tuple[str, ...]) -> Entry:
    """Return what a list of option ids means as an answer to `field`."""
    chosen = [id.strip(_BLANKS) for id in ids if id.strip(_BLANKS)]
    if not chosen:
        return BLANK
    if unknown := [text for text in chosen if not _option(field, text)]:
        return _not_an_option(field, unknown[0])
    chosen = [_option(field, text) for text in chosen]
    if field.exclusive in chosen and len(set(chosen)) > 1:
        only = next(o.label for o in field.options if o.id == field.exclusive)
        return Entry(
            code="excludes_others",
            message=f"Choose “{only}” by itself, or take it off the other choices",
        )
    return Entry(frozenset(chosen))


def ask(field: Field) -> str:
    """Return the sentence that asks for a missing answer: `Enter the number of …`."""
    label = mid_sentence(field.label)
    if field.kind in {"choice", "choices", "yes_no"}:
        return f"Choose an answer for “{field.label}”"
    if field.kind == "attachments":
        return f"Attach {label}"
    if label.startswith(("your ", "the ", "any ", "a ", "an ", "each ", "how ", "what ", "when ")):
        return f"Enter {label}"
    return f"Enter the {label}"


def always_applies(field: Field, called: str = "") -> str:
    """Return why nobody may say that a field does not apply, and what to do instead.

    `called` names it; blank for its label.
    """
    instead = (
        "Enter 0 if there were none"
        if field.numeric
        else "Answer it, or say that you do not know it yet"
    )
    return f"{called or f'“{field.label}”'} always applies. {instead}"


def say_why(field: Field) -> str:
    """Return what to do where a field is said not to apply, and not why."""
    return f"Say why “{field.label}” does not apply"


def mid_sentence(label: str) -> str:
    """Return a label as it stands within a sentence; a word in capitals keeps them."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _count(field: Field, text: str) -> Entry:
    if _WHOLE.fullmatch(text):
        return _within(field, text)
    if _NEGATIVE.fullmatch(text):
        return _negative(field)
    return Entry(
        code="not_a_whole_number",
        message=f"{field.label} must be a whole number, like {_nearly(text)}",
    )


def _nearly(text: str) -> str:
    """Return the whole number that was probably meant, as an example; else 30."""
    digits = re.sub(r"[ ,\u00a3%\u00a0\u202f']", "", text)
    return digits if digits.isascii() and digits.isdigit() and len(digits) <= DIGITS else "30"


def _decimal(field: Field, text: str) -> Entry:
    if _DECIMAL.fullmatch(text):
        return _within(field, text)
    if _NEGATIVE.fullmatch(text):
        return _negative(field)
    message = f"{field.label} must be a number, like 30 or 30.5"
    if clock := _CLOCK.fullmatch(text):
        hours = int(clock[1]) + Fraction(int(clock[2]), 60)
        message = (
            f"{field.label} must be a decimal number. "
            f"Enter {plain(hours)} for {int(clock[1])} hours {int(clock[2])} minutes"
        )
    return Entry(code="not_a_number", message=message)


def _percentage(field: Field, text: str) -> Entry:
    figure = text.removesuffix("%").rstrip(_BLANKS)
    if _DECIMAL.fullmatch(figure):
        return _within(field, figure)
    if _NEGATIVE.fullmatch(figure):
        return _negative(field)
    return Entry(
        code="not_a_percentage", message=f"{field.label} must be a percentage, like 85 or 85.5"
    )


def _within(field: Field, text: str) -> Entry:
    """Read a figure of the right form and compare it with the field's limits."""
    digits = text.replace(",", "")
    if len(digits.replace(".", "")) > DIGITS:
        return Entry(
            code="too_many_digits",
            message=f"{field.label} must have at most {DIGITS} digits. Check what was typed",
        )
    value = Fraction(int(digits)) if digits.isdigit() else Fraction(digits)
    if field.minimum is not None and value < field.minimum:
        return Entry(
            code="too_small", message=f"{field.label} must be {plain(field.minimum)} or more"
        )
    if field.maximum is not None and value > field.maximum:
        return Entry(
            code="too_large", message=f"{field.label} must be {plain(field.maximum)} or less"
        )
    return Entry(value)


def _negative(field: Field) -> Entry:
    return Entry(code="negative", message=f"{field.label} must be 0 or more")


def _text(_field: Field, text: str) -> Entry:
    return Entry(text)


def _yes_no(field: Field, text: str) -> Entry:
    if text.lower() in {"yes", "no"}:
        return Entry(text.lower())
    return Entry(code="not_an_option", message=f"Choose yes or no for “{field.label}”")


def _choice(field: Field, text: str) -> Entry:
    id = _option(field, text)
    return Entry(id) if id else _not_an_option(field, text)


def _option(field: Field, text: str) -> str:
    """Return the id of the option that `text` names by id or label, or an empty text."""
    wanted = text.removesuffix("%").strip(_BLANKS).casefold()
    for option in field.options:
        if wanted in {option.id, option.label.casefold().removesuffix("%")}:
            return option.id
    return ""


def _choices(field: Field, text: str) -> Entry:
    return read_choices(field, tuple(text.split(",")))


def _date(field: Field, text: str) -> Entry:
    day = parse_date(text)
    if day is None:
        wanted = (
            "must say the year too, like 27 March 2027"
            if lacks_year(text)
            else "must be a real date, like 27/3/2027"
        )
        return Entry(code="not_a_date", message=f"{field.label} {wanted}")
    return Entry(str(day))


def _not_an_option(field: Field, text: str) -> Entry:
    labels = ", ".join(option.label for option in field.options)
    return Entry(
        code="not_an_option",
        message=f"“{text}” is not one of the choices for “{field.label}”. Choose from: {labels}",
    )


_READERS: dict[str, Callable[[Field, str], Entry]] = {
    "count": _count,
    "decimal": _decimal,
    "percentage": _percentage,
    "text": _text,
    "long_text": _text,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "date": _date,
    "attachments": _text,
}
