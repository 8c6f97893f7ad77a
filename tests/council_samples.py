"""Providers of an invented council, Hillside, and the returns that they seal."""

from __future__ import annotations

import shutil
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generator import samples
from generator.testkeys import key_file, made_key

from tui_kpi.council.receive import Receiver, Signing
from tui_kpi.council.register import Provider, Register, create
from tui_kpi.framework.loader import Catalogue
from tui_kpi.submission import keys, seal
from tui_kpi.submission.registry_text import Registration

EXPORTS = Path(__file__).resolve().parents[1] / "exports"
FRAMEWORKS = EXPORTS / "vectors" / "frameworks"
FRAMEWORK = samples.FRAMEWORK.id
COUNCIL_KEY = made_key("hillside council")
CAME = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)
SIGNING = Signing(keys.signer(COUNCIL_KEY), keys.fingerprint(COUNCIL_KEY), "Kit Low")


def sealed(
    provider: str = "acorn", *, key: str = "", called: str = "", **changes: Any
) -> seal.Sealed:
    """Return a return of `provider`, signed with the key called `key` (else its own)."""
    private = made_key(key or provider)
    base = samples.sealing(**changes)
    details: dict[str, Any] = {
        "submission_id": str(uuid.uuid5(uuid.NAMESPACE_DNS, provider)),
        "provider": seal.Provider(provider, called or provider.title()),
        "signer": seal.Signer(
            provider, keys.fingerprint(private), "Ann Bell", "Manager", "These figures are right."
        ),
    }
    for name in details.keys() & changes.keys():
        del details[name]
    return seal.seal(samples.replace(base, **details), keys.signer(private))


def revised(before: seal.Sealed, provider: str = "acorn", revision: int = 2) -> seal.Sealed:
    """Return the correction of a sealed return."""
    return sealed(
        provider, revision=revision, revision_reason="One was missed.", supersedes=before.sha256
    )


def register(folder: Path, *providers: str) -> Register:
    """Return a new register in which `providers` have their keys."""
    made = create(folder, "hillside", "Hillside Council")
    for provider in providers:
        made.add(Registration(provider, keys.public_key(made_key(provider))), Provider(provider))
    return made


def receiver(register: Register, catalogue: Catalogue, now: datetime = CAME) -> Receiver:
    return Receiver(register, catalogue, SIGNING, now)


def council_home(folder: Path) -> Path:
    """Return a data folder with the council's key and its own definition, for commands."""
    (folder / "keys").mkdir(parents=True)
    (folder / "keys" / "signing-key").write_bytes(key_file(COUNCIL_KEY))
    line = keys.public_line(COUNCIL_KEY, "hillside")
    (folder / "keys" / "signing-key.pub").write_text(f"{line}\n", "utf-8")
    shutil.copytree(FRAMEWORKS, folder / "frameworks")
    return folder
