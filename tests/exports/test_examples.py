"""Each framework's example: verified by the app, by check.py and by stock tools."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.exports.published import EXPORTS, check
from tui_kpi.framework.loader import Catalogue
from tui_kpi.session.sealing.recompute import recompute
from tui_kpi.submission import allowed_signers, keys, names
from tui_kpi.submission.verify import verify

FOLDERS = sorted(path for path in (EXPORTS / "examples").iterdir() if path.is_dir())
EACH = pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])


def package(folder: Path) -> Path:
    (found,) = folder.glob("*.kpi.zip")
    return found


def principal(folder: Path) -> str:
    return (folder / "allowed_signers").read_text("utf-8").split()[0]


def test_there_is_one_of_each_framework(catalogue: Catalogue) -> None:
    assert tuple(folder.name for folder in FOLDERS) == catalogue.ids()


@EACH
def test_the_app_accepts_it_without_a_warning(folder: Path, catalogue: Catalogue) -> None:
    verified = verify(
        package(folder).read_bytes(),
        recompute=recompute(catalogue),
        allowed_signers=allowed_signers.parse((folder / "allowed_signers").read_bytes()),
    )
    assert verified.warnings == ()
    assert verified.submission["assessment"]["complete"]
    assert verified.submission["framework"]["id"] == folder.name
    assert verified.principals == (principal(folder),)
    assert package(folder).name.startswith(f"{folder.name}_{principal(folder)}_")


@EACH
def test_check_py_says_good(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registry = str(folder / "allowed_signers")
    assert check.main([str(package(folder)), "--allowed-signers", registry]) == 0
    assert capsys.readouterr().out.startswith("GOOD: ")
    assert check.main([str(package(folder)), "--principal", "somebody-else"]) == 1
    assert "(principal-differs)" in capsys.readouterr().out


def test_check_py_says_in_words_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, why in ((tmp_path, "is a directory"), (tmp_path / "none", "no such file")):
        assert check.main([str(path)]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"NOT CHECKED: {path} cannot be read: {why}")
        assert "Errno" not in said


@EACH
def test_unzip_and_ssh_keygen_accept_it(folder: Path, tmp_path: Path) -> None:
    subprocess.run(["unzip", "-q", package(folder), "-d", tmp_path], check=True)
    message = (tmp_path / "submission.json").read_bytes()
    registry = folder / "allowed_signers"
    command = (
        f"ssh-keygen -Y verify -f {registry} -I {principal(folder)} -n {names.RETURN_NAMESPACE}"
    )
    for extra, good in ((b"", True), (b"\n", False)):
        done = subprocess.run(
            [*command.split(), "-s", "submission.json.sig"],
            input=message + extra, cwd=tmp_path, capture_output=True, check=False,
        )  # fmt: skip
        assert (done.returncode == 0) is good


@EACH
def test_ssh_keygen_signs_the_same_with_the_published_key(folder: Path, tmp_path: Path) -> None:
    subprocess.run(["unzip", "-q", package(folder), "-d", tmp_path], check=True)
    signature = (tmp_path / "submission.json.sig").read_bytes()
    (tmp_path / "submission.json.sig").unlink()
    key = tmp_path / "key"
    key.write_bytes((folder / "for-tests-only-key").read_bytes())
    key.chmod(0o600)
    assert keys.public_line(keys.load(key.read_bytes()), "for tests only") == (
        (folder / "for-tests-only-key.pub").read_text("utf-8").strip()
    )
    command = f"ssh-keygen -q -Y sign -n {names.RETURN_NAMESPACE} -f {key} submission.json"
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "submission.json.sig").read_bytes() == signature


@EACH
def test_nothing_but_the_sealed_answers_is_in_it(folder: Path, tmp_path: Path) -> None:
    subprocess.run(["unzip", "-q", package(folder), "-d", tmp_path], check=True)
    said = json.loads((tmp_path / "submission.json").read_text("utf-8"))
    assert said["return"]["answers"]
    assert said["signed_at"][:10] == said["return"]["sealed_on"]
