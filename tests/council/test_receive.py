"""Receiving: filed once, receipted once, in one chain; whatever stops it, and whoever else does it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from generator.testkeys import made_key

from tests.council_samples import (
    CAME,
    COUNCIL_KEY,
    FRAMEWORK,
    FRAMEWORKS,
    receiver,
    register,
    revised,
    sealed,
)
from tui_kpi.council.receipt_chain import Ledger, known_in
from tui_kpi.council.receive import Receiver, Verdict
from tui_kpi.council.register import Register, open_register
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.errors import SessionError, UsageError
from tui_kpi.submission import allowed_signers, container, keys, names, receipt
from tui_kpi.submission.receipt import Query, Receipt
from tui_kpi.submission.refusal import Refusal

FIRST = sealed()
ASKED = Verdict((Query("people", "Both homes?"),))


@pytest.fixture
def hillside() -> Catalogue:
    return Catalogue((FRAMEWORKS,))


@pytest.fixture
def office(tmp_path: Path) -> Register:
    return register(tmp_path / "register", "acorn", "oakfield")


@pytest.fixture
def clerk(office: Register, hillside: Catalogue) -> Receiver:
    return receiver(office, hillside)


def chain(office: Register) -> tuple[Receipt, ...]:
    """Read every receipt as a provider would, and require that each names the one before."""
    line = keys.public_line(COUNCIL_KEY)
    known = allowed_signers.parse(
        f'hillside namespaces="{names.RECEIPT_NAMESPACE}" {line}\n'.encode()
    )
    last = None
    found = []
    for number, path in enumerate(sorted(office.receipts.glob("*.zip")), 1):
        signed = receipt.read(path.read_bytes(), known)
        assert (signed.receipt.seq, signed.receipt.prev_receipt_sha256) == (number, last)
        last = signed.sha256
        found.append(signed.receipt)
    return tuple(found)


def test_accepted_filed_and_receipted(office: Register, clerk: Receiver) -> None:
    done = clerk.receive(FIRST.data, FIRST.file_name, CAME)
    folder = office.received / FRAMEWORK / "2026-27-Q1"
    assert done.package == folder / FIRST.file_name
    assert done.package.read_bytes() == FIRST.data
    assert done.copy.read_bytes() == (office.receipts / "000001.kpi-receipt.zip").read_bytes()
    (made,) = chain(office)
    assert (made.outcome, made.receipt_for, made.received_at) == ("accepted", FIRST.sha256, CAME)
    assert (made.council_id, made.signer_name) == ("hillside", "Kit Low")
    again = clerk.receive(FIRST.data, "again.kpi.zip", CAME + timedelta(days=3))
    assert again.copy == done.copy
    assert "received before on 2026-07-10 (receipt 1, accepted)" in str(again.refusal)
    assert len(chain(office)) == 1


def test_a_query_later_keeps_the_day_it_came(
    office: Register, hillside: Catalogue, clerk: Receiver
) -> None:
    clerk.receive(FIRST.data, FIRST.file_name, CAME)
    later = receiver(office, hillside, CAME + timedelta(days=7))
    for _ in range(2):
        done = later.receive(FIRST.data, FIRST.file_name, CAME + timedelta(days=7), ASKED)
    assert (done.fresh, done.receipt.seq, done.receipt.received_at) == (False, 2, CAME)
    assert receipt.read(done.copy.read_bytes()).receipt == done.receipt
    done = later.receive(FIRST.data, FIRST.file_name, CAME, Verdict(settled=True))
    assert [it.outcome for it in chain(office)] == ["accepted", "queried", "accepted"]
    second = revised(FIRST)
    later.receive(second.data, second.file_name, CAME + timedelta(days=7))
    with pytest.raises(SessionError, match="Revision 2 of this return was received"):
        later.receive(FIRST.data, FIRST.file_name, CAME, ASKED)


def test_a_wrong_moment_is_put_right_on_record(
    office: Register, hillside: Catalogue, clerk: Receiver
) -> None:
    correction = Verdict(corrects=True)
    early = CAME - timedelta(days=1)
    with pytest.raises(SessionError, match="never accepted"):
        clerk.receive(FIRST.data, FIRST.file_name, early, correction)
    clerk.receive(FIRST.data, FIRST.file_name, CAME, ASKED)
    for fresh in (True, False):
        done = clerk.receive(FIRST.data, FIRST.file_name, early, correction)
        assert (done.fresh, done.refusal, done.receipt.received_at) == (fresh, None, early)
    office.revoke([keys.fingerprint(made_key("acorn"))], early - timedelta(days=1))
    with pytest.raises(Refusal, match="was revoked"):
        receiver(office, hillside).receive(FIRST.data, FIRST.file_name, CAME, correction)
    said = [(it.outcome, it.received_at, it.queries) for it in chain(office)]
    assert said == [("queried", CAME, ASKED.queries), ("queried", early, ASKED.queries)]


@pytest.mark.parametrize("field", ["nobody", "people.1", "people.", "reviewd"])
def test_a_query_names_a_field(office: Register, clerk: Receiver, field: str) -> None:
    with pytest.raises(UsageError, match="has no field"):
        clerk.receive(FIRST.data, FIRST.file_name, CAME, Verdict((Query(field, "?"),)))
    assert chain(office) == ()
    assert not office.received.exists()


def test_refused_once_then_taken_when_the_key_is_registered(
    tmp_path: Path, hillside: Catalogue
) -> None:
    office = register(tmp_path / "register", "oakfield")
    clerk = receiver(office, hillside)
    for fresh in (True, False):
        done = clerk.receive(FIRST.data, "acorn's return (2).kpi.zip", CAME)
        assert (done.fresh, done.receipt.seq, done.receipt.outcome) == (fresh, 1, "refused")
    assert done.receipt.reasons[0].code == "key-unknown"
    assert done.package.name.startswith("acorn-s-return-2_")
    assert done.package.read_bytes() == FIRST.data
    assert known_in(office.folder).find(FIRST.sha256) is None
    both = register(tmp_path / "both", "acorn")
    (office.folder / "allowed_signers").write_bytes(both.signers_file.read_bytes())
    done = receiver(office, hillside).receive(FIRST.data, FIRST.file_name, CAME)
    assert [it.outcome for it in chain(office)] == ["refused", "accepted"]


def test_no_receipt_for_what_is_no_package(office: Register, clerk: Receiver) -> None:
    with pytest.raises(Refusal):
        clerk.receive(b"Dear council", "letter.doc", CAME)
    assert chain(office) == ()


def test_stale_forked_and_separate(office: Register, clerk: Receiver) -> None:
    second = revised(FIRST)
    separate = sealed(submission_id="7c9e6679-7425-40de-944b-e07fc1f90ae7")
    clerk.receive(second.data, second.file_name, CAME)
    done = clerk.receive(FIRST.data, FIRST.file_name, CAME)
    assert done.refusal is not None
    assert done.refusal.code == "revision-stale"
    done = clerk.receive(separate.data, separate.file_name, CAME)
    assert [it.code for it in done.warnings] == ["another-return"]
    assert [it.outcome for it in chain(office)] == ["accepted", "refused", "accepted"]
    again = sealed(submission_id="00000000-7425-40de-944b-e07fc1f90ae7")
    done = clerk.receive(again.data, again.file_name, CAME)
    assert done.package.name == f"{again.file_name[:-8]}_{again.sha256[:8]}.kpi.zip"
    assert len(list(office.received.rglob("*.kpi.zip"))) == 3


def test_a_changed_copy_is_not_the_file_that_was_taken(office: Register, clerk: Receiver) -> None:
    clerk.receive(FIRST.data, FIRST.file_name, CAME)
    members = list(container.read(FIRST.data))
    members[3] = container.Member(members[3].name, members[3].data.replace(b"48", b"49"))
    for verdict in (Verdict(), ASKED):
        with pytest.raises(Refusal) as refused:
            clerk.receive(container.write(members), "copy.kpi.zip", CAME, verdict)
        assert refused.value.code == "manifest-sha256"
    assert len(chain(office)) == 1


def test_a_broken_chain_stops_everything(office: Register, hillside: Catalogue) -> None:
    for provider in ("acorn", "oakfield"):
        one = sealed(provider)
        receiver(office, hillside).receive(one.data, one.file_name, CAME)
    first, second = sorted(office.receipts.glob("*.zip"))
    third = revised(FIRST)
    kept = first.read_bytes()
    for broken in (b"", second.read_bytes(), None):
        first.unlink()
        if broken is not None:
            first.write_bytes(broken)
        with pytest.raises(Refusal) as caught:
            receiver(office, hillside).receive(third.data, third.file_name, CAME)
        assert caught.value.code == "receipt-chain"
        first.write_bytes(kept)
    assert receiver(office, hillside).receive(third.data, "x", CAME).receipt.seq == 3


def test_without_working_locks_no_place_is_taken_twice(
    office: Register, hillside: Catalogue
) -> None:
    mine, theirs = Ledger(office.receipts), receiver(office, hillside)
    mine.refresh()
    done = theirs.receive(FIRST.data, FIRST.file_name, CAME)
    tried = []

    def make(seq: int, previous: str | None) -> bytes:
        tried.append(seq)
        said = replace(done.receipt, seq=seq, prev_receipt_sha256=previous)
        return receipt.write(said, keys.signer(COUNCIL_KEY))

    assert mine.add(make).seq == 2
    assert tried == [1, 2]
    chain(office)


RECEIVE = """
import sys
from pathlib import Path
from tests.council_samples import CAME, FRAMEWORKS, receiver
from tui_kpi.framework.loader import Catalogue
from tui_kpi.council.register import open_register
clerk = receiver(open_register(Path(sys.argv[1])), Catalogue((FRAMEWORKS,)))
print("ready", flush=True)
for path in sorted(Path(sys.argv[2]).iterdir()):
    done = clerk.receive(path.read_bytes(), path.name, CAME)
    assert done.refusal is None or done.refusal.code == "already-received", done.refusal
