"""A real ssh-agent for tests, and sockets that only pretend to be one."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class RealAgent:
    """One `ssh-agent`, with `ssh-add` to talk to it."""

    def __init__(self, folder: Path) -> None:
        self.socket = str(folder / "agent")
        self.environ = {**os.environ, "SSH_AUTH_SOCK": self.socket, "HOME": str(folder)}

    def add(self, *arguments: str | Path, typed: str = "", **environ: str) -> None:
        """Run `ssh-add`; a passphrase that it asks for is `typed`."""
        asked = Path(self.socket).with_name("asked")
        asked.write_text(f"#!/bin/sh\necho '{typed}'\n")
        asked.chmod(0o700)
        environ = {"SSH_ASKPASS": str(asked), "SSH_ASKPASS_REQUIRE": "force", **environ}
        subprocess.run(
            ["ssh-add", "-q", *arguments],
            env={**self.environ, **environ}, check=True, capture_output=True,
        )  # fmt: skip


@contextmanager
def real_agent(**environ: str) -> Iterator[RealAgent]:
    """Start an agent; end it, by its process, with the block."""
    with tempfile.TemporaryDirectory() as name:  # a socket's path must be short
        agent = RealAgent(Path(name))
        process = subprocess.Popen(
            ["ssh-agent", "-D", "-a", agent.socket],
            stdout=subprocess.PIPE, env={**agent.environ, **environ},
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()  # it listens once it has said so
        try:
            yield agent
        finally:
            process.terminate()
            process.communicate()


@contextmanager
def pretended_agent(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Listen; hand every connection to `answer`. Gives the socket's path."""
    with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX) as listening:
        path = f"{name}/agent"
        listening.bind(path)
        listening.listen()

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    try:
                        answer(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield path
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()
