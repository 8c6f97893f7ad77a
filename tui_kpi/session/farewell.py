"""What is said when a return is left: that it is saved, what is left, how to come back."""

from __future__ import annotations

from tui_kpi.returns.progress import answered_words
from tui_kpi.session.open_return import OpenReturn


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
        f"Open it again with: {again or f'tui-kpi open {opened.reference}'}"
    )
