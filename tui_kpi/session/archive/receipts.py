"""Receipts that the provider opened: kept in the data folder, held against what was sealed there.

Whether a return is received or queried is never written down: it follows from the receipts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tui_kpi.framework.period import date_words
from tui_kpi.records import Record
from tui_kpi.session.archive import sealed_returns
from tui_kpi.session.archive.sealed_returns import SealedReturn
from tui_kpi.session.errors import SessionError, UsageError, told
from tui_kpi.session.references import reference_of
from tui_kpi.session.user_paths import read_named
from tui_kpi.store import atomic
from tui_kpi.store.folders import Folders
from tui_kpi.store.listing import ending_in, is_there
from tui_kpi.submission.names import PACKAGE_SUFFIX, RECEIPT_NAMESPACE, RECEIPT_SUFFIX

if TYPE_CHECKING:
    from tui_kpi.framework.model import Framework
    from tui_kpi.session.drafting.open_return import OpenReturn
    from tui_kpi.submission.allowed_signers import AllowedSigners
    from tui_kpi.submission.receipt import Query, Receipt, Signed

ReceiptState = Literal["received", "queried", "refused"]
_STATES: dict[str, ReceiptState] = {
    "accepted": "received",
    "queried": "queried",
    "refused": "refused",
}
_OTHERS = "other-councils"
"""Folder of the refusals of councils that a return was not for: they say nothing of its state."""
_HEAD = "# Keys that you took as those of your councils. tui-kpi receipt writes here.\n"


class UnknownCouncilError(SessionError):
    """A receipt is good, but whether its key is the council's is for the user to say."""

    def __init__(self, signed: Signed) -> None:
        from tui_kpi.submission.words import eight_words  # noqa: PLC0415 - once a council

        self.council = signed.receipt.council_name
        self.council_id = signed.receipt.council_id
        self.fingerprint = signed.key.fingerprint
        self.words = " ".join(eight_words(signed.key))
        super().__init__(
            f"This receipt says that it is from {self.council}, and you have not opened one with "
            "its key before. Telephone the council on a number that you know and compare the key."
        )


class Opened(Record):
    """A receipt that was opened: the sealed return that it is for, and where it is kept."""

    receipt: Receipt
    sealed: SealedReturn
    path: Path
    later: Receipt | None = None
    """The council's last for the same return, a later revision's too; None if this is the last."""

    @property
    def reference(self) -> str:
        """`FRAMEWORK/PERIOD` of the return."""
        return reference_of(self.sealed.framework, self.sealed.period)


def state_of(receipt: Receipt) -> ReceiptState:
    """Return the state that a receipt gives to its return."""
    return _STATES[receipt.outcome]


def words_of(receipt: Receipt) -> str:
    """Return what the council made of a return, and when, in a few words."""
    day = date_words(receipt.received_at.date())
    if receipt.outcome == "refused":
        return f"refused by {receipt.council_name}, which got it on {day}"
    received = f"received by {receipt.council_name} on {day}"
    if receipt.outcome == "accepted":
        return received
    asked = date_words(receipt.issued_at.date())
    count = len(receipt.queries)
    return f"{received}, queried on {asked} ({count} {'query' if count == 1 else 'queries'})"


def settled_words(receipt: Receipt, later: Receipt) -> str:
    """Return which later receipt counts in place of this one, and what it says."""
    did = "counts now" if receipt.outcome == "accepted" else "settled it"
    if later.outcome == "queried":
        did = "asks again"
    which = f"receipt {later.seq} of {date_words(later.issued_at.date())}"
    if later.subject is not None and later.subject.revision > 1:
        which += f" for revision {later.subject.revision}"
    return f"A later receipt {did}: {which}, {later.outcome}. Nothing is to be done for this one."


def field_of(framework: Framework, query: Query) -> str:
    """Return the field at which a query is answered; empty for the return as a whole.

    For an indicator it is the first field of its section.
    """
    name = (query.field or "").partition(".")[0]
    if name in framework.fields:
        return name
    if name in framework.indicators:
        return next((it.id for it in framework.fields_of[framework.indicators[name].section]), "")
    return ""


def label_of(framework: Framework, query: Query) -> str:
    """Return what a query is about, by its label."""
    name, _, week = (query.field or "").partition(".")
    if name in framework.fields:
        return framework.fields[name].label + (f", week {week}" if week else "")
    if name in framework.indicators:
        return framework.indicators[name].title
    return name or "The return as a whole"


def suggested_reason(receipt: Receipt | None) -> str:
    """Return the reason to begin a correction with: that the council asks; empty if it does not."""
    if receipt is None or not receipt.queries:
        return ""
    return f"Answering the council's query of {date_words(receipt.issued_at.date())}."


def kept(folders: Folders) -> Mapping[str, Receipt]:
    """Return, for each submission with receipts, the one that counts: the last that was made.

    A file in the folder that is no receipt is passed over.
    """
    with told():
        paths = ending_in(folders.receipts, RECEIPT_SUFFIX)
    found: dict[str, Receipt] = {}
    if not paths:
        return found
    from tui_kpi.submission.receipt import read_own  # noqa: PLC0415 - only where there are any
    from tui_kpi.submission.refusal import Refusal  # noqa: PLC0415

    for path in paths:
        try:
            receipt, _ = read_own(path.read_bytes())
        except (Refusal, OSError):
            continue
        before = found.get(receipt.receipt_for)
        if before is None or before.seq < receipt.seq:
            found[receipt.receipt_for] = receipt
    return found


