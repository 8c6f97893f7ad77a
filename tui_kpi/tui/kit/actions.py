"""Everything that can be done, once: the keys, the Menu, the key hints and help read it here."""

from __future__ import annotations

from typing import Literal

from tui_kpi.records import Record

ScreenName = Literal[
    "home",
    "start",
    "schedule",
    "history",
    "details",
    "settings",
    "keys",
    "entry",
    "check",
    "sign",
    "done",
    "fill",
    "training",
    "receipt",
    "attach",
    "bin",
    "backup",
    "restore",
    "own_key",
    "help",
    "menu",
    "confirm",
]
_PAGES: frozenset[ScreenName] = frozenset(
    {
        *("home", "start", "schedule", "history", "details", "settings", "keys", "training"),
        *("entry", "check", "sign", "done", "fill", "attach", "receipt"),
        *("bin", "backup", "restore", "own_key"),
    }
)
_KEY_WORDS = {
    "escape": "Esc",
    "pageup": "Page Up",
    "pagedown": "Page Down",
    "enter": "Enter",
    "tab": "Tab",
    "up": "Up",
}


class Action(Record):
    """Something the user can do. No key is the only way to it: the Menu holds them all."""

    id: str
    label: str
    help: str
    keys: tuple[str, ...]
    screens: frozenset[ScreenName]
    hint: str = ""
    """Short words for the key line; empty keeps it out of there."""
    also: str = ""
    """Words that people look for it by, beside its label."""
    training: bool = False
    """Offered in training only."""


def key_words(key: str) -> str:
    """Return a key as people write it."""
    *held, last = key.split("+")
    last = _KEY_WORDS.get(last, last.upper() if len(last) < 4 else last.capitalize())
    return "+".join([*(part.capitalize() for part in held), last])


