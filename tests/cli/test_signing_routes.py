"""Every way to sign, in both directions: ssh-keygen accepts ours, we accept what it signs."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.agents import RealAgent, real_agent
from tests.cli.commands import Run

SECRET = "sesame"
SIGN = "ssh-keygen -Y sign -n kpi-return-v1@tui-kpi -f"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A locked key outside the data folder."""
    path = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", SECRET, "-f", path], check=True)
    return path


def askpass(folder: Path) -> dict[str, str]:
    """The environment in which OpenSSH is told the passphrase."""
    program = folder / "askpass"
    program.write_text(f"#!/bin/sh\necho {SECRET}\n")
    program.chmod(0o700)
    return {"SSH_ASKPASS": str(program), "SSH_ASKPASS_REQUIRE": "force", "PATH": "/usr/bin:/bin"}


def accepted(run: Run, package: str, public: Path, folder: Path) -> None:
    """Require that the verifier and ssh-keygen accept the package, and not another one."""
    registry = folder / "allowed_signers"
    registry.write_text(f"acorn {public.read_text()}")
    assert run("verify", package, "--allowed-signers", str(registry)).status == 0
    with zipfile.ZipFile(package) as opened:
        opened.extractall(folder / "out")
    command = f"ssh-keygen -Y verify -f {registry} -I acorn -n kpi-return-v1@tui-kpi -s submission.json.sig"
    message = (folder / "out/submission.json").read_bytes()
    for data, good in ((message, True), (message + b"\n", False)):
        done = subprocess.run(
            command.split(), input=data, cwd=folder / "out", capture_output=True, check=False
        )
        assert (done.returncode == 0) is good, done.stderr


def test_a_locked_key_file(run: Run, complete: str, key: Path, tmp_path: Path) -> None:
    done = run("seal", complete, "--yes", "--key", str(key), "--passphrase-stdin", stdin=SECRET)
    accepted(run, done.out.splitlines()[0], key.with_suffix(".pub"), tmp_path)


def added(agent: RealAgent, key: Path) -> None:
    agent.add(key, typed=SECRET)


def test_an_agent(
    run: Run, complete: str, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with real_agent() as agent:
        added(agent, key)
        monkeypatch.setenv("SSH_AUTH_SOCK", agent.socket)
        done = run("seal", complete, "--yes", "--key", "agent")
    accepted(run, done.out.splitlines()[0], key.with_suffix(".pub"), tmp_path)


@pytest.mark.parametrize("by_agent", [False, True])
def test_ssh_keygen_with_a_locked_key_or_an_agent(
    run: Run, complete: str, key: Path, tmp_path: Path, by_agent: bool
) -> None:
    public = key.with_suffix(".pub")
    document = Path(
        run("seal", complete, "--yes", "--unsigned", "--key", str(public)).out.splitlines()[0]
    )
    if by_agent:
        with real_agent() as agent:
            added(agent, key)
            key.unlink()
            command = [*SIGN.split(), public, document]
            subprocess.run(command, check=True, capture_output=True, env=agent.environ)
    else:
        command = [*SIGN.split(), key, document]
        subprocess.run(command, check=True, capture_output=True, env=askpass(tmp_path))
    done = run("attach-signature", complete, f"{document}.sig")
    assert done.status == 0, done.err
    accepted(run, done.out.splitlines()[0], public, tmp_path)


def test_a_security_token_is_refused_before_anything_is_put_aside(
    run: Run, complete: str, home: Path, tmp_path: Path
) -> None:
    token = tmp_path / "id_ed25519_sk.pub"
    token.write_text("sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t me\n")
    for options in (["--unsigned"], []):
        done = run("seal", complete, "--yes", *options, "--key", str(token))
        assert (done.status, done.out) == (1, "")
        assert "security token" in done.err
        assert "tui-kpi key new" in done.err
    assert not (home / "waiting").exists()
