"""Packages that nobody should accept, made from the published vectors by chance.

Three families: containers (bytes and header fields), signatures (bytes, fields and armour), and
contents (JSON of wrong shape, or plain wrong, under a signature that is good).
"""

from __future__ import annotations

import base64
import copy
import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from tui_kpi.submission import names, wire
from tui_kpi.submission.sshsig import sign

EXPORTS = Path(__file__).resolve().parents[2] / "exports"
VECTORS = EXPORTS / "vectors"
sys.path.insert(0, str(EXPORTS))

from generator import samples, ziptool  # noqa: E402 - found through the line above

LARGEST = 64 * 1024
"""Bytes of the largest vector that is mutated."""
NUMBERS = (0, 1, 2, 8, 20, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 2**53, -(2**70), 0.5, 1e308, "", " ", "x", "*", "../x", "\n",
    "\u202e", "\ud800", "1.1", "kpi-training", "2026-13-45", "2026-02-30T25:61:61+99:99", "0" * 64,
    "SHA256:" + "A" * 43, "A" * 300, "A" * 30_000, [], {}, [[]], [None], [0, "x", {}], {"": None},
    {"x": {"y": [1]}}, {"__proto__": {}}, {"id": "x"}, [{"name": "submission.json"}],
)  # fmt: skip
TEXT_ANYONE_MAY_WRITE = (
    "prepared_by", "recipient.name", "provider.name", "signer.name", "signer.role",
    "signer.declaration", "application.name", "application.version", "submission_id",
    "manifest.*.title",
    "signed_at",  # a claim: of the same day, which `sealed_on` fixes
)  # fmt: skip
OPEN = ("provider.details", "explanations", "extensions")
"""Tables that may hold any key; what stands in them decides nothing."""


@dataclass(frozen=True)
class Mutant:
    """A package, the family it is of, and what is known of its JSON (None: the container lies)."""

    family: str
    data: bytes


