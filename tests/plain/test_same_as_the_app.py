"""The same answers, given to the app and typed line by line, make the same draft, byte for byte."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.plain.person import Typist, session_in
from tui_kpi.framework.loader import Catalogue
from tui_kpi.framework.model import Field, Framework
from tui_kpi.plain.answering.conversation import Conversation
from tui_kpi.plain.answering.positions import END, after, stops
from tui_kpi.plain.io.line_terminal import Talk
from tui_kpi.returns.contract import as_json
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.tui.kit.intents import Chosen, Typed
from tui_kpi.tui.kit.marks import UNICODE
from tui_kpi.tui.return_screen.reading_blocks import READING
from tui_kpi.tui.return_screen.return_owner import Owner
from tui_kpi.tui.return_screen.section_page import DUE as DUE_BOX
from tui_kpi.wording.asking import addresses_of, asks_deadline, options_of

RETURNS = (
    "annex-1-performance-management/2026-27-Q4",
    "bolton-home-care/2027-03-08",
    "devon-supporting-independence/2026-27-H2",
    "lancashire-supported-housing/2026-27-Q4",
    "surrey-care-within-the-home/2027-03",
)
NOT_KNOWN = "do not know"
FIGURES = st.one_of(
    st.integers(0, 40).map(str),
    st.sampled_from(["1,234", " 7 ", "12%", "0.5", "-3", "12:30", "1e5", "٣", "a few", NOT_KNOWN]),
)
WORDS = st.one_of(
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=20).filter(
        lambda text: text.strip().casefold() not in {"?", "n/a"} and "\u00a0" not in text
    ),
    st.sampled_from(["back", "Note that all is well", "leave"]),
)
DATES = st.sampled_from(["30/4/2027", "30 April 2027", "2027-02-30", "soon"])


def given_to(field: Field) -> st.SearchStrategy[str | frozenset[int]]:
    """What a person may give as one answer; places of options for what is chosen."""
    options = options_of(field)
    if field.kind == "choices":
        return st.frozensets(st.integers(0, len(options) - 1), min_size=1)
    if options:
        return st.integers(0, len(options) - 1).map(lambda place: frozenset({place}))
    return DATES if field.kind == "date" else FIGURES if field.numeric else WORDS


@st.composite
def plans(draw: st.DrawFn, framework: Framework) -> Mapping[str, str | frozenset[int]]:
    """Some answers, by address; `due` for the deadline, `@reading.ID` for a reading."""
    plan: dict[str, str | frozenset[int]] = {}
    for field in framework.fields.values():
        if field.kind == "attachments":
            continue  # answered by attaching, in the same one place for both
        for address in addresses_of(field):
            if options_of(field) or draw(st.booleans()):
                plan[address] = draw(given_to(field))
    if asks_deadline(framework) and draw(st.booleans()):
        plan["due"] = draw(DATES)
    for reading in framework.readings.values():
        places = st.integers(0, len(reading.options) - 1)
        plan[f"{READING}{reading.id}"] = draw(places.map(lambda place: frozenset({place})))
    return plan


def typed_line_by_line(opened: OpenReturn, plan: Mapping[str, str | frozenset[int]]) -> None:
    heard, left = io.StringIO(), dict(plan)
    readings = iter(list(_reading_lines(opened, plan)))

    def think(_: str) -> str | None:
        stop = conversation.stop
        if stop == END:
            return next(readings, None)
        answer = left.pop(stop, None)
        if isinstance(answer, frozenset):
            field = opened.framework.fields[stop]
            labels = [option.label for option in options_of(field)]
            return ", ".join(labels[place] for place in sorted(answer))
        if answer in {"back", "leave"}:
            return f'"{answer}"'
        return "next" if answer is None else answer

    typist = Typist(think, heard)
    conversation = Conversation(None, opened, Talk(typist, heard))  # type: ignore[arg-type]
    conversation.stop = stops(opened)[0]
    assert conversation.run() == 0, heard.getvalue()


def _reading_lines(opened: OpenReturn, plan: Mapping[str, str | frozenset[int]]) -> Iterator[str]:
    ids = list(opened.framework.readings)
    for number, id in enumerate(ids, 1):
        yield "readings"
        if len(ids) > 1:
            yield str(number)
        yield str(min(plan[f"{READING}{id}"]) + 1)  # type: ignore[type-var]


def given_to_the_app(opened: OpenReturn, plan: Mapping[str, str | frozenset[int]]) -> None:
    """Give the same to the app's owner; what its page does not ask is passed by."""
    owner, stop = Owner(opened, UNICODE), ""
    stop = stops(opened)[0]
    while stop != END:
        answer = plan.get(stop)
        if isinstance(answer, frozenset):
            ids = [option.id for option in options_of(opened.framework.fields[stop])]
            owner.chosen(Chosen(stop, tuple(ids[place] for place in sorted(answer))))
        elif answer == NOT_KNOWN:
            owner.turn_not_known(stop)
        elif answer is not None:
            for end in range(1, len(answer) + 1):
                owner.typed(Typed(DUE_BOX if stop == "due" else stop, answer[:end]))
        stop = after(opened, stop)
    for id, reading in opened.framework.readings.items():
        (place,) = plan[f"{READING}{id}"]
        owner.chosen(Chosen(f"{READING}{id}", (reading.options[int(place)].id,)))
    opened.close()


@pytest.mark.parametrize("reference", RETURNS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_same_answers_make_the_same_draft(
    catalogue: Catalogue, reference: str, data: st.DataObject
) -> None:
    framework = catalogue.load(reference.partition("/")[0])
    plan = data.draw(plans(framework))
    with TemporaryDirectory() as folder:
        opened = [session_in(Path(folder, name), catalogue).new(reference) for name in "ab"]
        typed_line_by_line(opened[0], plan)
        given_to_the_app(opened[1], plan)
        drafts = [it.draft.read_bytes() for it in opened]
        assessments = [as_json(it.assessment) for it in opened]
    assert drafts[0] == drafts[1]
    assert assessments[0] == assessments[1]
