"""What a page says about which revision a return is: sealed, or being corrected."""

from __future__ import annotations

from datetime import date

from tui_kpi.framework.period import date_words
from tui_kpi.session.archive.receipts import field_of, label_of, words_of
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.tui.kit.page.blocks import Block, Press, Say
from tui_kpi.tui.kit.page.lines import Role

REVISE, COPY = "revise", "copy"
_ROLES: dict[str, Role] = {"accepted": "good", "queried": "warn", "refused": "error"}
QUERY = "@query."
"""Begins what leads to a field that the council asks about."""


def sealed_words(opened: OpenReturn) -> str:
    """Return when a sealed return was sealed, and which revision it is; empty for others."""
    sealed = opened.sealed
    if sealed is None:
        return ""
    day = date_words(date.fromisoformat(sealed.signed_at[:10]))
    return f"Sealed on {day}, revision {sealed.revision}."


def only_read(opened: OpenReturn) -> str:
    """Return why nothing can be typed into a return, and the way out; empty where it can be."""
    if opened.sealed is not None:
        way = opened.followed or "“Correct this return” is in the Menu."
        return f"This return is signed: it can only be read. {way}"
    if not opened.read_only:
        return ""
    who = f", by {opened.held_by}" if opened.held_by else ""
    elsewhere = f"it is being changed elsewhere{who}. Close it there, then open it here again."
    return opened.trouble or f"This return can only be read here: {elsewhere}"


def standing(opened: OpenReturn) -> tuple[Block, ...]:
    """Return what stands before the answers of a sealed return, or of a correction."""
    if opened.sealed is not None:
        reason = opened.sealed.about.revision_reason
        return (
            Say(f"{sealed_words(opened)} Your file:", "good", indent=1),
            Say(str(opened.sealed.path), indent=1),
            *((Say(f"Why it was corrected: {reason}", indent=1),) if reason else ()),
            *((Say(opened.followed, "warn", indent=1),) if opened.followed else ()),
            *_overtaken(opened),
            *what_the_council_says(opened),
            Press(COPY, "Save a copy of the file", button=True, gap=True),
            *(() if opened.followed else (Press(REVISE, "Correct this return", button=True),)),
        )
    if opened.corrects is not None:
        number = opened.corrects.revision
        said = f"You are correcting revision {number}, which counts until you sign this."
        why = Say(f"Why: {_reason(opened)}", indent=1)
        return (Say(said, "warn", indent=1), why, *what_the_council_says(opened))
    return ()


def _overtaken(opened: OpenReturn) -> tuple[Block, ...]:
    if not opened.overtaken:
        return ()
    said = (
        "The correction that you began here was of an earlier revision, so it can no longer be "
        "signed. Correct this one instead: the other then goes to the bin."
    )
    return (Say(said, "warn", indent=1),)


def what_the_council_says(opened: OpenReturn) -> tuple[Block, ...]:
    """Return what the council's receipt says; its queries lead to their fields."""
    receipt = opened.receipt
    if receipt is None:
        return ()
    said = words_of(receipt)
    role = _ROLES[receipt.outcome]
    blocks: list[Block] = [Say(f"{said[:1].upper()}{said[1:]}.", role, indent=1)]
    blocks += [Say(reason.sentence, indent=1) for reason in receipt.reasons]
    for query in receipt.queries:
        label = label_of(opened.framework, query)
        if field := field_of(opened.framework, query):
            blocks.append(Press(f"{QUERY}{field}", label, below=query.text, lead="?"))
        else:
            blocks.append(Say(f"{label}: {query.text}", indent=1, lead="?"))
    return tuple(blocks)


def what_changed(opened: OpenReturn) -> tuple[Block, ...]:
    """Return why a sealed return is corrected, and everything that is not as it was sealed."""
    corrected = opened.corrects
    if corrected is None:
        return ()
    number = corrected.revision
    changed = [Say(str(change), lead="-") for change in opened.changes()]
    nothing = Say("Nothing yet: every answer is as it was sealed.", "muted")
    return (
        Say(f"Revision {number + 1}: it takes the place of revision {number}", "strong", gap=True),
        Say(f"Why: {_reason(opened)}"),
        Press(REVISE, "Say why in other words", button=True),
        Say(f"What is not as in revision {number}", "strong", gap=True),
        *(changed or [nothing]),
    )


def _reason(opened: OpenReturn) -> str:
    revision = opened.answers.revision
    return revision.reason if revision is not None else ""
