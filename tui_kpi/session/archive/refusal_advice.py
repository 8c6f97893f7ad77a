"""What a provider does about a refusal: a sentence for each code that a council's receipt can give.

The council's guide has the same sentences, for the clerk who telephones.
"""

from __future__ import annotations

_ORIGINAL = "Send the file again as tui-kpi wrote it: attached as it is, never unpacked."
_CORRECT = "Bring tui-kpi up to date, correct the return, and send the new file."
_CARD = (
    "Make a key card with `tui-kpi key card`, send it to the council, and read out its eight words "
    "on the telephone. Then send the file again."
)
_NEW_KEY = (
    "Correct the return, seal it with the key that the council has now, and send the new file."
)
_TELEPHONE = "Telephone the council, and then send the file again as tui-kpi wrote it."
_COUNCIL = "Ask the council to bring its tui-kpi up to date and to receive the file again."
_WHAT_TO_DO = {
    "container-too-large": "Correct the return, with fewer or smaller attachments, and send that.",
    "container-too-many": "Correct the return, with fewer attachments, and send that.",
    "signature-weak": _TELEPHONE,
    "signature-bad": _TELEPHONE,
    "fingerprint-differs": _TELEPHONE,
    "training-package": "Seal the return outside training, and send that file.",
    "key-unknown": _CARD,
    "key-namespace": _CARD,
    "principal-not-registered": _CARD,
    "principal-differs": "Put your own provider id into your details, correct the return, send it.",
    "key-not-yet-valid": "Ask the council since when your key counts, and to receive it again.",
    "key-revoked": _NEW_KEY,
    "key-expired": _NEW_KEY,
    "format-version": _COUNCIL,
    "feature-unknown": _COUNCIL,
    "framework-unknown": _COUNCIL,
    **dict.fromkeys(
        (
            *("format-unknown", "schema", "revision-rule", "manifest-media-type"),
            *("recompute-failed", "values-differ", "assessment-differs", "framework-differs"),
            *("period-differs", "sealed-on-differs"),
        ),
        _CORRECT,
    ),
    "recipient-differs": "Send it to the council that it is addressed to.",
    "already-received": "Nothing: the council has it.",
    "revision-stale": "Nothing, if the later revision is right; if not, correct that one.",
    "revision-fork": "Correct the latest revision that you sent, and send that.",
    "revision-subject": "Start a return of its own for that period.",
}


def what_to_do(code: str) -> str:
    """Return what the provider does when the council refused a return for `code`."""
    return _WHAT_TO_DO.get(code, _ORIGINAL)
