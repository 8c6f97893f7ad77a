"""Scenarios: what they claim, how they begin and end, and that nothing of them is ever real."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.framework.scenarios import KINDS, Course, Scenario, load_course
from tui_kpi.returns.assess import assess
from tui_kpi.returns.model import Answers
from tui_kpi.session.errors import CannotError, InUseError, UsageError
from tui_kpi.session.sealing.readiness import NotReadyError
from tui_kpi.session.sealing.recompute import recompute
from tui_kpi.session.sealing.seal_return import Revision, SignerDetails, finish, prepare
from tui_kpi.session.training import PROVIDER, Training, example, first_answers, not_as_claimed
from tui_kpi.store.folders import Folders, find_folders, training_folders
from tui_kpi.submission import keys
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.verify import verify

SIXTH = Path(__file__).resolve().parents[1] / "frameworks"
SHIPPED = Catalogue((shipped_folder(),)).ids()
NOW = datetime(2030, 1, 15, 11, 30, tzinfo=UTC)
LANCASHIRE = "lancashire-supported-housing"


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue((shipped_folder(), SIXTH), tmp_path_factory.mktemp("cache"))


@pytest.fixture
def training(definitions: Catalogue, tmp_path: Path) -> Training:
    real = Folders(tmp_path, tmp_path / "cache")
    return Training(training_folders(real), definitions, lambda: NOW)


def course_of(definitions: Catalogue, framework: str) -> Course:
    path = definitions.training_file(framework)
    assert path is not None
    return load_course(path, definitions.load(framework))


def scenarios_of(definitions: Catalogue, framework: str) -> tuple[Scenario, ...]:
    return course_of(definitions, framework).scenarios


@pytest.mark.parametrize("id", [*SHIPPED, "wexbridge-day-care"])
def test_every_scenario_comes_to_what_it_claims(definitions: Catalogue, id: str) -> None:
    framework = definitions.load(id)
    found = [not_as_claimed(framework, it) for it in scenarios_of(definitions, id)]
    assert found == [() for _ in found]


@pytest.mark.parametrize("id", SHIPPED)
def test_every_shipped_framework_has_one_of_each_kind(definitions: Catalogue, id: str) -> None:
    assert [it.kind for it in scenarios_of(definitions, id)] == list(KINDS)


@pytest.mark.parametrize("id", SHIPPED)
def test_every_note_leads_to_something_that_is_asked(definitions: Catalogue, id: str) -> None:
    framework = definitions.load(id)
    for scenario in scenarios_of(definitions, id):
        assessment = assess(framework, first_answers(framework, scenario))
        asked = {
            field.id
            for field in framework.fields.values()
            if assessment.fields[field.id].state not in {"not_due", "irrelevant"}
        }
        sections = {framework.fields[field].section for field in asked}
        for step in scenario.steps:
            field, _, week = step.go.partition(".")
            assert field in {*asked, *sections, "check"}, (scenario.id, step.go)
            assert not week or framework.fields[field].per_week


def test_a_claim_that_does_not_hold_is_told(definitions: Catalogue) -> None:
    late = scenarios_of(definitions, LANCASHIRE)[-1]
    wrong = Scenario(**{**_as_dict(late), "expect": {"late": False, "complete": True}})
    (said,) = not_as_claimed(definitions.load(LANCASHIRE), wrong)
    assert said == "late is True, not False"


def _as_dict(scenario: Scenario) -> dict[str, object]:
    return {name: getattr(scenario, name) for name in Scenario.__slots__}


def test_the_day_is_the_scenarios(training: Training) -> None:
    assert training.session.today == NOW.date()
    training.begin(LANCASHIRE, "late")
    assert training.now() == datetime(2027, 5, 12, 11, 30, tzinfo=UTC)
    (row, *_) = training.session.returns()
    assert (row.state, row.overdue) == ("complete", True)


def test_last_periods_answers_are_copied_to_be_confirmed(training: Training) -> None:
    opened = training.session.open(training.begin("annex", "good"))
    assert opened.answers.text("kpi5_c") == "8"
    assert opened.answers.origin_of("kpi5_c") == "prefilled"


def test_it_goes_on_where_it_was_and_starts_again_from_the_beginning(training: Training) -> None:
    reference = training.begin(LANCASHIRE, "missed")
    with _closing(training, reference) as opened:
        opened.set("kpi4_a", "9")
    again = Training(training.session.folders, training.session.catalogue, lambda: NOW)
    assert (again.reference, again.session.today) == (reference, date(2027, 4, 12))
    again.begin(LANCASHIRE, "missed")
    assert again.session.open(reference, read_only=True).answers.text("kpi4_a") == "5"
    (kept,) = training.session.folders.bin.rglob("2026-27-Q4.toml")
    assert 'kpi4_a = "9"' in kept.read_text("utf-8")


def test_each_scenario_is_kept_apart_with_what_was_signed(training: Training) -> None:
    folders = training.session.folders
    with _closing(training, training.practise(LANCASHIRE, "missed")) as opened:
        opened.set("kpi4_a", "9")
    training.turn(2)
    folders.sealed.mkdir()
    (folders.sealed / "TRAINING_x.kpi.zip").write_bytes(b"x")
    reference = training.practise(LANCASHIRE, "good")
    assert training.session.open(reference, read_only=True).answers.text("kpi4_a") == "6"
    assert not folders.sealed.exists()
    kept = folders.data / "scenarios" / LANCASHIRE / "missed"
    assert (kept / "sealed" / "TRAINING_x.kpi.zip").is_file()
    assert find_folders(kept, {}).training
    assert training.begun(LANCASHIRE, "missed")
    again = Training(folders, training.session.catalogue, lambda: NOW)
    assert again.practise(LANCASHIRE, "missed") == reference
    assert (again.step, again.session.today) == (2, date(2027, 4, 12))
    assert again.session.open(reference, read_only=True).answers.text("kpi4_a") == "9"
    assert (folders.sealed / "TRAINING_x.kpi.zip").is_file()
    assert not kept.exists()
    assert not folders.bin.exists()


@pytest.mark.parametrize("moves", range(3))
def test_a_change_of_scenario_that_was_killed_loses_nothing(
    training: Training, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    training.begin(LANCASHIRE, "missed")
    (training.session.folders.data / "evidence").mkdir()
    training.practise(LANCASHIRE, "late")
    made = []

    def move(place: Path, to: Path) -> None:
        if len(made) == moves:
            raise KeyboardInterrupt
        made.append(to)
        place.replace(to)

    monkeypatch.setattr("tui_kpi.session.training._move", move)
    with pytest.raises(KeyboardInterrupt):
        training.practise(LANCASHIRE, "missed")
    monkeypatch.undo()
    again = Training(training.session.folders, training.session.catalogue, lambda: NOW)
    again.open_folder()
    for scenario, expected in (("late", "6"), ("missed", "5")):
        reference = again.practise(LANCASHIRE, scenario)
        assert again.session.open(reference, read_only=True).answers.text("kpi4_a") == expected


def test_it_does_not_start_again_while_it_is_open(training: Training) -> None:
    reference = training.begin(LANCASHIRE, "missed")
    with _closing(training, reference), pytest.raises(InUseError):
        training.begin(LANCASHIRE, "good")
    assert training.reference == reference


def test_notes_are_turned_and_kept(training: Training) -> None:
    training.begin("bolton", "gate")
    shown = [training.turn(by) for by in (-1, 1, 1, 9, -1)]
    assert [step and training.steps.index(step) for step in shown] == [None, 0, 1, 3, 2]
    again = Training(training.session.folders, training.session.catalogue, lambda: NOW)
    assert again.step == 3


def test_unknown_names_are_told_with_the_nearest(training: Training) -> None:
    with pytest.raises(UsageError, match="Did you mean “late”"):
        training.scenario(LANCASHIRE, "lat")
    with pytest.raises(UsageError, match="There are good, missed"):
        training.scenario(LANCASHIRE, "x")
    with pytest.raises(UsageError, match="no framework called"):
        training.scenarios("nowhere")


def test_a_scenario_that_is_no_longer_known_is_none(training: Training) -> None:
    training.begin(LANCASHIRE, "missed")
    marker = training.session.folders.marker
    marker.write_text(marker.read_text("utf-8").replace("missed", "gone"), "utf-8")
    again = Training(training.session.folders, training.session.catalogue, lambda: NOW)
    assert (again.current, again.reference, again.steps) == (None, "", ())


def _refused(_: str) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_council_of_ones_own_is_practised_too_once_its_definition_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Folders(tmp_path, tmp_path / "cache")
    real.definitions.mkdir()
    for name in ("wexbridge-day-care.toml", "wexbridge-day-care.training.toml"):
        (real.definitions / name).write_bytes((SIXTH / name).read_bytes())
    folders = training_folders(real)
    catalogue = Catalogue((shipped_folder(), folders.definitions), folders.cache)
    training = Training(folders, catalogue, lambda: NOW)
    assert training.frameworks() == (*SHIPPED, "wexbridge-day-care")
    assert training.begin("wex", "late") == "wexbridge-day-care/2026-27-H1"
    with monkeypatch.context() as patched:
        patched.setattr("tui_kpi.framework.scenarios.read_toml", _refused)
        with pytest.raises(CannotError, match="cannot be read"):
            Training(folders, catalogue, lambda: NOW).course("wexbridge-day-care")
    (real.definitions / "wexbridge-day-care.toml").write_text("id =", "utf-8")
    catalogue = Catalogue((shipped_folder(), folders.definitions), folders.cache)
    again = Training(folders, catalogue, lambda: NOW)
    assert again.frameworks() == SHIPPED
    assert again.current is None


def test_the_folder_is_made_once(training: Training) -> None:
    training.open_folder()
    folders = training.session.folders
    key = folders.signing_key.read_bytes()
    assert folders.marker.is_file()
    assert training.session.profile == PROVIDER
    training.session.save_profile(PROVIDER.with_value("signer_name", "Kim Example"))
    training.open_folder()
    assert training.session.profile.signer_name == "Kim Example"
    assert folders.signing_key.read_bytes() == key
    assert training.current is None


def test_a_draft_that_is_gone_is_not_begun(training: Training) -> None:
    training.begin(LANCASHIRE, "missed")
    assert training.begun(LANCASHIRE, "missed")
    assert not training.begun(LANCASHIRE, "late")
    next(training.session.folders.drafts.rglob("*.toml")).unlink()
    assert not training.begun(LANCASHIRE, "missed")


@pytest.mark.parametrize("in_the_way", ["bin", "drafts"])
def test_what_cannot_be_put_away_stays(
    training: Training, in_the_way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = training.begin(LANCASHIRE, "missed")
    if in_the_way == "bin":
        training.session.folders.bin.write_text("", "utf-8")
    else:

        def replace(*_: object) -> Path:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(CannotError, match="cannot be written"):
        training.begin(LANCASHIRE, "missed")
    assert training.reference == reference
    assert training.session.open(reference, read_only=True).answers.text("kpi4_a") == "5"


def test_training_has_folders_of_its_own(definitions: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="of its own"):
        Training(Folders(tmp_path, tmp_path), definitions, lambda: NOW)


@pytest.mark.parametrize("id", SHIPPED)
def test_every_section_has_an_example(definitions: Catalogue, id: str) -> None:
    framework, course = definitions.load(id), course_of(definitions, id)
    for section in framework.sections:
        answers, said = example(framework, section, course)
        assert said, section
        assert all(framework.fields[field].section == section for field in answers)


def test_the_sources_own_example_comes_first(definitions: Catalogue) -> None:
    framework = definitions.load(LANCASHIRE)
    answers, said = example(framework, "kpi3a", course_of(definitions, LANCASHIRE))
    assert (answers["kpi3a_a1"], answers["kpi3a_b1"], answers["kpi3a_a2"]) == ("43", "75", "10")
    assert "57.33%" in said


CASES = [(id, kind) for id in SHIPPED for kind in KINDS]


@pytest.mark.parametrize(("id", "kind"), CASES)
def test_sealed_in_training_and_refused_as_real(training: Training, id: str, kind: str) -> None:
    scenario = next(it for it in training.scenarios(id) if it.kind == kind)
    session = training.session
    with _closing(training, training.begin(id, scenario.id)) as opened:
        private = keys.load(session.folders.signing_key.read_bytes())
        signer = SignerDetails("Sam Example", "Manager", keys.fingerprint(private))
        revision = Revision(str(uuid.uuid4()))
        if kind == "errors":
            with pytest.raises(NotReadyError):
                prepare(opened, PROVIDER, signer, revision, session.now())
            return
        prepared = prepare(opened, PROVIDER, signer, revision, session.now())
        sealed = finish(opened, prepared, keys.signer(private), session.folders)
    assert sealed.path.name.startswith("TRAINING_")
    data, again = sealed.path.read_bytes(), recompute(session.catalogue)
    with pytest.raises(Refusal) as refused:
        verify(data, recompute=again)
    assert refused.value.code == "training-package"
    verified = verify(data, recompute=again, training=True)
    assert verified.submission["format"] == "kpi-training"
    assert verified.submission["provider"]["id"] == PROVIDER.provider_id
    if (id, kind) == ("devon-supporting-independence", "late"):
        assert verified.submission["assessment"]["indicators"]["kpi1"]["status"] == "not_met"


class _closing:  # noqa: N801 - reads as contextlib.closing
    """An open return that is let go of at the end."""

    def __init__(self, training: Training, reference: str) -> None:
        self.opened = training.session.open(reference)

    def __enter__(self):
        return self.opened

    def __exit__(self, *_: object) -> None:
        self.opened.close()


def test_answers_of_training_say_so(definitions: Catalogue) -> None:
    said: Answers = first_answers(
        definitions.load(LANCASHIRE), scenarios_of(definitions, LANCASHIRE)[0]
    )
    assert said.training
