import io
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.submission.sealed_samples import PACKAGE
from tui_kpi.submission import container, names
from tui_kpi.submission.container import RECEIPT, RETURN, Member
from tui_kpi.submission.refusal import Refusal

FIXED = tuple(Member(name, b"data of " + name.encode()) for name in RETURN.fixed)
EVIDENCE = Member("evidence/001-a.pdf", b"%PDF")
EVIDENCE_NAMES = st.from_regex(
    r"evidence/[0-9]{3}-[a-z0-9][a-z0-9_-]{0,59}\.(pdf|png|txt|xlsx)", fullmatch=True
)


@given(st.dictionaries(EVIDENCE_NAMES, st.binary(max_size=50), max_size=4), st.binary(max_size=99))
def test_round_trip(evidence: dict[str, bytes], first: bytes) -> None:
    rest = tuple(Member(name, evidence[name]) for name in sorted(evidence))
    members = (Member(names.SUBMISSION, first), *FIXED[1:], *rest)
    data = container.write(members)
    assert container.read(data) == members
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        found = [Member(info.filename, archive.read(info)) for info in archive.infolist()]
        assert tuple(found) == members


def test_stock_unzip_reads_it(tmp_path: Path) -> None:
    package = tmp_path / "package.kpi.zip"
    package.write_bytes(PACKAGE)
    subprocess.run(["unzip", "-tq", package], check=True, capture_output=True)
    subprocess.run(["unzip", "-q", package, "-d", tmp_path / "out"], check=True)
    for member in container.read(PACKAGE):
        assert (tmp_path / "out" / member.name).read_bytes() == member.data


def test_header_fields_are_the_constants_of_the_format() -> None:
    with zipfile.ZipFile(io.BytesIO(PACKAGE)) as archive:
        for info in archive.infolist():
            assert (info.date_time, info.create_system) == ((1980, 1, 1, 0, 0, 0), 3)
            assert (info.create_version, info.extract_version) == (20, 20)
            assert (info.flag_bits, info.compress_type) == (0, zipfile.ZIP_STORED)
            assert (info.extra, info.comment, info.internal_attr) == (b"", b"", 0)
            assert info.external_attr == 0o100644 << 16
        assert archive.comment == b""


def test_bytes_are_pinned() -> None:
    # Packages in the world depend on these bytes: a change here is a new major version.
    data = container.write(FIXED)
    assert (len(data), zlib.crc32(data)) == (526, 3374725692)


