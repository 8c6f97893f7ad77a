"""A terminal that is gone, or takes nothing, keeps nobody waiting."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Thread

import pytest

from tui_kpi.tui.terminal import writer
from tui_kpi.tui.terminal.writer import Writer

MORE_THAN_QUEUES = 100


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_LOOK", 0.01)
    monkeypatch.setattr(writer, "_LAST", 0.1)


def within_seconds(work: object) -> bool:
    thread = Thread(target=work, daemon=True)  # type: ignore[arg-type]
    thread.start()
    thread.join(20)
    return not thread.is_alive()


def test_what_is_written_comes_in_order() -> None:
    reader, end = os.pipe()
    with os.fdopen(end, "w") as file:
        terminal = Writer(file)
        terminal.start()
        for number in range(MORE_THAN_QUEUES):
            terminal.write(f"{number},")
        terminal.stop()
        assert os.read(reader, 4096).decode() == "".join(f"{n}," for n in range(MORE_THAN_QUEUES))
    os.close(reader)


def test_a_terminal_that_is_gone_is_not_waited_for() -> None:
    reader, end = os.pipe()
    os.close(reader)
    terminal = Writer(os.fdopen(end, "w", buffering=1))
    terminal.start()

    def write_and_stop() -> None:
        for _ in range(MORE_THAN_QUEUES):
            terminal.write("more\n")
        terminal.stop()

    assert within_seconds(write_and_stop)
    assert not terminal.is_alive()
    with suppress(BrokenPipeError):
        terminal._file.close()


def test_a_terminal_that_takes_nothing_is_not_waited_for_at_the_end() -> None:
    reader, end = os.pipe()
    file = os.fdopen(end, "w", buffering=1)
    terminal = Writer(file)
    terminal.start()
    terminal.write("x" * 1_000_000)
    terminal.write("y")
    assert within_seconds(terminal.stop)
    os.close(reader)
    terminal.join(20)
    assert not terminal.is_alive()
    with suppress(BrokenPipeError):
        file.close()
