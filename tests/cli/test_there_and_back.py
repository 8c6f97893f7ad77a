"""A return of each framework: provider, council, receipt, provider; asked about, and corrected."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from generator.examples import EXAMPLES, Example
from generator.testkeys import key_file, made_key

from tests.cli.commands import Done, Run
from tests.council_samples import EXPORTS, council_home, register, revised, sealed
from tui_kpi.returns.answers import read_answers
from tui_kpi.store import drafts
from tui_kpi.store.folders import Folders
from tui_kpi.submission import cards, keys, seal
from tui_kpi.submission.cards import Card


class Person:
    """Somebody with a data folder of their own, and a key in it."""

    def __init__(self, run: Run, folder: Path, key: str) -> None:
        self._run = run
        self.folders = Folders(folder, folder / "cache")
        folder.mkdir()
        (folder / "cache").symlink_to(Path(folder.parent, "home", "cache").resolve())
        self.folders.keys.mkdir()
        self.folders.signing_key.write_bytes(key_file(made_key(key)))
        line = keys.public_line(made_key(key))
        Path(f"{self.folders.signing_key}.pub").write_text(f"{line}\n")

    def does(self, *arguments: str | Path, status: int = 0) -> Done:
        words = [str(argument) for argument in arguments]
        done = self._run("--data-dir", str(self.folders.data), *words)
        assert done.status == status, done.err
        return done


def provider_of(run: Run, example: Example, folder: Path) -> tuple[Person, str]:
    """Return a provider with the example's answers as a draft, and the return's reference."""
    person = Person(run, folder, example.provider_id)
    text = (EXPORTS / "examples" / example.framework / "answers.toml").read_text("utf-8")
    answers = read_answers(text)
    path = drafts.path_of(person.folders, answers.framework, answers.period)
    path.parent.mkdir(parents=True)
    drafts.save(path, answers)
    name = f"provider_name={example.provider_name}"
    council = ("authority_id=eastshire", "authority_name=Eastshire Council")
    who = (f"signer_name={example.signer}", "signer_role=Manager")
    person.does("profile", f"provider_id={example.provider_id}", name, *who, *council)
    return person, f"{answers.framework}/{answers.period}"


@pytest.mark.parametrize("example", EXAMPLES, ids=[it.framework for it in EXAMPLES])
def test_there_and_back(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: Example
) -> None:
    monkeypatch.setenv("TUI_KPI_TODAY", "2027-04-20")
    provider, reference = provider_of(run, example, tmp_path / "provider")
    council = Person(run, tmp_path / "council", "council")
    office = tmp_path / "register"
    first = provider.does("seal", reference, "--yes").out.splitlines()[0]

    # The council knows the provider by its card, and asks about a field.
    key = made_key(example.provider_id)
    made = datetime(2027, 4, 1, tzinfo=UTC)
    card = Card(example.provider_id, example.provider_name, None, keys.public_key(key), made)
    (tmp_path / "card").write_bytes(cards.make_card(card, keys.signer(key)))
    said = json.loads(council.does("verify", first, "--json").out)[0]
    details = ("--id", said["recipient"], "--name", "The Council")
    council.does("registry", "new", "--registry", office, *details)
    council.does("registry", "add", tmp_path / "card", "--registry", office, "--yes")
    answers = read_answers(drafts.path_of(
        provider.folders, *reference.split("/")).read_text("utf-8")).answers  # fmt: skip
    field, answer = next(iter(answers.items()))
    asked = council.does("receive", first, "--registry", office, "--query", f"{field}=Is it so?")

    # The provider reads the receipt, and answers with the next revision.
    trust = ("--trust", keys.fingerprint(made_key("council")))
    refused = provider.does("receipt", asked.out.strip(), status=2)
    assert trust[1] in refused.err
    told = provider.does("receipt", asked.out.strip(), *trust)
    assert "Is it so?" in told.out
    assert state_of(provider, reference) == ("queried", 1)
    provider.does("revise", reference, "--reason", "Answering the council's query of 20 April.")
    assert state_of(provider, reference)[0] == "complete"
    same = answer if isinstance(answer, str) else ",".join(answer)
    provider.does("set", reference, f"{field}={same}")
    second = provider.does("seal", reference, "--yes").out.splitlines()[0]
    assert state_of(provider, reference) == ("sealed", 2)

    # The council takes it; the first revision no longer counts, and the key is known by now.
    taken = council.does("receive", second, "--registry", office)
    provider.does("receipt", taken.out.strip())
    assert state_of(provider, reference) == ("received", 2)
    said = council.does("verify", first, "--registry", office).out
    assert "on file as receipt 1, queried" in said
    assert "revision 2 came" in said
    assert len(list((office / "received").rglob("*.kpi.zip"))) == 2


def state_of(provider: Person, reference: str) -> tuple[str, int]:
    rows = json.loads(provider.does("returns", "--json").out)
    row = next(row for row in rows if row["return"] == reference)
    return row["state"], row["revision"]


FIRST = sealed()
ELM = sealed("elm")
REFUSED = {
    "a file from training": (sealed(training=True), "This is a file from training"),
    "an unknown key": (sealed("oakfield"), "is not in the registry"),
    "a revoked key": (sealed("birch"), "was revoked on 2027-04-01 00:00 UTC"),
    "for another council": (
        sealed(recipient=seal.Recipient("valley", "Valley Council")),
        "is addressed to valley, not to hillside",
    ),
    "a replay": (FIRST, "This return was received before on 2027-04-02 (receipt 1"),
    "a stale revision": (ELM, "This is revision 1 of the return, but revision 2 was received"),
    "in another provider's name": (
        sealed("cedar", key="acorn"),
        "is registered for acorn, not for cedar",
    ),
}


@pytest.fixture
def office(run: Run, home: Path, tmp_path: Path) -> str:
    """Return a register that knows three providers, one of them revoked, and has two returns."""
    council_home(home)
    made = register(tmp_path / "register", "acorn", "birch", "elm")
    office = str(made.folder)
    assert (
        run("registry", "revoke", "birch", "--registry", office, "--at", "2027-04-01").status == 0
    )
    for one in (FIRST, revised(ELM, "elm")):
        (tmp_path / one.file_name).write_bytes(one.data)
        assert run("receive", str(tmp_path / one.file_name), "--registry", office).status == 0
    return office


@pytest.mark.parametrize(("package", "sentence"), REFUSED.values(), ids=REFUSED)
def test_refused_in_words_that_a_clerk_understands(
    run: Run, office: str, tmp_path: Path, package: seal.Sealed, sentence: str
) -> None:
    path = tmp_path / "return.kpi.zip"
    path.write_bytes(package.data)
    now = ("--received-at", "2027-04-02T10:00:00+00:00")
    on_file = package is FIRST  # looked at again it says so; only taking it twice is refused
    for command in (("receive", str(path)), ("verify", str(path), *now))[: 1 if on_file else 2]:
        done = run(*command, "--registry", office)
        assert done.status == 1
        assert sentence in done.err
        # A sentence, and what to do about it.
        assert done.err.strip().splitlines()[-1].count(". ") >= 1
    taken = list(Path(office, "received").rglob("*.kpi.zip"))
    assert len(taken) == 2