BAD_NAMES = [
    "../x.pdf", "/x.pdf", "evidence/../x.pdf", "evidence\\001-a.pdf", "c:x.pdf", "evidence//x.pdf",
    "evidence/001-a.pdf:x", "evidence/con.pdf", "nul.txt", "com1.txt", "x.pdf.", "x", "a\0.pdf",
    "evidence/001-é.pdf", "evidence/001-e\u0301.pdf", "evidence/001-\u202e.pdf", "EVIDENCE/001-a.pdf",
    "evidence/001-A.pdf", "evidence/", "evidence/001-a/", "evidence/001-" + "a" * 61 + ".pdf",
    "evidence/1-a.pdf", "evidence/a.pdf", "evidence/001-a.b.pdf", "evidence/001-.pdf",
    "evidence/001-a.pdf\n", "extra.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_are_not_allowed(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        container.write((*FIXED, Member(name, b"")))
    assert refused.value.code == "container-name"
    forged = _zip([*FIXED, Member(name, b"")])
    with pytest.raises(Refusal) as refused:
        container.read(forged)
    assert refused.value.code in {"container-name", "container-not-canonical"}


@pytest.mark.parametrize("name", ["evidence/con.pdf", "aux.json", "evidence/lpt9.tar"])
def test_device_names_are_refused_as_such(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        container.write((Member(name, b""), *FIXED[1:]))
    assert refused.value.code == "container-name"


@pytest.mark.parametrize("ext", ["html", "svg", "js", "zip", "docm", "exe", "bat", "7z", "eml"])
def test_evidence_that_could_act_is_refused(ext: str) -> None:
    with pytest.raises(Refusal) as refused:
        container.write((*FIXED, Member(f"evidence/001-a.{ext}", b"")))
    assert refused.value.code == "evidence-type"


@pytest.mark.parametrize(
    "members",
    [
        (),
        FIXED[:3],
        FIXED[1:],
        (FIXED[1], FIXED[0], *FIXED[2:]),
        (*FIXED[:3], EVIDENCE, FIXED[3]),
        (*FIXED, EVIDENCE, EVIDENCE),
        (*FIXED, Member("evidence/002-a.pdf", b""), EVIDENCE),
    ],
)
def test_members_missing_or_out_of_order(members: tuple[Member, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        container.write(members)
    assert refused.value.code == "container-members"


def test_a_receipt_has_two_members() -> None:
    members = tuple(Member(name, b"x") for name in RECEIPT.fixed)
    assert container.read(container.write(members, RECEIPT), RECEIPT) == members
    for wrong in ((*members, EVIDENCE), FIXED):
        with pytest.raises(Refusal) as refused:
            container.write(wrong, RECEIPT)
        assert refused.value.code == "container-members"


def test_limits() -> None:
    many = [Member(f"evidence/{n:03d}-a.txt", b"") for n in range(196)]
    assert len(container.read(container.write((*FIXED, *many)))) == 200
    too_many = (*FIXED, *many, Member("evidence/999-a.txt", b""))
    over = [
        (too_many, "container-too-many"),
        ((Member(names.SUBMISSION, bytes(8 * 2**20 + 1)), *FIXED[1:]), "container-too-large"),
        (
            (FIXED[0], Member(names.SUBMISSION_SIGNATURE, bytes(2**14 + 1)), *FIXED[2:]),
            "container-too-large",
        ),
        ((*FIXED, Member(EVIDENCE.name, bytes(100 * 2**20))), "container-too-large"),
    ]
    for members, code in over:
        with pytest.raises(Refusal) as refused:
            container.write(members)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        container.read(b"PK\x03\x04" + bytes(100 * 2**20))
    assert refused.value.code == "container-too-large"
    with pytest.raises(Refusal) as refused:
        container.read(_zip(too_many))
    assert refused.value.code == "container-too-many"


def _zip(members: object, **options: object) -> bytes:
    """Write members by stock zipfile, in every header field as close to ours as it comes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options) as archive:  # type: ignore[call-overload]
        for member in members:  # type: ignore[attr-defined]
            info = zipfile.ZipInfo(member.name, (1980, 1, 1, 0, 0, 0))
            info.external_attr, info.create_system = 0o100644 << 16, 3
            archive.writestr(info, member.data)
    return file.getvalue()


def _patched(data: bytes, offset: int, patch: bytes) -> bytes:
    return data[:offset] + patch + data[offset + len(patch) :]


def test_stock_zipfile_happens_to_write_the_same() -> None:
    assert _zip([*FIXED, EVIDENCE]) == container.write((*FIXED, EVIDENCE))


def _deflated() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in FIXED:
            archive.writestr(member.name, member.data * 50)
    return file.getvalue()


GOOD = container.write((*FIXED, EVIDENCE))
END = len(GOOD) - 22
DIRECTORY = int.from_bytes(GOOD[END + 16 : END + 20], "little")
HOSTILE = {
    "empty": (b"", "container-not-zip"),
    "text": (b"hello", "container-not-zip"),
    "prepended": (b"MZ" + GOOD, "container-not-zip"),
    "empty archive": (b"PK\x05\x06" + bytes(18), "container-not-zip"),
    "truncated": (GOOD[:-30], "container-truncated"),
    "trailing": (GOOD + b"x", "container-not-canonical"),
    "comment": (_patched(GOOD, len(GOOD) - 2, b"\x01\0") + b"x", "container-not-canonical"),
    "concatenated": (GOOD + GOOD, "container-not-canonical"),
    "repacked": (_deflated(), "container-not-canonical"),
    "local name": (_patched(GOOD, 30, b"Submission"), "container-not-canonical"),
    "local size": (_patched(GOOD, 22, b"\1"), "container-not-canonical"),
    "local crc": (_patched(GOOD, 14, b"\0\0\0\0"), "container-not-canonical"),
    "encrypted": (_patched(GOOD, 6, b"\1"), "container-not-canonical"),
    "descriptor flag": (_patched(GOOD, 6, b"\x08"), "container-not-canonical"),
    "utf-8 flag": (_patched(GOOD, DIRECTORY + 9, b"\x08"), "container-not-canonical"),
    "method": (_patched(GOOD, DIRECTORY + 10, b"\x08"), "container-not-canonical"),
    "symlink": (_patched(GOOD, DIRECTORY + 40, b"\xff\xa1"), "container-not-canonical"),
    "offset": (_patched(GOOD, DIRECTORY + 42, b"\1"), "container-not-canonical"),
    "disk": (_patched(GOOD, END + 4, b"\1"), "container-not-canonical"),
    "wrong total": (_patched(GOOD, END + 10, b"\4\0"), "container-not-canonical"),
    "hidden entry": (_patched(GOOD, END + 8, b"\4\0\4\0"), "container-not-canonical"),
    "count too high": (_patched(GOOD, END + 8, b"\6\0\6\0"), "container-not-canonical"),
    "lying size": (_patched(GOOD, DIRECTORY + 20, b"\xff" * 8), "container-not-canonical"),
    "directory offset": (_patched(GOOD, END + 16, b"\xff" * 4), "container-not-canonical"),
    "zip64 count": (_patched(GOOD, END + 8, b"\xff" * 4), "container-too-many"),
    "name not ascii": (_patched(GOOD, DIRECTORY + 46, b"\xe9"), "container-name"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(Refusal) as refused:
        container.read(data)
    assert refused.value.code == code


@given(st.data())
@settings(max_examples=200)
def test_any_flipped_byte_is_seen_or_is_data(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(GOOD) - 1))
    changed = bytearray(GOOD)
    changed[index] ^= data.draw(st.integers(1, 255))
    # Even a change of data alone is seen here: its CRC no longer fits.
    with pytest.raises(Refusal):
        container.read(bytes(changed))


@given(st.binary(max_size=200))
def test_anything_after_the_first_header_is_refused_without_a_traceback(data: bytes) -> None:
    for hostile in (b"PK\x03\x04" + data, GOOD[: len(data)] + data, GOOD[:END] + data[:22]):
        with pytest.raises(Refusal):
            container.read(hostile)
