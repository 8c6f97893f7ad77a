"""The user's key agent (ssh-agent): which Ed25519 keys it offers, and signatures by them.

Of the agent protocol (draft-ietf-sshm-ssh-agent) only the two requests that signing needs. The
agent may be forwarded from another machine, so its answers are not trusted: sizes and times are
bounded, every field is checked, and a signature is verified before it is used.
"""

import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from tui_kpi.submission import sshsig, wire
from tui_kpi.submission.refusal import Refusal, shown
from tui_kpi.submission.sshsig import Signature, SignMessage
from tui_kpi.submission.wire import PublicKey, Reader, WireError, string

SOCKET: Final = "SSH_AUTH_SOCK"
"""Environment variable that names the agent's socket."""
PIPE: Final = r"\\.\pipe\openssh-ssh-agent"
"""Where the agent of Windows listens."""
MAX_ANSWER: Final = 256 * 1024
"""Bytes of the largest answer: that of OpenSSH's own agent."""
MAX_KEYS: Final = 1000
LIST_SECONDS: Final = 5.0
SIGN_SECONDS: Final = 120.0
"""Someone may have to find and confirm the agent's question first."""

_FAILURE: Final = 5
_LIST, _LISTED = 11, 12
_SIGN, _SIGNED = 13, 14

Exchange = Callable[[bytes, float], bytes]
"""Sends a request and returns the answer, both without their length, within so many seconds.

Raises OSError if nobody answers, TimeoutError if not in time, Refusal for too long an answer.
"""


@dataclass(frozen=True, slots=True)
class AgentKey:
    """An Ed25519 key that the agent offers; `comment` is fit to be shown."""

    key: PublicKey
    comment: str


class Agent:
    """An agent behind one way of talking to it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def offered(self) -> tuple[AgentKey, ...]:
        """Return the Ed25519 keys that it offers, in its order; other kinds are passed over.

        A locked agent offers none. Raises Refusal: `agent-absent`, `-slow` or `-answer`.
        """
        kind, reader = self._ask(bytes([_LIST]), LIST_SECONDS)
        try:
            if kind != _LISTED:
                raise WireError(f"it is of the kind {kind}")
            return _keys(reader)
        except WireError as error:
            raise Refusal("agent-answer", where=error) from None

    def signer(self, key: PublicKey) -> SignMessage:
        """Return the signing function of `key`, for `seal.seal`.

        It raises Refusal: `agent-refused`, `agent-absent`, `agent-slow` or `agent-answer`.
        """

        def sign(message: bytes, namespace: str) -> bytes:
            value = self._sign(key, sshsig.signed_data(message, namespace))
            armoured = sshsig.armour(Signature(key, namespace, value))
            try:
                sshsig.verify(message, namespace, sshsig.parse(armoured))
            except Refusal:
                raise Refusal("agent-answer", where="its signature does not fit") from None
            return armoured

        return sign

    def _sign(self, key: PublicKey, data: bytes) -> bytes:
        """Return the 64 bytes of the signature of `data`."""
        request = bytes([_SIGN]) + string(key.blob) + string(data) + struct.pack(">I", 0)
        kind, reader = self._ask(request, SIGN_SECONDS)
        if kind == _FAILURE:
            raise Refusal("agent-refused")
        try:
            if kind != _SIGNED:
                raise WireError(f"it is of the kind {kind}")
            signature = Reader(reader.string())
            reader.end()
            if signature.string() != wire.ED25519:
                raise WireError("its signature is of another type")
            value = signature.string()
            signature.end()
            if len(value) != 64:
                raise WireError(f"its signature has {len(value)} bytes, not 64")
        except WireError as error:
            raise Refusal("agent-answer", where=error) from None
        return value

    def _ask(self, request: bytes, seconds: float) -> tuple[int, Reader]:
        """Return the kind of the answer, and a reader of the rest of it."""
        try:
            answer = self._exchange(request, seconds)
        except TimeoutError:
            raise Refusal("agent-slow", seconds=round(seconds)) from None
        except (OSError, ValueError) as error:
            # ValueError: a path that no system call takes.
            why = getattr(error, "strerror", None) or "its address cannot be used"
            raise Refusal("agent-absent", where=str(why).lower()) from None
        if not answer:
            raise Refusal("agent-answer", where="it is empty")
        return answer[0], Reader(answer[1:])


def find(environ: Mapping[str, str], system: str = os.name) -> Agent:
    """Return the agent that the environment names, or Windows' own.

    Nothing is asked of it yet. Raises Refusal `agent-absent` if none is named.
    """
    named = environ.get(SOCKET, "")
    if system == "nt":
        # Other shells on Windows put a path there that only their own programs understand.
        return Agent(by_pipe(named if named.startswith("\\\\.\\pipe\\") else PIPE))
    if not named:
        raise Refusal("agent-absent", where=f"{SOCKET} is not set")
    return Agent(by_socket(named))


def by_socket(path: str) -> Exchange:
    """Return the way to the agent behind the Unix socket at `path`."""

    def exchange(request: bytes, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:

            def in_time() -> None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                channel.settimeout(left)

            def read(size: int) -> bytes:
                in_time()
                return channel.recv(size)

            in_time()
            channel.connect(path)
            channel.sendall(string(request))
            return _answer(read)

    return exchange


def by_pipe(path: str, opened: Callable[[str], BinaryIO] | None = None) -> Exchange:
    """Return the way to the agent behind the Windows pipe at `path`.

    A pipe knows no time limit, so it is talked to on a thread of its own, which is left behind if
    it does not answer in time.
    """
    open_pipe = opened or _open_pipe

    def exchange(request: bytes, seconds: float) -> bytes:
        found: list[bytes | Exception] = []

        def talk() -> None:
            try:
                with open_pipe(path) as pipe:
                    pipe.write(string(request))
                    found.append(_answer(pipe.read))
            except Exception as error:
                found.append(error)  # raised again where it was asked

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        thread.join(seconds)
        if not found:
            raise TimeoutError
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]

    return exchange


def _open_pipe(path: str) -> BinaryIO:
    return open(path, "r+b", buffering=0)  # noqa: PTH123 - no file; closed by the caller


def _answer(read: Callable[[int], bytes | None]) -> bytes:
    """Return one answer. `read` gives some bytes, at most as many as it is asked for."""
    size = int.from_bytes(_exactly(read, 4), "big")
    if size > MAX_ANSWER:
        raise Refusal("agent-answer", where=f"it has {size} bytes")
    return _exactly(read, size)


def _exactly(read: Callable[[int], bytes | None], size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        piece = read(size - len(found))
        if not piece:
            raise Refusal("agent-answer", where="it ends too soon")
        found += piece
    return bytes(found)


def _keys(reader: Reader) -> tuple[AgentKey, ...]:
    count = reader.number()
    if count > MAX_KEYS:
        raise WireError(f"it names {count} keys")
    found = []
    for _ in range(count):
        blob, comment = reader.string(), reader.string()
        if wire.key_type(blob) == wire.ED25519.decode("ascii"):
            said = shown(comment.decode("utf-8", "replace"))
            found.append(AgentKey(wire.parse_blob(blob), said))
    reader.end()
    return tuple(found)
