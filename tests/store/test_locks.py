from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui_kpi.store import locks
from tui_kpi.store.errors import StoreError
from tui_kpi.store.locks import HeldError, Holder

NOW = datetime(2027, 4, 2, 9, 30, tzinfo=UTC)
HOLD = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
from tui_kpi.store import locks
lock = locks.acquire(Path(sys.argv[1]), locks.this_process(datetime.now(UTC)))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return tmp_path / "f" / "2026-27-Q4.toml"


def here() -> Holder:
    return locks.this_process(NOW)


def hold(draft: Path, project: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(draft)], stdout=subprocess.PIPE, text=True, cwd=project
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def say(draft: Path, holder: Holder) -> None:
    draft.parent.mkdir(parents=True, exist_ok=True)
    said = {"user": holder.user, "host": holder.host, "pid": holder.pid, "since": holder.since}
    draft.with_name(f".{draft.name}.lock").write_text(json.dumps(said))


def test_a_second_writer_is_told_who_holds_it(draft: Path) -> None:
    lock = locks.acquire(draft, here())
    with pytest.raises(HeldError) as caught:
        locks.acquire(draft, here())
    assert caught.value.by == here()
    assert not caught.value.may_take_over
    assert f"process {here().pid}, since 2027-04-02 09:30" in str(caught.value)
    assert locks.holder_of(draft) == here()
    lock.release()


def test_released_means_free(draft: Path) -> None:
    lock = locks.acquire(draft, here())
    lock.release()
    lock.release()
    assert locks.holder_of(draft) is None
    locks.acquire(draft, here()).release()


def test_another_process_holds_it_until_it_dies(draft: Path, project: Path) -> None:
    process = hold(draft, project)
    try:
        with pytest.raises(HeldError) as caught:
            locks.acquire(draft, here(), take_over=True)
        assert caught.value.by is not None
        assert caught.value.by.pid == process.pid
        found = locks.holder_of(draft)
        assert found is not None
        assert found.pid == process.pid
    finally:
        process.kill()
        process.communicate()
    assert locks.holder_of(draft) is None
    locks.acquire(draft, here()).release()


def test_another_host_is_asked_about_first(draft: Path) -> None:
    say(draft, Holder("ann", "elsewhere", 12, "2027-04-01 08:00"))
    with pytest.raises(HeldError) as caught:
        locks.acquire(draft, here())
    assert caught.value.may_take_over
    assert "ann on elsewhere" in str(caught.value)
    assert locks.holder_of(draft) is not None
    lock = locks.acquire(draft, here(), take_over=True)
    assert locks.holder_of(draft) == here()
    lock.release()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"user": 1}', '{"pid": "x"}'])
def test_a_lock_file_that_says_nothing_does_not_stand_in_the_way(draft: Path, text: str) -> None:
    draft.parent.mkdir()
    draft.with_name(f".{draft.name}.lock").write_text(text)
    locks.acquire(draft, here()).release()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    with pytest.raises(StoreError, match="--data-dir"):
        locks.acquire(tmp_path / "f" / "a.toml", here())


def test_no_draft_has_no_holder(draft: Path) -> None:
    assert locks.holder_of(draft) is None
