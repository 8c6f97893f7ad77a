from __future__ import annotations

import io
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents import RealAgent, pretended_agent, real_agent
from tests.submission.sealed_samples import KEY, OTHER_KEY, PUBLIC
from tui_kpi.submission import agent, keys, sshsig
from tui_kpi.submission.agent import Agent
from tui_kpi.submission.refusal import Refusal
from tui_kpi.submission.wire import string

NAMESPACE = "kpi-return-v1@tui-kpi"


def found(real: RealAgent) -> Agent:
    return agent.find({"SSH_AUTH_SOCK": real.socket})


def code_of(do: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        do()
    return refused.value.code


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("keys")
    keys.save(place / "key", KEY)
    keys.save(place / "other", OTHER_KEY)
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", place / "rsa"], check=True
    )  # fmt: skip
    return place


@pytest.fixture
def real() -> Iterator[RealAgent]:
    with real_agent(SSH_ASKPASS="/bin/false", SSH_ASKPASS_REQUIRE="force") as started:
        yield started


def test_it_offers_its_ed25519_keys_and_signs_as_the_file_does(
    real: RealAgent, folder: Path
) -> None:
    real.add(folder / "rsa")
    real.add(folder / "key")
    (held,) = found(real).offered()
    assert held.key == PUBLIC
    signature = found(real).signer(PUBLIC)(b"message", NAMESPACE)
    assert signature == sshsig.sign(b"message", NAMESPACE, KEY)
    assert code_of(lambda: found(real).signer(keys.public_key(OTHER_KEY))(b"", "x")) == (
        "agent-refused"
    )


def test_a_locked_agent_offers_and_signs_nothing(real: RealAgent, folder: Path) -> None:
    assert found(real).offered() == ()
    real.add(folder / "key")
    real.add("-x", typed="sesame")
    assert found(real).offered() == ()
    assert code_of(lambda: found(real).signer(PUBLIC)(b"", "x")) == "agent-refused"
    real.add("-X", typed="sesame")
    assert [held.key for held in found(real).offered()] == [PUBLIC]


def test_one_who_says_no_when_asked_to_confirm(real: RealAgent, folder: Path) -> None:
    real.add("-c", folder / "key")
    assert code_of(lambda: found(real).signer(PUBLIC)(b"", "x")) == "agent-refused"


def test_no_agent(tmp_path: Path) -> None:
    dead = tmp_path / "dead"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(dead))
    for environ in (
        {}, {"SSH_AUTH_SOCK": str(dead)}, {"SSH_AUTH_SOCK": str(tmp_path / "none")},
        {"SSH_AUTH_SOCK": "x" * 300}, {"SSH_AUTH_SOCK": "a\0b"},
    ):  # fmt: skip
        assert code_of(lambda: agent.find(environ).offered()) == "agent-absent"  # noqa: B023


def answering(data: bytes) -> Agent:
    return Agent(lambda _request, _seconds: data)


def listed(*held: tuple[bytes, bytes], count: int | None = None) -> bytes:
    number = struct.pack(">I", len(held) if count is None else count)
    return b"\x0c" + number + b"".join(string(blob) + string(said) for blob, said in held)


BAD_LISTS = {
    "nothing": b"",
    "failure": b"\x05",
    "another kind": b"\x0e" + string(b""),
    "cut": listed((PUBLIC.blob, b"me"))[:-1],
    "more": listed((PUBLIC.blob, b"me")) + b"\0",
    "too many": listed(count=1001),
    "fewer than said": listed((PUBLIC.blob, b"me"), count=2),
    "a short key": listed((string(b"ssh-ed25519") + string(bytes(31)), b"me")),
    "no key": listed((b"", b"me")),
}


@pytest.mark.parametrize("name", BAD_LISTS)
def test_a_list_that_is_none(name: str) -> None:
    assert code_of(answering(BAD_LISTS[name]).offered) == "agent-answer"


def test_a_comment_cannot_steer_the_terminal() -> None:
    (held,) = answering(listed((PUBLIC.blob, b"a\x1b[2J\xff"))).offered()
    assert held.comment == "a\\u001b[2J\ufffd"


def signed(value: bytes, kind: bytes = b"ssh-ed25519", more: bytes = b"") -> bytes:
    return b"\x0e" + string(string(kind) + string(value) + more)


