from __future__ import annotations

import asyncio
import threading
from unittest.mock import Mock

import pytest

from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.session.errors import CannotError
from tui_kpi.session.session import Session
from tui_kpi.tui.return_screen import autosave as module
from tui_kpi.tui.return_screen.autosave import Saved, Saver

RETURN = "lancashire-supported-housing/2026-27-Q4"


class Held(OpenReturn):
    """A return whose saves write, then wait until they are let through, and are counted."""

    def hold(self) -> None:
        self.gate = threading.Event()
        self.written = threading.Event()
        self.running = self.most_at_once = self.saves = 0

    def save(self) -> bool:
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        self.saves += 1
        wrote = super().save()
        self.written.set()
        self.gate.wait(10)
        self.running -= 1
        return wrote


def held(session: Session) -> Held:
    opened = session.new(RETURN)
    opened.__class__ = Held
    assert isinstance(opened, Held)
    opened.hold()
    return opened


async def until(saver: Saver, state: Saved) -> None:
    for _ in range(1000):
        if saver.state is state:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(saver.state)


async def test_saved_is_said_only_when_it_is(session: Session) -> None:
    opened = held(session)
    saver = Saver(opened, lambda: None)
    opened.set("kpi1_a", "1")
    assert saver.state is Saved.UNSAVED
    saver.commit()
    assert saver.state in {Saved.SAVING, Saved.SAVED}
    opened.gate.set()
    await until(saver, Saved.SAVED)
    opened.close()


async def test_saves_never_overlap_and_the_latest_wins(session: Session) -> None:
    opened = held(session)
    saver = Saver(opened, lambda: None)
    opened.set("kpi1_a", "1")
    saver.commit()
    while not opened.written.is_set():
        await asyncio.sleep(0.01)
    for text in ("12", "123"):
        opened.set("kpi1_a", text)
        saver.commit()
    assert saver.state is Saved.SAVING
    assert opened.saves == 1
    opened.gate.set()
    await until(saver, Saved.SAVED)
    assert opened.most_at_once == 1
    assert opened.saves == 2
    opened.close()
    assert session.open(RETURN, read_only=True).answers.text("kpi1_a") == "123"


async def test_typing_is_saved_without_leaving_the_field(session: Session) -> None:
    opened = session.new(RETURN)
    saver = Saver(opened, lambda: None)
    opened.set("kpi1_a", "1")
    saver.touch()
    assert saver.state is Saved.UNSAVED
    await until(saver, Saved.SAVED)
    opened.close()


async def test_a_failed_save_is_said_and_tried_again(session: Session) -> None:
    opened = session.new(RETURN)
    saver = Saver(opened, lambda: None)
    opened.set("kpi1_a", "1")
    draft, opened._file.path = opened.draft, opened.draft.parent / "gone" / "away" / "x.toml"
    opened.draft.parent.parent.write_text("in the way")
    saver.commit()
    await until(saver, Saved.FAILED)
    assert "cannot be written" in saver.trouble or "x.toml" in saver.trouble
    opened._file.path = draft
    saver.commit()
    await until(saver, Saved.SAVED)
    opened.close()


def test_a_flush_that_fails_says_so(session: Session, monkeypatch: object) -> None:
    opened = session.new(RETURN)
    saver = Saver(opened, lambda: None)

    def fail() -> bool:
        raise CannotError("There is no room left.")

    opened.save = fail  # type: ignore[method-assign]
    assert not saver.flush()
    assert saver.trouble == "There is no room left."


async def test_what_could_not_be_saved_is_tried_again_by_itself(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AGAIN", 0.01)
    opened = session.new(RETURN)
    saver = Saver(opened, lambda: None)
    opened.set("kpi1_a", "1")
    save, opened.save = opened.save, Mock(side_effect=CannotError("There is no room left."))  # type: ignore[method-assign]
    saver.commit()
    await until(saver, Saved.FAILED)
    opened.save = save  # type: ignore[method-assign]
    await until(saver, Saved.SAVED)
    assert saver.trouble == ""
    opened.close()


async def test_a_mistake_of_ours_while_saving_is_not_taken_for_saved(session: Session) -> None:
    opened = session.new(RETURN)
    saver = Saver(opened, lambda: None)
    opened.set("kpi1_a", "1")
    opened.save = Mock(side_effect=KeyError("x"))  # type: ignore[method-assign]
    saver.commit()
    await until(saver, Saved.FAILED)
    assert not saver.close()