ACTIONS: tuple[Action, ...] = (
    Action(
        "next_section",
        "Next section",
        "Go on to the next section that is asked this time.",
        ("ctrl+n",),
        frozenset({"entry"}),
    ),
    Action(
        "previous_section",
        "Previous section",
        "Go back to the section before.",
        ("ctrl+p",),
        frozenset({"entry"}),
    ),
    Action(
        "jump",
        "Go to a question",
        "Type part of a question and go straight to it.",
        ("ctrl+g",),
        frozenset({"entry"}),
    ),
    Action(
        "gather",
        "What to gather first",
        "Everything that is asked and where to find it, to read or to print.",
        (),
        frozenset({"entry"}),
    ),
    Action(
        "undo",
        "Take the last change back",
        "What you changed last is as it was before. You can take back one change after another.",
        ("ctrl+z",),
        frozenset({"entry"}),
    ),
    Action(
        "redo",
        "Do it again",
        "Bring back what you have just taken back.",
        ("ctrl+r",),
        frozenset({"entry"}),
    ),
    Action(
        "note",
        "Private note",
        "Write down how you came to this answer. It is never sent, and is there next time.",
        ("f2",),
        frozenset({"entry"}),
    ),
    Action(
        "not_known",
        "I do not know yet",
        "Mark this answer as one to come back to, or take the mark off. Nothing typed is lost.",
        ("f7",),
        frozenset({"entry"}),
    ),
    Action(
        "not_applicable",
        "Does not apply to us",
        "Say why this answer does not apply, where the framework allows it.",
        ("f8",),
        frozenset({"entry"}),
    ),
    Action(
        "confirm",
        "The copied answers are still right",
        "Confirm the answers of this section that were copied from last time.",
        (),
        frozenset({"entry"}),
    ),
    Action(
        "copy_week",
        "Copy the week before",
        "Fill this week with the answer of the week before it.",
        ("ctrl+y",),
        frozenset({"entry"}),
    ),
    Action(
        "previous",
        "Last time's answer",
        "Type what you answered last time, where no signed return on this computer says it.",
        ("f3",),
        frozenset({"entry"}),
    ),
    Action(
        "earlier",
        "Last time's answers from a file",
        "Take them from the signed file of the return before this one.",
        (),
        frozenset({"entry"}),
    ),
    Action(
        "readings",
        "Choose how this is read",
        "Where the source is unclear: the question, the ways to read it, and what each gives.",
        (),
        frozenset({"entry"}),
    ),
    Action(
        "fill",
        "Fill from a file",
        "Work answers out from a CSV file, where this return has a table for it.",
        ("f5",),
        frozenset({"entry"}),
    ),
    Action(
        "check",
        "Check answers",
        "See every answer and what is still to do, then go on to sign.",
        ("f6",),
        frozenset({"entry"}),
        also="sign and seal",
    ),
    Action(
        "attach",
        "Attach evidence",
        "Files that go into the signed file: add some, look which there are, take one off.",
        (),
        frozenset({"entry", "check"}),
    ),
    Action(
        "hand_over",
        "Hand it on to be signed",
        "Write this return to one file, for the person who signs it on another computer.",
        (),
        frozenset({"entry", "check", "sign"}),
    ),
    Action(
        "revise",
        "Correct this return",
        "Change what was sealed, and sign it as the next revision. The one before stays.",
        (),
        frozenset({"entry", "check"}),
    ),
    Action(
        "copy",
        "Save a copy of the signed file",
        "Put a copy where you find it: in Documents, on the Desktop, on a USB stick.",
        (),
        frozenset({"entry", "done"}),
    ),
    Action(
        "discard",
        "Discard this return",
        "Move what is not yet sealed to the bin. It can be brought back from there.",
        (),
        frozenset({"entry"}),
    ),
    Action(
        "sign",
        "Sign and seal",
        "Make the signed file for the council.",
        ("f9",),
        frozenset({"check"}),
    ),
    Action(
        "example",
        "Show the worked example",
        "Fill this section with the source's own example, or with made-up figures.",
        (),
        frozenset({"entry"}),
        training=True,
    ),
    Action(
        "next_note",
        "Next presenter's note",
        "Show what to say next, and go to where it is seen.",
        ("ctrl+o",),
        frozenset({"entry", "check"}),
        training=True,
    ),
    Action(
        "previous_note",
        "The presenter's note before",
        "Go back by one note.",
        ("ctrl+l",),
        frozenset({"entry", "check"}),
        training=True,
    ),
    Action(
        "present",
        "Presenter mode, on or off",
        "Large spacing and fewer things at once, for a projector.",
        ("ctrl+t",),
        frozenset({"entry", "check", "training"}),
        training=True,
    ),
    Action(
        "reset",
        "Start this scenario again",
        "Put the scenario back to its beginning.",
        ("f12",),
        frozenset({"entry", "training"}),
        training=True,
    ),
    Action(
        "start",
        "Start a return",
        "Choose a framework and a period, and fill it in.",
        ("f2",),
        frozenset({"home"}),
    ),
    Action(
        "schedule",
        "Deadlines and payment periods",
        "Type the dates that the council sent ahead, once.",
        (),
        frozenset({"home"}),
    ),
    Action(
        "calendar",
        "Save the deadlines as a calendar file",
        "Write a file that Outlook, Google and Apple calendars can open.",
        (),
        frozenset({"schedule"}),
    ),
    Action(
        "history",
        "History",
        "Outturn against target from period to period, and every sealed return.",
        ("f3",),
        frozenset({"home"}),
    ),
    Action(
        "train",
        "Training",
        "Practise on made-up returns, kept apart from your own.",
        (),
        frozenset({"home"}),
    ),
    Action(
        "receipt",
        "Open a receipt",
        "Read what the council made of a return: that it came, or what it asks.",
        (),
        frozenset({"home"}),
    ),
    Action(
        "details",
        "Your details",
        "The provider name and identifier that go into every signed file.",
        ("f4",),
        frozenset({"home"}),
    ),
    Action(
        "own_key",
        "Your signing key",
        "The eight words that the council asks for, the key's card to send to them, its QR code.",
        (),
        frozenset({"home", "done"}),
    ),
    Action(
        "backup",
        "Make a backup",
        "Write all your returns and details to one file, to keep safe or to move to another "
        "computer.",
        (),
        frozenset({"home"}),
    ),
    Action(
        "restore",
        "Restore from a backup",
        "Put back what a backup holds, or take over a return that was handed on to you.",
        (),
        frozenset({"home"}),
    ),
    Action(
        "bin",
        "The bin",
        "What was discarded, and the way back for it.",
        (),
        frozenset({"home"}),
    ),
    Action(
        "settings",
        "Settings",
        "What the screen looks like, and which key does what.",
        (),
        frozenset({"home"}),
    ),
    Action(
        "keys",
        "Change the keys",
        "Give anything that can be done another key.",
        (),
        frozenset({"settings"}),
    ),
    Action(
        "help",
        "Help",
        "What the question means, what to count, and where to find it.",
        ("f1",),
        _PAGES,
        hint="help",
    ),
    Action(
        "back",
        "Go back",
        "Return to the page before. Everything typed is kept.",
        ("escape",),
        frozenset(_PAGES - {"home"} | {"help", "menu", "confirm"}),
        hint="back",
    ),
    Action(
        "menu",
        "Menu",
        "Everything that can be done here.",
        ("f10",),
        _PAGES,
    ),
    Action(
        "leave",
        "Save and leave",
        "Save everything and close the app.",
        ("ctrl+q", "ctrl+c"),
        _PAGES | {"help", "menu", "confirm"},
        hint="leave",
    ),
)


def actions_on(screen: ScreenName, *, training: bool = False) -> tuple[Action, ...]:
    """Return what can be done on a screen, in the Menu's order, in training or out of it."""
    return tuple(a for a in ACTIONS if screen in a.screens and (training or not a.training))