"""


def started(office: Register, inbox: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RECEIVE, office.folder, inbox],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )


def inbox_of(folder: Path, names: list[str]) -> Path:
    folder.mkdir()
    for name in names:
        one = sealed(name)
        (folder / one.file_name).write_bytes(one.data)
    return folder


def test_two_clerks_do_not_fork_the_chain(tmp_path: Path) -> None:
    providers = [f"home-{number}" for number in range(24)]
    office = register(tmp_path / "register", *providers)
    # Half of the files reach both of them.
    first = inbox_of(tmp_path / "one", providers[:16])
    second = inbox_of(tmp_path / "two", providers[8:])
    for process in [started(office, first), started(office, second)]:
        process.communicate()
        assert process.returncode == 0
    receipts = chain(office)
    assert sorted(it.subject.provider for it in receipts if it.subject) == sorted(providers)
    assert len(list(office.received.rglob("*.kpi.zip"))) == len(providers)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_and_run_again_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    providers = [f"home-{number}" for number in range(30)]
    office = register(tmp_path / "register", *providers)
    inbox = inbox_of(tmp_path / "inbox", providers)
    choose = random.Random(2027)
    for _ in range(5):
        process = started(office, inbox)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(choose.uniform(0, 0.08))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    reached = len(chain(office))
    process = started(office, inbox)
    process.communicate()
    assert process.returncode == 0
    receipts = chain(open_register(office.folder))
    assert sorted(it.subject.provider for it in receipts if it.subject) == sorted(providers)
    assert len(list(office.received.rglob("*.kpi.zip"))) == 30
    assert len(list(office.received.rglob("*.kpi-receipt.zip"))) == 30
    assert reached < 30