GOOD = sshsig.parse(sshsig.sign(b"message", NAMESPACE, KEY)).signature
BAD_SIGNATURES = {
    "a list": listed(),
    "empty": b"\x0e",
    "another type": signed(GOOD, b"ssh-rsa"),
    "63 bytes": signed(GOOD[:63]),
    "more inside": signed(GOOD, more=b"\0"),
    "more behind": signed(GOOD) + b"\0",
    "of something else": signed(sshsig.parse(sshsig.sign(b"", NAMESPACE, KEY)).signature),
    "weak": signed(bytes(64)),
}


@pytest.mark.parametrize("name", BAD_SIGNATURES)
def test_a_signature_that_is_none(name: str) -> None:
    sign = answering(BAD_SIGNATURES[name]).signer(PUBLIC)
    assert code_of(lambda: sign(b"message", NAMESPACE)) == "agent-answer"


def test_the_bad_ones_differ_from_a_good_one_in_one_thing() -> None:
    assert answering(signed(GOOD)).signer(PUBLIC)(b"message", NAMESPACE) == (
        sshsig.sign(b"message", NAMESPACE, KEY)
    )
    assert answering(listed((PUBLIC.blob, b"me"))).offered() == (agent.AgentKey(PUBLIC, "me"),)


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=80).map(lambda x: listed() + x)))
def test_any_bytes_are_an_answer_or_refused(data: bytes) -> None:
    for ask in (answering(data).offered, lambda: answering(data).signer(PUBLIC)(b"", "x")):
        try:
            ask()
        except Refusal as refusal:
            assert refusal.code in {"agent-answer", "agent-refused"}


class Pipe(io.BytesIO):
    """Reads what it was made with, whatever is written."""

    def write(self, _data: object) -> int:
        return 0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "ends too soon"),
        (struct.pack(">I", agent.MAX_ANSWER + 1), "has 262145 bytes"),
        (b"\xff\xff\xff\xff", "has 4294967295 bytes"),
        (struct.pack(">I", 5) + b"\x0c", "ends too soon"),
    ],
)
def test_sizes_are_bounded(said: bytes, why: str) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(64)
        connection.sendall(said)

    with pretended_agent(answer) as path:
        for named in (agent.find({"SSH_AUTH_SOCK": path}), piped(said)):
            with pytest.raises(Refusal, match=why) as refused:
                named.offered()
            assert refused.value.code == "agent-answer"


def piped(said: bytes) -> Agent:
    return Agent(agent.by_pipe("x", lambda _: Pipe(said)))


@given(st.one_of(st.binary(max_size=64), st.binary(max_size=64).map(string)))
def test_any_bytes_from_a_socket_are_an_answer_or_refused(said: bytes) -> None:
    try:
        piped(said).offered()
    except Refusal as refusal:
        assert refusal.code == "agent-answer"


def test_a_silent_or_dripping_agent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent, "LIST_SECONDS", 0.1)

    def drip(connection: socket.socket) -> None:
        connection.sendall(struct.pack(">I", 100_000))
        while connection.send(b"\x0c"):
            time.sleep(0.01)

    def wait(connection: socket.socket) -> None:
        while connection.recv(64):
            pass

    for behaviour in (drip, wait):
        with pretended_agent(behaviour) as path:
            named = agent.find({"SSH_AUTH_SOCK": path})
            assert code_of(named.offered) == "agent-slow"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        silent = agent.by_pipe("x", lambda _: ours.makefile("rwb", buffering=0))
        assert code_of(Agent(silent).offered) == "agent-slow"


def test_the_pipe_of_windows_carries_the_same_requests(real: RealAgent, folder: Path) -> None:
    real.add(folder / "key")
    asked = []

    def opened(path: str) -> io.RawIOBase:
        asked.append(path)
        channel = socket.socket(socket.AF_UNIX)
        channel.connect(real.socket)
        with channel:
            return channel.makefile("rwb", buffering=0)  # type: ignore[return-value]

    by_pipe = Agent(agent.by_pipe(agent.PIPE, opened))
    assert [held.key for held in by_pipe.offered()] == [PUBLIC]
    sshsig.verify(b"m", "n", sshsig.parse(by_pipe.signer(PUBLIC)(b"m", "n")))
    assert asked == [agent.PIPE] * 2


def test_on_windows_the_pipe_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def opened(path: str, *_arguments: object, **_options: object) -> io.BytesIO:
        asked.append(path)
        return io.BytesIO()

    monkeypatch.setattr("builtins.open", opened)
    for named in ("", "/tmp/ssh-x/agent.1", r"\\.\pipe\other"):
        assert code_of(agent.find({"SSH_AUTH_SOCK": named}, "nt").offered) == "agent-answer"
    assert asked == [agent.PIPE, agent.PIPE, r"\\.\pipe\other"]
