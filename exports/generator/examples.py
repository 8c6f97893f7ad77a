"""One sealed return of each framework, made by the app's own steps from an answers file."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from generator.samples import EXPORTS
from generator.testkeys import COMMENT, key_file, made_key
from tui_kpi.framework.loader import Catalogue, shipped_folder
from tui_kpi.returns.answers import read_answers
from tui_kpi.session import Session
from tui_kpi.session.sealing.seal_return import Revision, SignerDetails, finish, prepare
from tui_kpi.store import drafts
from tui_kpi.store.folders import Folders
from tui_kpi.store.profile import Profile
from tui_kpi.submission import container, keys, names, receipt
from tui_kpi.submission.known import subject_of
from tui_kpi.submission.receipt import Query, Receipt

KEY_FILE = "for-tests-only-key"


@dataclass(frozen=True)
class Example:
    """Who seals which framework's example, and when."""

    framework: str
    provider_id: str
    provider_name: str
    signer: str
    sealed_at: datetime
    submission_id: str
    query: Query | None = None
    """What the council asks in its receipt; None if it accepts the return."""


EXAMPLES = (
    Example(
        "annex-1-performance-management",
        "birch-lodge",
        "Birch Lodge",
        "Cara Day",
        datetime(2027, 4, 6, 10, 15, tzinfo=UTC),
        "3a6d2c1e-0001-4b5f-8a11-5d0c7e9f0001",
    ),
    Example(
        "bolton-home-care",
        "rowan-home-care",
        "Rowan Home Care",
        "Imran Shah",
        datetime(2026, 5, 5, 9, 0, tzinfo=UTC),
        "3a6d2c1e-0002-4b5f-8a11-5d0c7e9f0002",
        Query("g1_visits_took_place.3", "Are 10,000 visits in week 3 right?"),
    ),
    Example(
        "devon-supporting-independence",
        "moorland-support",
        "Moorland Support CIC",
        "Jo Penrose",
        datetime(2026, 10, 20, 14, 5, tzinfo=UTC),
        "3a6d2c1e-0003-4b5f-8a11-5d0c7e9f0003",
    ),
    Example(
        "lancashire-supported-housing",
        "acorn-care",
        "Acorn Care",
        "Ann Bell",
        datetime(2027, 4, 2, 9, 30, tzinfo=UTC),
        "3a6d2c1e-0004-4b5f-8a11-5d0c7e9f0004",
    ),
    Example(
        "surrey-care-within-the-home",
        "willow-care",
        "Willow Care",
        "Zoë Marsh",
        datetime(2026, 5, 4, 16, 45, tzinfo=UTC),
        "3a6d2c1e-0005-4b5f-8a11-5d0c7e9f0005",
    ),
)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of everything under `examples/`."""
    for example in EXAMPLES:
        answers = (EXPORTS / "examples" / example.framework / "answers.toml").read_bytes()
        key = made_key(example.provider_id)
        line = keys.public_line(key, COMMENT)
        registered = f'{example.provider_id} namespaces="{names.RETURN_NAMESPACE}" {line}\n'
        name, package = _sealed(example, answers.decode("utf-8"))
        for file, data in (
            ("answers.toml", answers),
            (name, package),
            (KEY_FILE, key_file(key)),
            (f"{KEY_FILE}.pub", f"{line}\n".encode()),
            ("allowed_signers", registered.encode()),
            *_receipt(example, name, package),
        ):
            yield f"{example.framework}/{file}", data


def _sealed(example: Example, text: str) -> tuple[str, bytes]:
    """Seal the answers in a data folder of their own; return the file's name and bytes."""
    answers = read_answers(text)
    key = made_key(example.provider_id)
    profile = Profile(
        provider_id=example.provider_id,
        provider_name=example.provider_name,
        authority_id="eastshire",
        authority_name="Eastshire Council",
        prepared_by=example.signer,
    )
    signer = SignerDetails(example.signer, "Registered manager", keys.fingerprint(key))
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        folders = Folders(data, data / "cache")
        session = Session(folders, Catalogue((shipped_folder(),)), lambda: example.sealed_at)
        draft = drafts.path_of(folders, answers.framework, answers.period)
        draft.parent.mkdir(parents=True)
        drafts.save(draft, answers)
        opened = session.open(f"{answers.framework}/{answers.period}")
        revision = Revision(example.submission_id)
        prepared = prepare(opened, profile, signer, revision, example.sealed_at)
        sealed = finish(opened, prepared, keys.signer(key), folders)
        return sealed.path.name, sealed.path.read_bytes()


def _receipt(example: Example, name: str, package: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the council's receipt, which came two hours after sealing, and the council's key."""
    document = container.read(package)[0].data
    said = json.loads(document)
    council = said["recipient"]
    key = made_key(council["id"])
    line = keys.public_line(key, COMMENT)
    came = example.sealed_at + timedelta(hours=2)
    made = Receipt(
        seq=1,
        prev_receipt_sha256=None,
        council_id=council["id"],
        council_name=council["name"],
        key_fingerprint=keys.fingerprint(key),
        signer_name="Kit Low",
        receipt_for=hashlib.sha256(document).hexdigest(),
        subject=subject_of(said),
        received_at=came,
        issued_at=came,
        outcome="queried" if example.query else "accepted",
        queries=(example.query,) if example.query else (),
    )
    stem = name.removesuffix(names.PACKAGE_SUFFIX)
    yield f"{stem}{names.RECEIPT_SUFFIX}", receipt.write(made, keys.signer(key))
    signers = f'{council["id"]} namespaces="{names.RECEIPT_NAMESPACE}" {line}\n'
    yield "council_signers", signers.encode()
