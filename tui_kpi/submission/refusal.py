"""Why a package, key or registry is refused: one closed table of codes.

Codes are public: `verify --json` prints them, vectors name them, and councils may script on them.
A sentence says what is wrong; the advice says what to do about it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from tui_kpi.records import Record

_OF_THE_COPY: Final = ("container-", "evidence-", "signature-", "manifest-", "values-")
_ORIGINAL: Final = "Ask the provider for the file exactly as tui-kpi wrote it."
_REPORT: Final = "Do not use these figures; ask the provider to seal and send the return again."
_SEAL_AGAIN: Final = "Ask the provider to seal the return again with a current tui-kpi."
_REGISTRY: Final = "Correct that line of the registry, or write the registry again with tui-kpi."
_CARD: Final = (
    "Do not register the key. Ask the provider for the file again, and compare the eight words "
    "by telephone."
)
_NO_AGENT: Final = "Start ssh-agent and add your key with `ssh-add`, or sign with a key file."
_COUNCIL: Final = "Check the key card with the provider by telephone, then update the registry."
_RECEIPT: Final = "Do not rely on it; ask the council to send the receipt again."

REFUSALS: Final = MappingProxyType(
    {
        # The container.
        "container-too-large": (
            "{what} is larger than {limit}.",
            "Send fewer or smaller attachments.",
        ),
        "container-not-zip": (
            "The file is not a .kpi.zip package.",
            "Choose the .kpi.zip file that tui-kpi wrote.",
        ),
        "container-truncated": (
            "The package is cut short: its end is missing.",
            "Copy or download it again from where it was sent.",
        ),
        "container-not-canonical": (
            "The package is not as tui-kpi wrote it ({where}): damaged, changed or repacked.",
            _ORIGINAL,
        ),
        "container-too-many": ("The package has more than {limit} members.", "Attach fewer files."),
        "container-name": (
            "The package is not as tui-kpi wrote it: the name {name} may not stand in one.",
            _ORIGINAL,
        ),
        "container-members": (
            "The package's members are not those of a sealed file, in their order: {where}.",
            _ORIGINAL,
        ),
        "evidence-type": (
            "{name} is a kind of file that a package does not carry.",
            "Attach it as PDF, a picture, plain text, or a document without macros.",
        ),
        # The signature.
        "signature-armour": (
            "The signature is not written as ssh-keygen writes it: {where}.",
            "Use the .sig file exactly as ssh-keygen or tui-kpi made it.",
        ),
        "signature-malformed": ("The signature's contents are malformed: {where}.", _ORIGINAL),
        "signature-version": ("The signature is of version {version}, not 1.", _ORIGINAL),
        "signature-reserved": ("The signature's reserved field is not empty.", _ORIGINAL),
        "signature-hash": (
            "The signature uses the hash {hash}, not sha512.",
            "Sign with ssh-keygen's standard hash, sha512.",
        ),
        "signature-key-type": (
            "The signature was made with a key of the type {type}, not ssh-ed25519.",
            "Sign with an Ed25519 key; `tui-kpi key new` makes one.",
        ),
        "signature-weak": (
            "The signature holds {part} that no honest signer produces.",
            "Treat the file as forged and ask the provider by telephone.",
        ),
        "signature-namespace": (
            "The signature is for the purpose {namespace}, not {expected}.",
            "Use a signature that was made for this kind of file.",
        ),
        "training-package": (
            "This is a file from training; it is never a real return.",
            "Ask the provider for the return that was sealed outside training.",
        ),
        "signature-bad": (
            "The signature does not belong to this submission.json.",
            "Do not use the figures; ask the provider for the original file.",
        ),
        "signature-other-key": (
            "The signature was made with {found}, but the return names {expected}.",
            "Sign with the key that was chosen when the return was sealed.",
        ),
        # The registry and the list of revoked keys.
        "registry-line": ("Line {line} of the registry: {where}.", _REGISTRY),
        "revoked-line": (
            "Line {line} of the list of revoked keys: {where}.",
            "Write SHA256:… and, if wanted, a UTC time such as 2026-04-01T12:00:00Z.",
        ),
        "key-unknown": ("The key {fingerprint} is not in the registry.", _COUNCIL),
        "key-revoked": (
            "The key {fingerprint} was revoked{since}.",
            "Ask for a signature by the new key; if it arrived before then, say when it arrived.",
        ),
        "key-namespace": (
            "The registry does not allow the key {fingerprint} to sign {namespace}.",
            _COUNCIL,
        ),
        "key-not-yet-valid": (
            "The key {fingerprint} was not yet valid when the file was received.",
            _COUNCIL,
        ),
        "key-expired": (
            "The key {fingerprint} had expired when the file was received.",
            "Register the provider's new key and ask them to sign again.",
        ),
        "fingerprint-differs": (
            "The return names the key {expected}, but {found} signed it.",
            _REPORT,
        ),
        "principal-not-registered": (
            "The key {fingerprint} is registered for {registered}, not for {principal}.",
            _COUNCIL,
        ),
        "principal-differs": (
            "The signer {principal} is not the provider {provider}.",
            "Only a key registered for a provider may sign that provider's return.",
        ),
        # submission.json.
        "json-encoding": ("{what} is not plain UTF-8 text: {where}.", _ORIGINAL),
        "json-syntax": ("{what} is not JSON: {where}.", _ORIGINAL),
        "json-duplicate-key": ("{what} holds the key {key} twice.", _ORIGINAL),
        "json-number": (
            "{what} holds the number {number}; only whole numbers below 2^53 may stand there.",
            _ORIGINAL,
        ),
        "json-depth": ("{what} is nested deeper than {limit} levels.", _ORIGINAL),
        "json-character": (
            "{what} holds the character {character}, which may not stand there.",
            "Retype the text without hidden or control characters.",
        ),
        "json-not-nfc": (
            "{what} holds letters in a decomposed form (not Unicode NFC).",
            "Retype the text, or let tui-kpi normalise it.",
        ),
        "json-type": ("{what} holds a value of the kind {kind}, which JSON lacks.", _SEAL_AGAIN),
        "json-not-canonical": (
            "{what} is not laid out as tui-kpi writes it: it was opened and saved again.",
            _ORIGINAL,
        ),
        "format-unknown": ("The file's format is {format}, not {expected}.", _ORIGINAL),
        "format-version": (
            "The file is in format version {version}; this tui-kpi reads 1.x.",
            "Check it with a newer tui-kpi.",
        ),
        "feature-unknown": (
            "The file needs the feature {feature}, which this tui-kpi lacks.",
            "Check it with a newer tui-kpi.",
        ),
        "schema": ("submission.json, {where}: {problem}.", _SEAL_AGAIN),
        "revision-rule": (
            "Revision {revision}: {where}.",
            "A first revision replaces nothing; a later one names what it replaces and why.",
        ),
        "manifest-members": ("The package's members are not its list of contents.", _ORIGINAL),
        "manifest-media-type": ("{name} is listed as {found}, not {expected}.", _SEAL_AGAIN),
        "manifest-size": (
            "{name} has {found} bytes, but the signed list says {expected}.",
            _ORIGINAL,
        ),
        "manifest-sha256": ("{name} is not the file that was signed.", _ORIGINAL),
        "framework-unknown": (
            "The definition {framework} {version} of the return is not known here.",
            "Install the tui-kpi that carries this version of the framework.",
        ),
        "recompute-failed": ("The results could not be worked out again: {where}.", _SEAL_AGAIN),
        "values-differ": ("values.csv does not agree with the signed answers.", _REPORT),
        "assessment-differs": (
            "The results in the file do not follow from its answers ({where}).",
            _REPORT,
        ),
        "recipient-differs": (
            "The return is addressed to {found}, not to {expected}.",
            "Ask the provider to check which council it was meant for.",
        ),
        "framework-differs": (
            "The return, its results and its heading name different frameworks.",
            _SEAL_AGAIN,
        ),
        "period-differs": ("The return and its results name different periods.", _SEAL_AGAIN),
        "sealed-on-differs": (
            "The return's sealing date is {found}, but its signing date is {expected}.",
            _SEAL_AGAIN,
        ),
        # Key cards and statements of a new key.
        "card-file": (
            "The file is not a {kind}: {where}.",
            "Choose the file that `tui-kpi key card` or `tui-kpi key rotate` wrote.",
        ),
        "card-changed": ("The {kind} was changed after it was signed.", _CARD),
        "card-differs": ("The {part} on the {kind} does not belong to the key on it.", _CARD),
        "card-other-key": ("The {kind} names the key {expected}, but {found} signed it.", _CARD),
        "card-same-key": ("The {kind} names the same key as the old and the new one.", _CARD),
        # The user's key agent.
        "agent-absent": ("No key agent answers ({where}).", _NO_AGENT),
        "agent-slow": (
            "The key agent has not answered within {seconds} seconds.",
            "If it asks you to confirm, say yes there and try again; else start it again.",
        ),
        "agent-answer": ("The key agent's answer is not understood: {where}.", _NO_AGENT),
        "agent-refused": (
            "The key agent did not sign.",
            "If it asked you to confirm, say yes; if the key has left it, add it with `ssh-add`.",
        ),
        # What was received before.
        "already-received": (
            "This return was received before{when}{later}.",
            "Nothing more to do. Its receipt can be sent again.",
        ),
        "revision-stale": (
            "This is revision {revision} of the return, but revision {latest} was received before.",
            "Keep the later one; if it is not the right one, ask the provider for a new revision.",
        ),
        "revision-fork": (
            "Revision {revision} corrects an earlier one than the last received, {latest}.",
            "Ask the provider to correct the last revision that they sent.",
        ),
        "revision-subject": (
            "Revision {revision} is of {found}, but what it corrects is of {expected}.",
            "Ask the provider to start a return of its own for that period.",
        ),
        "cross-check-differs": (
            "The signature is accepted by tui-kpi, but not by ssh-keygen: {where}.",
            "Do not use the figures; ask the provider, and report this to the makers of tui-kpi.",
        ),
        # Receipts.
        "receipt-container": (
            "The file is not a receipt as a council writes it ({where}).",
            "Choose the .kpi-receipt.zip file exactly as the council sent it.",
        ),
        "receipt-signature": ("The receipt's signature does not hold ({where}).", _RECEIPT),
        "receipt-json": ("The receipt was changed after it was signed ({where}).", _RECEIPT),
        "receipt-version": (
            "The receipt needs {what}, which this tui-kpi does not know.",
            "Open it with a newer tui-kpi.",
        ),
        "receipt-form": ("The receipt is not written as the format asks: {where}.", _RECEIPT),
        "receipt-rule": ("The receipt contradicts itself: {where}.", _RECEIPT),
        "receipt-key-differs": (
            "The receipt names the key {expected}, but {found} signed it.",
            _RECEIPT,
        ),
        "receipt-key-unknown": (
            "The receipt is signed with {fingerprint}, which is not known as the council's key.",
            "Ask the council by telephone for its key's fingerprint before you rely on it.",
        ),
        "receipt-chain": (
            "The register's receipts do not follow one another: {where}.",
            "Put the folder of receipts back as it was, from a backup if need be.",
        ),
        # Key files.
        "key-file-exists": (
            "{path} exists already and is never overwritten.",
            "Choose another name, or move the old key away first.",
        ),
        "key-needs-passphrase": ("The key is locked with a passphrase.", "Give its passphrase."),
        "key-wrong-passphrase": (
            "The passphrase does not open the key.",
            "Try again; a lost passphrase cannot be recovered, only replaced by a new key.",
        ),
        "key-type": (
            "The key is of the type {type}, not Ed25519.",
            "Make one with `tui-kpi key new`, or choose another key.",
        ),
        "key-token": (
            "The key lives in a security token ({type}), which signs in a way of its own.",
            "Make a key with `tui-kpi key new`; an agent or another computer can keep it too.",
        ),
        "key-file": (
            "The file is not an OpenSSH {kind} key: {where}.",
            "Choose a key made by `tui-kpi key new` or `ssh-keygen -t ed25519`.",
        ),
    }
)

NOTICES: Final = MappingProxyType(
    {
        # Warnings: the file stands, but a person should look.
        "summary-differs": "summary.html is not the page that tui-kpi makes; do not rely on it.",
        "unknown-fields": "The file is of version {version} and has fields unknown here: {fields}.",
        "clock-ahead": "It claims to be signed at {signed_at}, after it was received.",
        "signed-before-period": "It claims to be signed on {sealed_on}, before the period began.",
        "sealed-early": "It claims to be signed on {sealed_on}, before the period ended on {end}.",
        "supersedes-unknown": (
            "Revision {revision} corrects a revision that was never received; the earlier one may "
            "still be on its way."
        ),
        "another-return": (
            "A return of {provider} for the same framework and period was received before{when}, "
            "sealed separately: ask the provider which of the two counts."
        ),
        "on-file": "It is on file as receipt {seq}, {outcome}, received on {when}{later}.",
        "refused-before": "It was refused before, on {when} (receipt {seq}): {reason}",
        "cross-checked": "ssh-keygen accepts the signature too.",
        # Not checked: what the caller did not give.
        "registry-not-given": "Who signed was not checked: no registry was given.",
        "revoked-not-given": "Revoked keys were not checked: no list was given.",
        "recipient-not-given": "The addressee was not checked: no recipient was given.",
        "received-at-not-given": "Key dates and clocks were not checked: no time of receipt given.",
        "known-not-given": "Whether it came before was not checked: nothing to compare it with.",
        "cross-check-missing": "ssh-keygen could not be asked: {where}.",
        "summary-not-compared": "summary.html was not compared: tui-kpi {version} made it.",
    }
)


class Notice(Record):
    """A warning, or a check that was not made: a stable `code` and its sentence."""

    code: str
    sentence: str


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault of the program
    """A package, signature, key or registry is refused.

    `code` is stable, `sentence` says what is wrong and `advice` what to do; the text says both.
    Details given to the constructor fill the sentence; they may come from a hostile file and are
    shown shortened, with everything unprintable escaped.
    """

    def __init__(self, code: str, **details: object) -> None:
        sentence, self.advice = REFUSALS[code]
        self.code = code
        self.sentence = sentence.format(**{key: shown(value) for key, value in details.items()})
        super().__init__(f"{self.sentence} {self.advice}")

    @property
    def of_the_copy(self) -> bool:
        """Whether it is for other bytes than submission.json's: a copy that is not as it was."""
        return self.code.startswith(_OF_THE_COPY)


def notice(code: str, **details: object) -> Notice:
    """Return the notice `code`, its sentence filled with `details`."""
    sentence = NOTICES[code].format(**{key: shown(value) for key, value in details.items()})
    return Notice(code, sentence)


def shown(value: object) -> str:
    """Return `value` as short printable text, safe for a terminal whatever a file contains."""
    text = str(value)
    safe = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:161])
    return safe if len(safe) <= 160 else safe[:159] + "…"
