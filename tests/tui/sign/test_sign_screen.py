"""The Sign screen: an agent's keys, another computer, and passphrases that nobody sees."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agents import RealAgent, real_agent
from tests.sample_return import ANSWERS
from tests.tui.terminal import Terminal
from tui_kpi.session.session import Session
from tui_kpi.submission import container, keys

Q4 = "lancashire-supported-housing/2026-27-Q4"
SECRET = "correct-horse"


@pytest.fixture
def complete(session: Session) -> str:
    opened = session.new(Q4)
    for field, text in ANSWERS.items():
        opened.set(field, text)
    opened.close()
    profile = session.profile
    for key, value in (("provider_id", "acorn"), ("provider_name", "Acorn Care"),
                       ("signer_name", "Ann Bell"), ("signer_role", "Manager")):  # fmt: skip
        profile = profile.with_value(key, value)
    session.save_profile(profile)
    return Q4


@pytest.fixture
def ann(tmp_path: Path) -> Path:
    path = tmp_path / "ann"
    keys.save(path, keys.generate())
    path.with_suffix(".pub").write_text(keys.public_line(keys.load(path.read_bytes())) + "\n")
    return path


@pytest.fixture
def agent(ann: Path) -> Iterator[RealAgent]:
    with real_agent() as started:
        started.add(ann)
        yield started


def to_sign(app: Terminal) -> None:
    app.wait_for("Saved")
    app.press("F6")
    app.wait_for("You can sign.")
    app.press("Enter")
    app.wait_for("Who signs?")


def declare(app: Terminal) -> None:
    app.wait_for("What this file says once you sign it")
    app.press("Enter", "Space", "Tab", "Enter")


def test_signed_by_the_key_agent(home: Path, complete: str, agent: RealAgent) -> None:
    with Terminal("open", complete, home=home, env={"SSH_AUTH_SOCK": agent.socket}) as app:
        to_sign(app)
        app.wait_for("ann, in the key agent")
        app.press("F1")
        app.wait_for("In the key agent", "by ssh -A")
        app.press("Enter")
        app.go_to("Key to sign with")
        app.press("Up", "Space")
        app.wait_for("If your key agent asks you to confirm")
        assert "Passphrase" not in app.text
        app.press("Tab", "Enter")
        app.wait_for("What this file says once you sign it")
        app.press("Enter")
        app.wait_for("SHA-256 of the data to sign")
        app.press("F1")
        app.wait_for("read from the very bytes that are signed")
        app.press("Enter")
        app.wait_for("SHA-256 of the data to sign")
        shown = re.search(r"[0-9a-f]{64}", app.text)
        app.press("Space", "Tab", "Enter")
        app.wait_for("Done: signed and sealed")
        package = next((home / "sealed").glob("*.kpi.zip")).read_bytes()
        sha256 = hashlib.sha256(container.read(package)[0].data).hexdigest()
        assert shown is not None
        assert shown[0] == sha256
        app.press("PageDown")
        app.wait_for("For checking", sha256)


def test_signed_on_another_computer_over_a_restart(
    home: Path, complete: str, ann: Path, session: Session
) -> None:
    with Terminal("open", complete, home=home) as app:
        to_sign(app)
        app.go_to("Key to sign with")
        app.press("Down", "Space", "Tab", "nothing", "Tab", "Enter")
        app.wait_for("nothing cannot be read: no such file")
        app.press("/")
        app.wait_until_gone("nothing cannot be read: no such file")
        app.press(*["Backspace"] * 8, str(ann.with_suffix(".pub")), "Tab", "Enter")
        declare(app)
        app.wait_for("Waiting for its signature", "ssh-keygen -Y sign -n kpi-return-v1@tui-kpi")
    folder = home / "waiting" / Q4
    with Terminal("open", complete, home=home) as app:
        app.wait_for("Saved")
        app.press("F6")
        app.wait_for("You can sign.")
        app.press("Enter")
        app.wait_for("Waiting for its signature", "submission.json.sig")
        app.press("Tab", "Enter")
        app.wait_for("Enter the path of the signature")
        command = f"ssh-keygen -Y sign -n kpi-return-v1@tui-kpi -f {ann} submission.json"
        subprocess.run(command.split(), check=True, capture_output=True, cwd=folder)
        app.press(str(folder / "submission.json.sig"), "Tab", "Enter")
        app.wait_for("Done: signed and sealed")
    assert session.open(Q4).sealed is not None


def test_a_stale_one_says_so_and_starts_again(home: Path, complete: str, ann: Path) -> None:
    run = [sys.executable, "-m", "tui_kpi", "seal", complete, "--yes", "--unsigned"]
    environ = {"TUI_KPI_HOME": str(home), "TUI_KPI_TODAY": "2027-04-10", "HOME": str(home)}
    subprocess.run([*run, "--key", f"{ann}.pub"], env=environ, check=True, capture_output=True)
    with Terminal("open", complete, home=home) as app:
        app.wait_for("Saved")
        app.press("9", "F6")
        app.wait_for("You can sign.")
        app.press("Enter")
        app.wait_for("no longer counts", "The answers have changed")
        app.press("Enter")
        app.wait_for("Who signs?")
    assert not (home / "waiting" / Q4).exists()


def nowhere(app: Terminal, home: Path) -> None:
    """Require that the passphrase is not on the screen, in a file or in the process list."""
    assert SECRET not in app.output.decode(errors="replace")
    about = Path(f"/proc/{app.process.pid}")
    for name in ("cmdline", "environ"):
        assert SECRET.encode() not in (about / name).read_bytes()
    for path in home.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


def test_a_passphrase_in_the_app_is_seen_nowhere(home: Path, complete: str) -> None:
    with Terminal("open", complete, home=home) as app:
        to_sign(app)
        app.go_to("Passphrase of the key")
        app.press(SECRET, "Tab", SECRET)
        app.wait_for("[*************")
        nowhere(app, home)
        app.press("Tab", "Enter")
        declare(app)
        app.wait_for("Done: signed and sealed")
        nowhere(app, home)
    assert keys.is_locked((home / "keys" / "signing-key").read_bytes())


def test_a_passphrase_on_the_command_line_is_seen_nowhere(home: Path, complete: str) -> None:
    with Terminal("key", "new", home=home) as app:
        app.wait_for("Passphrase for the new key")
        app.send(f"{SECRET}\r")
        app.wait_for("The same again")
        nowhere(app, home)
        app.send(f"{SECRET}\r")
        app.wait_for("Your new key is")
        app.end()
        assert SECRET not in app.output.decode()
    with Terminal("key", "card", home=home, env={"NO_COLOR": "1"}) as app:
        app.wait_for("Passphrase of")
        app.send(f"{SECRET}\r")
        app.wait_for("Words ", "\u2588\u2580", "read the eight words out")
        app.end()
        assert SECRET not in app.output.decode()
    assert not any(
        SECRET.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file()
    )
