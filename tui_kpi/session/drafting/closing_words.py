"""What is said when a return is left: that it is saved, what is left, how to come back."""

from __future__ import annotations

from collections.abc import Mapping

from tui_kpi.returns.model import Answer
from tui_kpi.session.drafting.open_return import OpenReturn
from tui_kpi.wording.progress import answered_words


def farewell(opened: OpenReturn, again: str = "") -> str:
    """Return two lines about a return that was saved and let go of.

    `again` is the command that comes back to it; empty for that of the app.
    """
    assessment = opened.assessment
    wrong = len(assessment.errors)
    left = [answered_words(opened.framework, assessment)] if assessment.missing else []
    left += [f"{wrong} thing{'' if wrong == 1 else 's'} to mend"] if wrong else []
    said = ", ".join(left) or "everything is answered, and it is not signed yet"
    return (
        f"Saved. {opened.framework.short}, {opened.period.title()}: {said}.\n"
        + (f"{opened.set_aside}\n" if opened.set_aside else "")
        + f"Open it again with: {again or f'tui-kpi open {opened.reference}'}"
    )


def not_kept(opened: OpenReturn, trouble: str) -> str:
    """Return what is lost of a return that is left although it could not be saved, and why.

    Names each answer typed since the last save by its label, so that it can be typed again.
    """
    saved = opened.saved.answers if opened.saved is not None else {}
    named = [it.label for it in opened.framework.fields.values() if _differs(opened, saved, it.id)]
    what = "; ".join(named) or "something other than an answer"
    return (
        f"NOT SAVED. {opened.framework.short}, {opened.period.title()}: what you changed last "
        f"was not kept in {opened.draft}: {what}.\n{trouble}"
    )


def _differs(opened: OpenReturn, saved: Mapping[str, Answer], field_id: str) -> bool:
    return opened.answers.answers.get(field_id) != saved.get(field_id)
