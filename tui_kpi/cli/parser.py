"""The commands and their options, as argparse sees them."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tui_kpi import __version__
from tui_kpi.cli import council_commands
from tui_kpi.cli.context import data_folder
from tui_kpi.framework.errors import nearest

_DATA_DIR = "folder of this provider's data (else TUI_KPI_HOME, else the system's own place)"
_RETURN = "FRAMEWORK/PERIOD, like lancashire-supported-housing/2026-27-Q4"
_KEY = "a key: its name, file or SHA256:… fingerprint, or `agent` (else the one in use)"
_EPILOG = """\
RETURN is FRAMEWORK/PERIOD: 2026-04 (month), 2026-27-Q2, 2026-27-H1, 2026-27 (year) or
2026-04-06 (four weeks from that Monday). The beginning of a framework's id will do.
Exit status: 0 done; 1 the answer is no; 2 wrong usage or name; 3 cannot (lock, disk, permission).
"""


class _Parser(argparse.ArgumentParser):
    """argparse, with our words and status for mistakes."""

    _given: Sequence[str] = ()
    """What was typed behind the command's name."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> Any:
        """Parse, and keep what was typed for the words of a mistake."""
        self._given = args or ()
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how to get help; leave with status 2."""
        said = f"{_plain(message)}{self._mistyped()}"
        self.exit(2, f"{self.prog}: {said}\nSee `{self.prog} --help`.\n")

    def _mistyped(self) -> str:
        """Return the option that was meant by one that there is not; empty if none is near."""
        known = self._option_string_actions
        for word in self._given:
            option = word.partition("=")[0]
            if option.startswith("--") and option not in known and (hint := nearest(option, known)):
                return f". “{option}” is no option.{hint}"
        return ""


def _plain(message: str) -> str:
    """Return the library's words for a mistake in ours."""
    if found := re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message):
        word, known = found[1], re.findall(r"[\w-]+", found[2])
        hint = nearest(word, known) or f" There are: {', '.join(known)}."
        return f"there is no command “{word}”.{hint}"
    message = re.sub(r"invalid int value: (.*)", r"\1 is not a whole number", message)
    message = message.replace("the following arguments are required:", "still to be said:")
    return message.replace("unrecognized arguments:", "not understood here:")


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[_Parser]


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the parsed arguments: `module` names the command's module under `cli`.

    Raises SystemExit: 2 with a message on stderr for a mistake, 0 after printing help.
    """
    parser = _build()
    parsed: argparse.Namespace
    parsed, rest = parser.parse_known_args(arguments)
    # What follows the value of an option, the library takes for nobody's.
    if parsed.module == "attach" and not any(it.startswith("-") for it in rest):
        parsed.files += map(Path, rest)
    elif parsed.module == "import_worksheet" and all("=" in it for it in rest):
        parsed.map += rest
    elif rest:
        parsed.command.error(f"unrecognized arguments: {' '.join(rest)}")
    return parsed


def _build() -> _Parser:
    parser = _Parser(
        prog="tui-kpi",
        description="Complete your council's care KPI returns offline. Without a command: the app.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="version", version=f"tui-kpi {__version__}")
    parser.add_argument("--data-dir", type=data_folder, default=None, metavar="DIR", help=_DATA_DIR)
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    _return_commands(commands)
    _train_command(commands)
    _seal_commands(commands)
    _key_commands(commands)
    _look_commands(commands)
    return parser


def _add(commands: Commands, name: str, module: str, about: str) -> _Parser:
    """Add a command; the global options may stand after it too."""
    command = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
    command.add_argument(
        "--data-dir", type=data_folder, default=argparse.SUPPRESS, metavar="DIR", help=_DATA_DIR
    )
    command.set_defaults(module=module, command=command)
    return command


def _nest(command: argparse.ArgumentParser, metavar: str) -> council_commands.Add:
    """Return what adds the commands of a command, of which one must be said."""
    return partial(
        _add, command.add_subparsers(metavar=metavar, required=True, parser_class=_Parser)
    )


def _return_commands(commands: Commands) -> None:
    command = _add(commands, "open", "open", "open the app in one return")
    command.add_argument("reference", metavar="RETURN", help=_RETURN)
    command = _add(commands, "fill", "fill", "fill a return in: in the app, or line by line")
    command.add_argument("reference", metavar="RETURN", nargs="?", help=f"{_RETURN}; none: choose")
    command.add_argument(
        "--plain", action="store_true", help="one line at a time, for screen readers and pipes"
    )
    command = _add(commands, "new", "new", "start a return, prefilled from the last one")
    command.add_argument("reference", metavar="RETURN", help=_RETURN)
    command = _add(commands, "set", "set", "give answers")
    command.add_argument("reference", metavar="RETURN", help=_RETURN)
    command.add_argument(
        "edits",
        metavar="K=V",
        nargs="+",
        help="f=1,234; f.3=12 (week 3); f=a,b (choices); f= (clear); f=? (not known yet); "
        "f=n/a:reason; @due=2026-04-30; @reading.ID=OPTION; @note.FIELD=…; @explain.RULE=…; "
        "@previous.FIELD=… (last period's answer, where no sealed return says it)",
    )
    _import_command(commands)
    _attach_command(commands)
    command = _add(commands, "revise", "revise", "correct a sealed return")
    command.description = (
        "Begin the correction of a sealed return: its answers as they were sent, to be changed. "
        "Sealing it makes the next revision; the one before stays. On a correction that was "
        "begun, change its reason. `tui-kpi discard RETURN` gives it up."
    )
    command.add_argument("reference", metavar="RETURN", help=_RETURN)
    command.add_argument(
        "--reason", required=True, metavar="TEXT", help="why; it is sent with the revision"
    )
    command = _add(commands, "discard", "discard", "move a draft to the bin")
    command.add_argument("reference", metavar="RETURN", help=_RETURN)
    _backup_commands(commands)
    command = _add(commands, "bin", "bin", "what was discarded; `bin restore NAME` brings it back")
    command.set_defaults(action="list")
    actions = command.add_subparsers(metavar="restore|empty", parser_class=_Parser)
    back = _add(actions, "restore", "bin", "bring a discarded draft back")
    back.add_argument("name", metavar="NAME", help="its name in the bin, or the return")
    back.set_defaults(action="restore")
    clear = _add(actions, "empty", "bin", "delete everything in the bin for good")
    clear.add_argument("--yes", action="store_true", help="confirm that")
    clear.set_defaults(action="empty")
    command = _add(commands, "assess", "assess", "show results, what is missing, what disagrees")
    command.add_argument("target", metavar="RETURN|FILE.toml", help="a return or an answers file")
    command.add_argument("--json", action="store_true", help="print the published contract")
    command = _add(commands, "report", "report", "print a return to read or to import")
    command.add_argument("reference", metavar="RETURN", help=_RETURN)
    form = command.add_mutually_exclusive_group(required=True)
    forms = {"html": "a page", "txt": "plain text", "csv": "a table"}
    for name, about in {**forms, "gather": "what to gather first, as text"}.items():
        form.add_argument(f"--{name}", dest="form", action="store_const", const=name, help=about)


def _train_command(commands: Commands) -> None:
    command = _add(commands, "train", "train", "practise on made-up returns")
    command.description = (
        "Open the app in training: made-up returns, kept apart from your own and never taken for "
        "real ones."
    )
    command.add_argument("framework", metavar="FRAMEWORK", nargs="?", help="list its scenarios")
    command.add_argument("--scenario", metavar="ID", help="open this one of the framework")
    command.add_argument("--again", action="store_true", help="from its beginning")
    command.add_argument("--list", action="store_true", help="print the scenarios")
    command.add_argument("--notes", action="store_true", help="print the presenter's notes too")
    command.add_argument(
        "--plain", action="store_true", help="only prepare the scenario, for the other commands"
    )


def _backup_commands(commands: Commands) -> None:
    command = _add(commands, "backup", "backup", "write everything of the data folder to one file")
    command.description = (
        "Write everything of the data folder to one file: drafts, sealed returns, attached files, "
        "your details, the bin. Keys only with --keys: the private key is then in that file. "
        "With --only, one return, to hand it on to the person who signs."
    )
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--keys", action="store_true", help="put the signing keys in too")
    command.add_argument("--only", default="", metavar="RETURN", help="one return alone")
    command.add_argument(
        "--prepared-by", default="", metavar="NAME", help="with --only: who filled it in"
    )
    command = _add(commands, "restore", "restore", "put a backup back, all of it or nothing")
    command.description = (
        "Put a backup back in place, all of it or nothing. What is here and differs stays, and "
        "nothing is done, unless --replace is said: then what is here goes to the bin. Sealed "
        "returns, receipts and keys are never replaced."
    )
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--replace", action="store_true", help="take what differs from it")
    command.add_argument("--dry-run", action="store_true", help="say what it would do")


def _attach_command(commands: Commands) -> None:
    command = _add(commands, "attach", "attach", "files that go with a return")
    command.description = (
        "Attach files to a return: each is copied at once, and goes into the signed file. "
        "Without a file: print what is attached. Kinds: pdf, jpg, png, gif, tif, webp, heic, "
        "txt, csv, docx, xlsx, pptx, odt, ods, odp. At most 196 files, 90 MB together."
    )
    command.add_argument("reference", metavar="RETURN", help=_RETURN)
    command.add_argument("files", type=Path, metavar="FILE", nargs="*")
    command.add_argument("--title", default="", metavar="TEXT", help="what to call the file")
    command.add_argument(
        "--for", dest="field", default="", metavar="FIELD", help="the field that it answers"
    )
    command.add_argument(
        "--remove", action="append", default=[], metavar="NAME", help="take a file off again"
    )


def _import_command(commands: Commands) -> None:
    command = _add(commands, "import", "import_worksheet", "work answers out from a file of rows")
    command.description = (
        "Read a CSV file, work answers out from its rows, and keep the rows: references only, "
        "never names. What the file calls the columns is guessed, or said with --map, and "
        "remembered."
    )
    command.epilog = (
        "Exit status: 0 answers were filled in, even if some rows were rejected (they are listed); "
        "1 nothing could be filled in; 2 wrong name, file that cannot be read, missing column; "
        "3 cannot (lock, disk, permission)."
    )
    command.add_argument("reference", metavar="RETURN", help=_RETURN)
    command.add_argument("worksheet", metavar="WORKSHEET", help="its id, like visits")
    command.add_argument("file", type=Path, metavar="FILE.csv")
    command.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=HEADING",
        help='what the file calls a column, like user="Client ref"; COLUMN= if it has none',
    )
    command.add_argument("--dry-run", action="store_true", help="show it all and change nothing")


def _seal_commands(commands: Commands) -> None:
    command = _add(commands, "seal", "seal", "freeze and sign a return")
    command.add_argument("reference", metavar="RETURN", help=_RETURN)
    command.add_argument("--key", metavar="KEY", help=_KEY)
    command.add_argument("--out", type=Path, metavar="DIR", help="put the file there too")
    command.add_argument("--name", metavar="NAME", help="who signs (else your profile says)")
    command.add_argument("--role", metavar="ROLE", help="in which role (else your profile says)")
    command.add_argument(
        "--yes", action="store_true", help="make the declaration, also before the period has ended"
    )
    command.add_argument(
        "--passphrase-stdin", action="store_true", help="read the passphrase from standard input"
    )
    command.add_argument(
        "--unsigned",
        action="store_true",
        help="put it aside to be signed on another computer, with the key whose public half is KEY",
    )
    command = _add(
        commands, "attach-signature", "attach_signature", "complete what was put aside unsigned"
    )
    command.add_argument("reference", metavar="RETURN", help=_RETURN)
    command.add_argument("file", type=Path, metavar="FILE.sig", help="made by ssh-keygen -Y sign")
    command.add_argument("--out", type=Path, metavar="DIR", help="put the sealed file there too")
    command = _add(commands, "verify", "verify", "check sealed files")
    council_commands.verify(command)
    council_commands.receipt(_add(commands, "receipt", "receipt", "open a council's receipt"))
    council_commands.add_all(partial(_add, commands), _nest)


def _key_commands(commands: Commands) -> None:
    key = _add(commands, "key", "key", "your signing keys")
    actions = key.add_subparsers(metavar="new|import|show|card|rotate", parser_class=_Parser)
    actions.required = True
    new = _add(actions, "new", "key", "make a signing key")
    place = new.add_mutually_exclusive_group()
    place.add_argument("--out", type=Path, metavar="PATH", help="file of the key")
    place.add_argument("--name", metavar="NAME", help="its name in the data folder")
    _passphrase_options(new, new=True)
    take_in = _add(actions, "import", "key", "copy an OpenSSH Ed25519 key into the data folder")
    take_in.add_argument("file", type=Path, metavar="FILE")
    take_in.add_argument("--name", metavar="NAME", help="its name there (else the file's)")
    show = _add(actions, "show", "key", "print what the council needs to know your key")
    show.add_argument("--key", metavar="KEY", help=_KEY)
    for action in (new, show):
        action.add_argument(
            "--council", action="store_true", help="the key is a council's, for its receipts"
        )
    card = _add(actions, "card", "key_card", "make the file that tells the council about a key")
    card.add_argument(
        "--unsigned", action="store_true", help="for a key on another computer: to be signed there"
    )
    _passphrase_options(card, new=False)
    rotate = _add(actions, "rotate", "key_card", "make a new key that takes the place of another")
    rotate.epilog = (
        "With --passphrase-stdin: first the old key's passphrase, if it has one, then the new one."
    )
    _passphrase_options(rotate, new=True)
    for action in (card, rotate):
        action.add_argument("--key", metavar="KEY", help=_KEY)
        action.add_argument("--holder", metavar="NAME", help="who uses it (else who signs)")
        action.add_argument("--out", type=Path, metavar="DIR", help="folder to write the file to")
        action.add_argument("--no-qr", action="store_true", help="leave the QR code out")
        action.add_argument(
            "--on-light", action="store_true", help="QR code for a light terminal without colours"
        )
    for name, action in actions.choices.items():
        action.set_defaults(action=name)


def _passphrase_options(command: _Parser, *, new: bool) -> None:
    secret = command.add_mutually_exclusive_group()
    if new:
        secret.add_argument("--no-passphrase", action="store_true", help="do not lock the new key")
    secret.add_argument(
        "--passphrase-stdin", action="store_true", help="read the passphrase from standard input"
    )


def _look_commands(commands: Commands) -> None:
    command = _add(commands, "returns", "returns", "what is owed, kept and sealed")
    command.add_argument("--json", action="store_true")
    command = _add(commands, "history", "history", "outturn against target, period by period")
    command.add_argument("framework", metavar="FRAMEWORK", help="its id, or how it begins")
    command.add_argument("indicator", metavar="INDICATOR", nargs="?", default="")
    command.add_argument("--json", action="store_true")
    command = _add(commands, "frameworks", "frameworks", "the frameworks and their definitions")
    command.add_argument("--json", action="store_true", help="print as JSON")
    command.set_defaults(action="list")
    actions = command.add_subparsers(metavar="show|check|schema", parser_class=_Parser)
    show = _add(actions, "show", "frameworks", "what one framework asks")
    show.add_argument("id", metavar="ID")
    check = _add(actions, "check", "frameworks", "find mistakes in a definition file")
    check.add_argument("file", type=Path, metavar="FILE")
    schema = _add(actions, "schema", "frameworks", "print the JSON Schema of definitions")
    for action, name in ((show, "show"), (check, "check"), (schema, "schema")):
        action.set_defaults(action=name)
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
    _add(commands, "locate", "locate", "where everything is kept")
    command = _add(commands, "doctor", "doctor", "what this terminal and computer can do")
    command.add_argument("--keys", action="store_true", help="press keys, see which arrive")
    command.add_argument("--json", action="store_true", help="print JSON")
    command = _add(commands, "schedule", "schedule", "dates that the council sent ahead")
    command.add_argument(
        "edits",
        metavar="NAME=DATE",
        nargs="*",
        help="a return and its deadline, like devon/2026-27-H1=2026-10-31; a framework and the "
        "Monday on which a payment period starts, like bolton=2027-03-29; without a date: forget "
        "it; none: print them",
    )
    command.add_argument(
        "--ics", type=Path, metavar="FILE.ics", help="write the deadlines as a calendar file"
    )
    command.add_argument("--replace", action="store_true", help="take the place of that file")
    command = _add(commands, "profile", "profile", "what is the same in every return")
    command.add_argument(
        "edits", metavar="K=V", nargs="*", help="like provider_name='Acorn Care'; none: print it"
    )