class Mutants:
    """An endless, repeatable stream of packages."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._families: tuple[tuple[str, Callable[[], bytes]], ...] = (
            ("bytes", self._bytes),
            ("headers", self._headers),
            ("signature", self._signature),
            ("signature bytes", self._signature_bytes),
            ("content", self._content),
            ("content bytes", self._content_bytes),
        )

    def next(self) -> Mutant:
        """Return another package."""
        family, make = self._chance.choice(self._families)
        return Mutant(family, make())

    @cached_property
    def corpus(self) -> tuple[bytes, ...]:
        """The published vectors, the good ones as often as the bad, that are not too large."""
        good, bad = (
            [
                data
                for path in sorted((VECTORS / kind).iterdir())
                if len(data := path.read_bytes()) <= LARGEST
            ]
            for kind in ("ok", "bad")
        )
        return (*good * (len(bad) // len(good)), *bad)

    # Containers

    def _bytes(self) -> bytes:
        data = bytearray(self._chance.choice(self.corpus))
        for _ in range(self._chance.choice((1, 1, 1, 2, 5))):
            self._change(data)
        return bytes(data)

    def _change(self, data: bytearray) -> None:
        chance = self._chance
        at, other = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
        start, end = min(at, other), max(at, other)
        match chance.randrange(7):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 1 if at < len(data):
                data[at] = chance.randrange(256)
            case 2:
                data[at:at] = chance.randbytes(chance.choice((1, 2, 4, 16)))
            case 3:
                del data[at : at + chance.choice((1, 2, 4, 16, 64))]
            case 4:
                data[at:at] = data[start:end][:4096]
            case 5:
                data[at : at + 4] = chance.choice(NUMBERS).to_bytes(4, "little")
            case _:
                piece = chance.choice(self.corpus)
                begin = chance.randrange(len(piece) + 1)
                data[at : at + chance.choice((0, 64))] = piece[begin : begin + 256]

    def _headers(self) -> bytes:
        chance = self._chance
        items = ziptool.entries()
        for _ in range(chance.choice((1, 1, 2))):
            at = chance.randrange(len(items))
            name = chance.choice(
                ("version", "flags", "method", "time", "date", "crc", "packed", "size", "name_size",
                 "extra_size")
            )  # fmt: skip
            value = chance.choice(NUMBERS)
            if name not in {"crc", "packed", "size"}:
                value &= 0xFFFF
            side = chance.choice(("local", "central"))
            items[at] = replace(items[at], **{side: {name: value}})
        if not chance.randrange(4):
            chance.shuffle(items)
        if not chance.randrange(4):
            items.append(chance.choice(items))
        end = None
        if not chance.randrange(3):
            end = {chance.choice(("disk", "here", "count")): chance.choice(NUMBERS) & 0xFFFF}
        return ziptool.archive(items, end=end)

    # Signatures

    def _signature(self) -> bytes:
        """A signature built field by field; one field of it lies."""
        chance = self._chance
        raw = chance.choice((samples.KEY, samples.OTHER_KEY, samples.STRANGER))
        armoured = sign(samples.MEMBERS[0].data, names.RETURN_NAMESPACE, raw)
        reader = wire.Reader(base64.b64decode(b"".join(armoured.split(b"\n")[1:-2])))
        reader.take(10)
        fields = [reader.string() for _ in range(5)]
        version = 1
        at = chance.randrange(7)
        if at == 6:
            version = chance.choice(NUMBERS)
        elif at == 5:
            inner = wire.Reader(fields[4])
            kind, value = inner.string(), bytearray(inner.string())
            self._change(value)
            fields[4] = wire.string(kind) + wire.string(bytes(value))
        else:
            field = bytearray(fields[at])
            self._change(field)
            fields[at] = bytes(field)
        blob = b"SSHSIG" + version.to_bytes(4, "big") + b"".join(map(wire.string, fields))
        return samples.package(samples.MEMBERS[0].data, _armoured(blob))

    def _signature_bytes(self) -> bytes:
        text = bytearray(samples.MEMBERS[1].data)
        if self._chance.randrange(2):
            blob = bytearray(base64.b64decode(b"".join(bytes(text).split(b"\n")[1:-2])))
            self._change(blob)
            text = bytearray(_armoured(bytes(blob)))
        else:
            self._change(text)
        return samples.package(samples.MEMBERS[0].data, bytes(text[:16_000]))

    # Contents

    def _content(self) -> bytes:
        document = samples.document()
        for _ in range(self._chance.choice((1, 1, 1, 2, 3))):
            self._change_value(document)
        return samples.signed(document)

    def _change_value(self, document: dict[str, Any]) -> None:
        chance = self._chance
        table: Any = document
        while True:
            key = chance.choice(list(table) if isinstance(table, dict) else range(len(table)))
            if not isinstance(table[key], dict | list) or not table[key] or chance.random() < 0.3:
                break
            table = table[key]
        match chance.randrange(4):
            case 0:
                del table[key]
            case 1 if isinstance(table, dict):
                table[chance.choice(("x", "", "id", "É", "a" * 80))] = self._value()
            case 1:
                table.insert(key, copy.deepcopy(chance.choice((self._value(), table[key]))))
            case _:
                table[key] = self._value()
        if not document:
            document["format"] = "kpi-return"

    def _value(self) -> Any:
        return copy.deepcopy(self._chance.choice(VALUES))

    def _content_bytes(self) -> bytes:
        text = bytearray(samples.MEMBERS[0].data)
        for _ in range(self._chance.choice((1, 1, 2))):
            self._change(text)
        return samples.signed(bytes(text))


SAMPLE: dict[str, Any] = json.loads(samples.MEMBERS[0].data)


def lawful(submission: dict[str, Any], sample: dict[str, Any] = SAMPLE) -> bool:
    """Return whether an accepted submission says what the sample says, but for free text.

    Written without the verifier's models: another pair of eyes.
    """
    minor = str(submission.get("format_version")) != "1.0"
    return not list(_unlawful(sample, submission, "", minor=minor))


def _unlawful(sample: Any, found: Any, path: str, *, minor: bool) -> list[str]:
    if path in OPEN:
        return [] if isinstance(found, dict) else [path]
    if isinstance(sample, dict) and isinstance(found, dict):
        keys = sample.keys() if minor else sample.keys() | found.keys()
        return [
            wrong
            for key in keys
            for wrong in _unlawful(
                sample.get(key, ...), found.get(key, ...), f"{path}.{key}".strip("."), minor=minor
            )
        ]
    if isinstance(sample, list) and isinstance(found, list) and len(sample) == len(found):
        pairs = zip(sample, found, strict=True)
        return [w for a, b in pairs for w in _unlawful(a, b, f"{path}.*", minor=minor)]
    if path == "format_version" and minor:
        return [] if str(found).startswith("1.") else [path]
    if path in TEXT_ANYONE_MAY_WRITE:
        return [] if isinstance(found, str) and found else [path]
    return [] if type(sample) is type(found) and sample == found else [path]


def _armoured(blob: bytes) -> bytes:
    text = base64.b64encode(blob)
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    begin, end = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
    return b"\n".join([begin, *lines, end, b""])
