"""new, set, assess, returns, report, locate, profile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import Run
from tests.sample_return import ANSWERS, REFERENCE

ANSWERS_FILE = 'framework = "{framework}"\nperiod = "{period}"\n[answers]\n{answers}\n'


def write_file(
    path: Path,
    framework: str = "lancashire-supported-housing",
    period: str = "2026-27-Q4",
    answers: str = "kpi1_a = 1",
) -> str:
    path.write_text(
        ANSWERS_FILE.format(framework=framework, period=period, answers=answers), encoding="utf-8"
    )
    return str(path)


def test_new_starts_a_return_once(run: Run, home: Path) -> None:
    done = run("new", "lancashire/2026-27-Q4")
    assert (done.status, done.out) == (0, f"{REFERENCE}\n")
    assert str(home / "drafts" / "lancashire-supported-housing" / "2026-27-Q4.toml") in done.err
    again = run("new", REFERENCE)
    assert (again.status, again.out) == (1, "")
    assert "tui-kpi open" in again.err


@pytest.mark.parametrize("where", ["before", "after", "equals"])
def test_the_data_folder_may_be_named_anywhere(run: Run, tmp_path: Path, where: str) -> None:
    folder = str(tmp_path / "other")
    arguments = {
        "before": ["--data-dir", folder, "locate"],
        "after": ["locate", "--data-dir", folder],
        "equals": ["locate", f"--data-dir={folder}"],
    }[where]
    done = run(*arguments)
    assert done.status == 0
    assert done.out.startswith(f"data:               {folder}\n")
    assert not Path(folder).exists()


def test_set_saves_everything_given(run: Run) -> None:
    run("new", REFERENCE)
    done = run("set", REFERENCE, "kpi1_a=1,234", "kpi1_b= 2,000 ", "@note.kpi1_a=from Bo")
    assert (done.status, done.out, done.err) == (0, "", "Saved.\n")
    contract = json.loads(run("assess", REFERENCE, "--json").out)
    assert contract["indicators"]["kpi1"]["outturn"] == "61.70"


@pytest.mark.parametrize("entry", ["twelve", "-1", "3.5", "1e5", "٣"])
def test_an_entry_that_cannot_be_read_is_kept_and_explained(
    run: Run, home: Path, entry: str
) -> None:
    run("new", REFERENCE)
    done = run("set", REFERENCE, f"kpi1_a={entry}", "kpi1_b=5")
    assert done.status == 1
    assert "Number of service users" in done.err
    draft = next(home.glob("drafts/*/2026-27-Q4.toml")).read_text(encoding="utf-8")
    assert f'kpi1_a = "{entry}"' in draft
    assert 'kpi1_b = "5"' in draft


def test_answers_that_disagree_are_told_but_taken(run: Run) -> None:
    run("new", REFERENCE)
    done = run("set", REFERENCE, "kpi1_a=9", "kpi1_b=5")
    assert done.status == 0
    assert len(done.err.splitlines()) > 1


def test_one_unknown_name_and_nothing_is_saved(run: Run, home: Path) -> None:
    run("new", REFERENCE)
    done = run("set", REFERENCE, "kpi1_a=9", "kpi1_aa=5")
    assert done.status == 2
    assert "kpi1_a" in done.err
    assert "Nothing was changed" in done.err
    assert "kpi1_a" not in next(home.glob("drafts/*/2026-27-Q4.toml")).read_text(encoding="utf-8")


BAD_RETURNS = [
    ("lancashire/2026-27-Q3", "has not been started"),
    ("lancashire/2026-27-Q7", "not a quarter"),
    ("lancashir-housing/2026-27-Q4", "lancashire-supported-housing"),
    ("lancashire", "FRAMEWORK/PERIOD"),
]


@pytest.mark.parametrize("command", ["assess", "set", "seal", "report", "open"])
@pytest.mark.parametrize(("reference", "named"), BAD_RETURNS)
def test_every_command_names_an_unknown_return(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, reference: str, named: str
) -> None:
    monkeypatch.setattr("tui_kpi.cli.app.has_terminal", lambda: True)
    more = {"set": ["kpi1_a=1"], "report": ["--txt"]}.get(command, [])
    done = run(command, reference, *more)
    assert (done.status, done.out) == (2, "")
    assert named in done.err


def test_assess_prints_the_contract_of_a_file(run: Run, tmp_path: Path) -> None:
    lines = "\n".join(f'{key} = "{value}"' for key, value in ANSWERS.items())
    done = run("assess", write_file(tmp_path / "a.toml", answers=lines), "--json")
    contract = json.loads(done.out)
    assert (done.status, done.err) == (0, "")
    assert contract["complete"] is True
    assert [contract["indicators"][id]["outturn"] for id in contract["due"]] == [
        "33.33", "33.33", "57.33", "66.67", "26.67", "53.33", "50.00", "55.56", "50.00",
    ]  # fmt: skip
    assert contract["period"] == {
        "id": "2026-27-Q4", "start": "2027-01-01", "end": "2027-03-31", "due": None,
    }  # fmt: skip
    text = run("assess", str(tmp_path / "a.toml"))
    assert (text.status, text.err) == (0, "")
    assert "53.33% - Target missed" in text.out


BAD_FILES = [
    ({"framework": "annex-2-performance-management"}, "Did you mean “annex-1-performance"),
    ({"framework": "lancashire"}, "no framework called “lancashire”"),
    ({"period": "2026-27"}, "is not a quarter"),
    ({"answers": "kpi1_aa = 1"}, "Did you mean “kpi1_a”?"),
    ({"answers": "kpi1_a = "}, "line 4"),
    ({"answers": "kpi1_a = true"}, "kpi1_a"),
    ({"answers": '[readings]\nkpi1 = "x"'}, "no reading “kpi1”"),
    ({"answers": "[answer]\nkpi1_a = 1"}, "“answer”"),
]


@pytest.mark.parametrize(("change", "named"), BAD_FILES)
def test_assess_names_what_is_wrong_with_a_file(
    run: Run, tmp_path: Path, change: dict[str, str], named: str
) -> None:
    path = write_file(tmp_path / "a.toml", **change)
    done = run("assess", path, "--json")
    assert (done.status, done.out) == (2, "")
    assert named in done.err
    assert path in done.err


@pytest.mark.parametrize("data", [b"\xff\xfe", b"framework = \xff", None])
def test_assess_of_no_text_at_all(run: Run, tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "a.toml"
    if data is not None:
        path.write_bytes(data)
    done = run("assess", str(path))
    assert (done.status, done.out) == (2, "")
    assert str(path) in done.err


def test_returns_lists_what_there_is(run: Run) -> None:
    empty = run("returns")
    assert (empty.status, empty.out) == (0, "")
    assert "tui-kpi new" in empty.err
    run("new", REFERENCE)
    lines = run("returns").out.splitlines()
    assert lines[0].startswith(f"{REFERENCE}  0 of 18 answered, period ended on 31")
    assert lines[1].startswith("lancashire-supported-housing/2027-28-Q1  not started")
    rows = json.loads(run("returns", "--json").out)
    assert [(row["return"], row["state"]) for row in rows] == [
        (REFERENCE, "in_progress"),
        ("lancashire-supported-housing/2027-28-Q1", "owed"),
    ]


def test_a_broken_draft_is_listed_and_explained(run: Run, home: Path) -> None:
    run("new", REFERENCE)
    draft = next(home.glob("drafts/*/2026-27-Q4.toml"))
    draft.write_text("[answers\n")
    done = run("returns")
    assert (done.status, "cannot be read" in done.out) == (0, True)
    assert "line 1" in done.err
    for command in (["set", REFERENCE, "kpi1_a=1"], ["assess", REFERENCE]):
        refused = run(*command)
        assert refused.status == 2
        assert "line 1" in refused.err
    assert draft.read_text() == "[answers\n"


STARTS = {"--html": "<!DOCTYPE html>", "--txt": "Lancashire", "--csv": "framework,version"}


@pytest.mark.parametrize("form", STARTS)
def test_report_prints_each_form(run: Run, form: str) -> None:
    run("new", REFERENCE)
    done = run("report", REFERENCE, form)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(STARTS[form])


def test_profile_is_kept_whole_or_not_at_all(run: Run) -> None:
    done = run("profile", "provider_id=acorn", "provider_nam=x")
    assert (done.status, done.out) == (2, "")
    assert "provider_name" in done.err
    assert "provider_id=\n" in run("profile").out
    assert run("profile", "provider_id=acorn", "provider_name=Acorn Care").status == 0
    assert run("profile").out.startswith("provider_id=acorn\nprovider_name=Acorn Care\n")
    assert run("profile", "provider_id").status == 2
    assert "sunrise-care" in run("profile", "provider_id=Acorn Care").err


def test_a_return_held_elsewhere_cannot_be_changed(run: Run, home: Path) -> None:
    run("new", REFERENCE)
    lock = next(home.glob("drafts/*/.2026-27-Q4.toml.lock"))
    said = {"user": "bo", "host": "elsewhere", "pid": 1, "since": "2027-04-01 08:00"}
    lock.write_text(json.dumps(said))
    done = run("set", REFERENCE, "kpi1_a=1")
    assert done.status == 3
    assert "bo on elsewhere" in done.err
    assert run("assess", REFERENCE).status == 0


def test_a_data_folder_that_cannot_be_written_is_status_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("--data-dir", str(tmp_path / "file"), "new", REFERENCE)
    assert done.status == 3
    assert "--data-dir" in done.err


def test_history_shows_sealed_results(run: Run, complete: str) -> None:
    empty = run("history", "lancashire")
    assert (empty.status, empty.out) == (0, "")
    assert "Nothing sealed yet" in empty.err
    assert run("seal", complete, "--yes").status == 0
    lines = run("history", "lancashire").out.splitlines()
    assert lines[0] == (
        "kpi1: Service users who achieved one or more outcomes: 33.33%, Target to be confirmed "
        "(Q4 26-27)"
    )
    whole = run("history", "lancashire", "kpi5").out
    assert "Quarter 4, 2026-27   50.00%  at least 80%  Target missed" in whole
    assert "- target" in whole
    series = json.loads(run("history", "lancashire", "kpi5", "--json").out)
    assert [(it["indicator"], it["part"]) for it in series] == [("kpi5", None)]
    point = series[0]["points"][0]
    assert (point["period"], point["sealed"], point["breaks"]) == ("2026-27-Q4", True, None)
    assert (point["outturn"], point["exact"], point["target"]) == ("50.00", "50", "80")
    unknown = run("history", "lancashire", "kpi9")
    assert (unknown.status, unknown.out) == (2, "")
    assert "kpi1, kpi2" in unknown.err


def test_files_are_attached_listed_and_taken_off(run: Run, tmp_path: Path) -> None:
    run("new", REFERENCE)
    assert "At most 196 files" in run("attach", REFERENCE).err
    (tmp_path / "rota.pdf").write_bytes(b"rota")
    path = str(tmp_path / "rota.pdf")
    done = run("attach", REFERENCE, "--title", "March rota", path)
    assert (done.status, done.out) == (0, "rota.pdf    4 bytes  March rota\n")
    assert "stays as it is" in run("attach", REFERENCE, path).err
    for wrong in (["gone.pdf"], ["--title", "x", path, path], ["--remove", "x"], ["--what", path]):
        assert run("attach", REFERENCE, *wrong).status == 2
    assert run("attach", REFERENCE, "--remove", "March rota").out == ""


def test_a_sealed_return_is_revised(run: Run, complete: str) -> None:
    assert run("revise", complete, "--reason", "x").status == 1
    run("seal", complete, "--yes")
    assert run("revise", complete, "--reason", " ").status == 2
    done = run("revise", complete, "--reason", "Counted twice")
    assert (done.status, done.out) == (0, f"{complete}\n")
    assert "makes revision 2" in done.err
    assert run("set", complete, "kpi1_a=98").status == 0
    row = json.loads(run("returns", "--json").out)[0]
    assert (row["revision"], row["correcting"]) == (1, True)
    assert row["revision_reason"] == "Counted twice"
    done = run("seal", complete, "--yes")
    assert "Changed: " in done.err
    assert ": 100 → 98" in done.err
    assert "_r2.kpi.zip" in done.out
    assert run("discard", complete).status == 1


def test_the_bin_is_listed_and_gives_back(run: Run) -> None:
    assert "empty" in run("bin").err
    run("new", REFERENCE)
    run("set", REFERENCE, "kpi1_a=7")
    assert run("discard", REFERENCE).status == 0
    listed = run("bin").out
    assert "draft, 1 answer\n" in listed
    assert run("bin", "restore", "x").status == 2
    done = run("bin", "restore", listed.split()[0])
    assert (done.status, done.out) == (0, f"{REFERENCE}\n")
    assert run("bin").out == ""
    run("discard", REFERENCE)
    assert run("bin", "empty").status == 2
    assert run("bin", "empty", "--yes").status == 0
    assert run("bin").out == ""


def test_a_backup_goes_to_another_computer(run: Run, complete: str, tmp_path: Path) -> None:
    path, other = str(tmp_path / "all.zip"), ("--data-dir", str(tmp_path / "other"))
    done = run("backup", path)
    assert (done.status, done.out) == (0, f"{path}\n")
    assert "Your signing keys are not in it." in done.err
    assert run("backup", path).status == 2
    assert "private signing keys" in run("backup", str(tmp_path / "keys.zip"), "--keys").err
    assert run("new", complete, *other).status == 0
    refused = run("restore", path, *other)
    assert (refused.status, refused.out) == (1, "")
    assert "--replace" in refused.err
    assert "differs: your draft" in run("restore", path, "--dry-run", *other).out
    assert run("restore", path, "--replace", *other).out.startswith("Restored: ")
    assert run("assess", complete, *other).out == run("assess", complete).out
    one = str(tmp_path / "one.zip")
    for wrong in (["--prepared-by", "Bo"], ["--only", complete, "--keys"], ["--only", "x"]):
        assert run("backup", one, *wrong).status == 2
    assert "takes it over" in run("backup", one, "--only", complete, "--prepared-by", "Bo").err
    assert run("restore", str(tmp_path / "gone.zip"), *other).status == 2
    assert run("restore", __file__, *other).status == 2


def test_bytes_that_are_no_text_are_refused_and_nothing_changed(run: Run) -> None:
    run("new", REFERENCE)
    done = run("set", REFERENCE, "kpi1_a=1", "@note.kpi1_a=\udca3\udcff")
    assert (done.status, "@note.kpi1_a is not UTF-8 text" in done.err) == (2, True)
    assert run("set", REFERENCE, "kpi1_a=").err == "Saved.\n"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device")
def test_a_file_without_end_is_not_read(run: Run) -> None:
    run("new", "bolton-home-care/2027-03-01")
    done = run("import", "bolton-home-care/2027-03-01", "visits", "/dev/zero")
    assert (done.status, "is a device, not a file" in done.err) == (2, True)


def test_damaged_details_and_dates_are_named_and_stop_no_work(run: Run, home: Path) -> None:
    run("new", REFERENCE)
    for name in ("profile.toml", "schedule.toml"):
        (home / name).write_text("x")
    done = run("set", REFERENCE, "kpi1_a=1")
    assert (done.status, done.err.count("profile.toml")) == (0, 1)
    done = run("returns")
    assert (done.status, REFERENCE in done.out, done.err.count("schedule.toml")) == (0, True, 1)
