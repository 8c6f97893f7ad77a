"""Where one can be in a return: at an answer, at its deadline, or at its end."""

from __future__ import annotations

from dataclasses import dataclass

from tui_kpi.framework.model import Framework
from tui_kpi.returns.addresses import field_of
from tui_kpi.returns.progress import asked_sections
from tui_kpi.session.archive.receipts import queries_at
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.wording.asking import addresses_of, asks_deadline, due_label

DUE = "due"
END = "@end"
_HIDDEN = frozenset({"not_due", "irrelevant"})


@dataclass(frozen=True, slots=True)
class Found:
    """Somewhere to jump to."""

    stop: str
    words: str


def framework_of(opened: OpenReturn) -> Framework:
    """Return the framework as the return reads it."""
    return opened.framework.read_as(opened.answers.readings)


def sections_of(opened: OpenReturn) -> tuple[str, ...]:
    """Return the ids of the sections that are asked now."""
    return asked_sections(opened.framework, opened.assessment.sections)


def section_at(opened: OpenReturn, stop: str) -> str:
    """Return the id of the section of a stop; empty for the deadline and the end."""
    field = opened.framework.fields.get(field_of(stop))
    return field.section if field is not None else ""


def stops(opened: OpenReturn) -> tuple[str, ...]:
    """Return every stop, in order. A field that does not apply has one."""
    framework, states = framework_of(opened), opened.assessment.fields
    found: list[str] = []
    for section in sections_of(opened):
        for field in framework.fields_of[section]:
            state = states[field.id].state
            if state not in _HIDDEN:
                addresses = addresses_of(field)
                found += addresses[:1] if state == "not_applicable" else addresses
    return (*found, *((DUE,) if asks_deadline(framework) else ()), END)


def after(opened: OpenReturn, stop: str) -> str:
    """Return the stop that follows, also where `stop` itself is no longer asked."""
    order = _order(opened)
    return next((it for it in stops(opened) if order[it] > order[stop]), END)


def before(opened: OpenReturn, stop: str) -> str:
    """Return the stop before, the first week of another field; the first is before itself."""
    order, every = _order(opened), stops(opened)
    found = next((it for it in reversed(every) if order[it] < order[stop]), every[0])
    field_id = field_of(found)
    return found if field_id == field_of(stop) else at_address(opened, field_id)


def first_missing(opened: OpenReturn) -> str:
    """Return the first answer that the council asks about, else still to come, else the end."""
    missing, asked = set(opened.assessment.missing), queries_at(opened)
    every = stops(opened)
    queried = (stop for stop in every if field_of(stop) in asked)
    return next(queried, next((stop for stop in every if stop in missing), END))


def left_off(opened: OpenReturn) -> str:
    """Return the stop at which the return was left, here or in the app; empty if not known."""
    place = opened.left_at
    stop = "" if place is None else place.stop.removeprefix("@")
    return stop if stop in stops(opened) else ""


def place_of_stop(opened: OpenReturn, stop: str) -> tuple[str, str]:
    """Return the page and the stop of the app that a stop is."""
    return (section_at(opened, stop), stop) if stop != DUE else ("@return", "@due")


def first_in(opened: OpenReturn, section: str) -> str:
    """Return the first stop of a section that is asked."""
    return next(stop for stop in stops(opened) if section_at(opened, stop) == section)


def at_address(opened: OpenReturn, address: str) -> str:
    """Return the stop of an address of a problem, which may be a whole weekly field."""
    found = stops(opened)
    if address in found:
        return address
    return next((stop for stop in found if stop.startswith(f"{address}.")), END)


def find(opened: OpenReturn, text: str) -> tuple[Found, ...]:
    """Return where `text` may lead: the number of a part, or words of a title or label."""
    sections, framework = sections_of(opened), framework_of(opened)
    number = text.lower().removeprefix("part ").strip()
    if number.isascii() and number.isdigit():
        if not 1 <= int(number) <= len(sections):
            return ()
        id = sections[int(number) - 1]
        return (Found(first_in(opened, id), framework.sections[id].title),)
    wanted = text.casefold().split()
    found: dict[str, Found] = {}
    for id in sections:
        section = framework.sections[id]
        if _holds(wanted, f"{section.title} {section.short}"):
            stop = first_in(opened, id)
            found[f"§{id}"] = Found(stop, f"Part: {section.title}")
        for field in framework.fields_of[id]:
            if field.id not in found and _holds(wanted, field.label):
                stop = at_address(opened, field.id)
                if stop != END:
                    found[field.id] = Found(stop, field.label)
                    if stop == first_in(opened, id):
                        found.pop(f"§{id}", None)
    if asks_deadline(framework) and _holds(wanted, f"{due_label(framework)} due deadline"):
        found[DUE] = Found(DUE, due_label(framework))
    return tuple(found.values())


def _holds(wanted: list[str], text: str) -> bool:
    text = text.casefold()
    return bool(wanted) and all(word in text for word in wanted)


def _order(opened: OpenReturn) -> dict[str, int]:
    every = [where for field in opened.framework.fields.values() for where in addresses_of(field)]
    return {stop: number for number, stop in enumerate((*every, DUE, END))}
