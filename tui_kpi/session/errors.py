"""Why a session cannot do what was asked: one sentence, and the exit status it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_kpi.framework.errors import DefinitionError, UnknownFrameworkError
from tui_kpi.framework.period import PeriodError
from tui_kpi.returns.answers import AnswersError
from tui_kpi.store.drafts import DraftUnreadableError
from tui_kpi.store.errors import StoreError, why
from tui_kpi.store.locks import HeldError
from tui_kpi.store.profile import ProfileError


class SessionError(Exception):
    """What was asked cannot be done. The text says why and what to do instead."""

    status = 1
    """Exit status: 1 the answer is no, 2 usage, 3 cannot."""


class UsageError(SessionError):
    """An unknown name, or a file that cannot be understood."""

    status = 2


class CannotError(SessionError):
    """The machine stands in the way: a lock, the disk, a permission."""

    status = 3


class InUseError(CannotError):
    """The return is open in another process; `held` says whose, and whether to ask."""

    def __init__(self, held: HeldError) -> None:
        self.held = held
        super().__init__(
            f"{held} Close it there first. `tui-kpi open {held.path.parent.name}/{held.path.stem}` "
            "shows it here, to read only."
            + (
                " If that computer is off, open it in the app's list of returns: there you can "
                "take it over."
                if held.may_take_over
                else ""
            )
        )


class DraftBrokenError(UsageError):
    """The draft is not an answers file; `draft` names the line and the last good copy."""

    def __init__(self, draft: DraftUnreadableError) -> None:
        self.draft = draft
        super().__init__(str(draft))


class SealedError(SessionError):
    """The return is sealed: it is read, or corrected by another revision."""


def is_sealed(name: str, revision: int) -> SealedError:
    """Return the error to raise where a sealed return is to be changed."""
    return SealedError(
        f"{name} was sealed as revision {revision}. If something in it is wrong, correct it: "
        f"choose “Correct this return” in the app, or {to_correct(name)}."
    )


def is_overtaken(name: str, revision: int) -> SealedError:
    """Return the error to raise where a correction is of a revision that is not the latest."""
    return SealedError(
        f"Revision {revision} of {name} was sealed since a correction of an earlier one was begun "
        "here, so that correction can no longer be sealed. Begin again: choose “Correct this "
        f"return” in the app, or {to_correct(name)}. The earlier correction then goes to the bin, "
        "where you can look up its answers."
    )


def to_correct(name: str) -> str:
    """Return the command that begins the correction of a return."""
    return f'`tui-kpi revise {name} --reason "…"`'


class NotWaitingError(UsageError):
    """Nothing of the return was put aside to be signed elsewhere."""


def unreadable(path: Path, error: Exception) -> UsageError:
    """Return the error to raise when a file that the user named cannot be read."""
    return UsageError(f"{path} cannot be read: {why(error)}.")


@contextmanager
def told() -> Iterator[None]:
    """Turn the errors of the layers below into session errors, their sentences kept."""
    try:
        yield
    except HeldError as error:
        raise InUseError(error) from error
    except DraftUnreadableError as error:
        raise DraftBrokenError(error) from error
    except (ProfileError, AnswersError, PeriodError, DefinitionError, UnknownFrameworkError) as e:
        raise UsageError(str(e)) from e
    except StoreError as error:
        raise CannotError(str(error)) from error