def open_receipt(
    folders: Folders, data: bytes, given: AllowedSigners | None = None, *, trusted: str = ""
) -> Opened:
    """Check a receipt, keep it, and say which return it is for.

    Its key must be known as the council's: from before, from `given`, or because its fingerprint is
    `trusted`; it is remembered. Raises UnknownCouncilError; SessionError for a receipt that is not
    good, or not for a return that was sealed here and sent to that council (a refusal may come from
    another, which got it by mistake); CannotError.
    """
    from tui_kpi.submission import receipt as receipts  # noqa: PLC0415 - only to open one
    from tui_kpi.submission.refusal import Refusal  # noqa: PLC0415

    try:
        signed = receipts.read(data)
        known = _is_known(signed, _remembered(folders))
        if not known and given is not None:
            receipts.read(data, given)
        elif not known and trusted != signed.key.fingerprint:
            raise UnknownCouncilError(signed)
    except Refusal as refusal:
        raise SessionError(str(refusal)) from refusal
    sealed = _sealed_for(folders, signed.receipt)
    if not known:
        _remember(folders, signed)
    stem = sealed.path.name.removesuffix(PACKAGE_SUFFIX)
    folder = folders.receipts
    if signed.receipt.council_id != sealed.about.authority_id:
        folder /= _OTHERS
    path = folder / f"{stem}_{signed.receipt.seq}{RECEIPT_SUFFIX}"
    if is_there(path) and path.read_bytes() != data:
        raise SessionError(
            f"The council gave another receipt the same number, {signed.receipt.seq}: {path}. "
            "Ask the council which of the two counts."
        )
    with told():
        atomic.write(path, data)
    return Opened(signed.receipt, sealed, path, _later(folders, signed.receipt, sealed))


def read_signers(path: Path) -> AllowedSigners:
    """Return the keys of a file that the council gave. Raises UsageError."""
    from tui_kpi.submission import allowed_signers  # noqa: PLC0415 - only to open a receipt
    from tui_kpi.submission.refusal import Refusal  # noqa: PLC0415

    try:
        return allowed_signers.parse(read_named(path))
    except Refusal as refusal:
        raise UsageError(f"{path}: {refusal}") from refusal


def _sealed_for(folders: Folders, receipt: Receipt) -> SealedReturn:
    """Return the sealed package that a receipt is for. Raises SessionError."""
    sealed = sealed_returns.find(folders, receipt.receipt_for)
    if sealed is None:
        raise SessionError(
            "This receipt is for a return that was not sealed in this data folder. Open it where "
            "the return was sealed."
        )
    # Sent to the wrong council it is refused there, and that receipt says so.
    if sealed.about.authority_id != receipt.council_id and receipt.outcome != "refused":
        raise SessionError(
            f"This receipt is from {receipt.council_name} ({receipt.council_id}), but the return "
            f"was sent to {sealed.about.authority_name} ({sealed.about.authority_id})."
        )
    return sealed


def _later(folders: Folders, receipt: Receipt, sealed: SealedReturn) -> Receipt | None:
    """Return the council's last receipt for the return, a later revision's too, if it is later."""
    later = [
        it
        for it in kept(folders).values()
        if it.council_id == receipt.council_id
        and it.seq > receipt.seq
        and (
            it.receipt_for == receipt.receipt_for
            or (it.subject is not None and it.subject.submission_id == sealed.submission_id)
        )
    ]
    return max(later, key=lambda it: it.seq, default=None)


def _is_known(signed: Signed, known: AllowedSigners) -> bool:
    council = signed.receipt.council_id
    return any(
        council in entry.principals and entry.allows(RECEIPT_NAMESPACE)
        for entry in known.of_key(signed.key)
    )


def _remembered(folders: Folders) -> AllowedSigners:
    from tui_kpi.submission.allowed_signers import AllowedSigners  # noqa: PLC0415 - see kept

    path = folders.council_signers
    with told():
        known = is_there(path)
    return read_signers(path) if known else AllowedSigners(())


def _remember(folders: Folders, signed: Signed) -> None:
    from tui_kpi.submission import registry_text  # noqa: PLC0415 - once a council
    from tui_kpi.submission.registry_text import Registration  # noqa: PLC0415

    path = folders.council_signers
    added = Registration(signed.receipt.council_id, signed.key, comment=signed.receipt.council_name)
    line = registry_text.line(added, RECEIPT_NAMESPACE)
    with told():
        text = path.read_text("utf-8") if is_there(path) else _HEAD
        atomic.write(path, f"{text}{line}\n".encode())


def queries_at(opened: OpenReturn) -> dict[str, list[str]]:
    """Return what the council asks, by field."""
    found: dict[str, list[str]] = {}
    for query in opened.receipt.queries if opened.receipt else ():
        if field := field_of(opened.framework, query):
            found.setdefault(field, []).append(f"The council asks: {query.text}")
    return found
