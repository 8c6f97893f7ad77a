"""The options of the council's commands, and of the provider's that answers them."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

Add = Callable[[str, str, str], ArgumentParser]
"""Adds a command: its name, its module, what it does."""
Nest = Callable[[ArgumentParser, str], Add]
"""Returns what adds the commands of a command, of which one must be said; they are listed so."""

_REGISTER = "the council's register, a folder"
_WHEN = "like 2027-04-02, or 2027-04-02T09:30:00+01:00"


def verify(command: ArgumentParser) -> None:
    """Add what `verify` takes."""
    command.add_argument("files", type=Path, nargs="+", metavar="FILE.kpi.zip")
    command.add_argument(
        "--registry", type=Path, metavar="DIR", help=f"{_REGISTER}: its keys, its id, its receipts"
    )
    command.add_argument("--allowed-signers", type=Path, metavar="F", help="registry of keys")
    command.add_argument("--recipient", metavar="ID", help="the council it must be for")
    command.add_argument(
        "--received-at",
        metavar="T",
        help=f"when it arrived (else what the register's receipt says), {_WHEN}",
    )
    command.add_argument("--revoked", type=Path, metavar="F", help="list of revoked keys")
    command.add_argument(
        "--known", type=Path, metavar="DIR", help="folder of what was received before"
    )
    command.add_argument(
        "--training", action="store_true", help="expect files from training, and nothing else"
    )
    command.add_argument("--cross-check", action="store_true", help="ask ssh-keygen too")
    command.add_argument("--json", action="store_true", help="print verdicts with their codes")


def receipt(command: ArgumentParser) -> None:
    """Add what `receipt` takes, for a provider."""
    command.add_argument("file", type=Path, metavar="FILE.kpi-receipt.zip")
    command.add_argument(
        "--allowed-signers", type=Path, metavar="F", help="the council's keys, as it gave them"
    )
    command.add_argument(
        "--trust", default="", metavar="SHA256:…", help="the fingerprint that the council told you"
    )
    command.add_argument("--json", action="store_true", help="print what it says as JSON")


def add_all(add: Add, nest: Nest) -> None:
    """Add the commands that only a council uses."""
    _receive(add("receive", "receive", "council: take returns, file them, write their receipts"))
    _collate(add("collate", "collate", "council: many returns into one table"))
    registry = add("registry", "registry", "council: the register of providers' keys")
    _registry(nest(registry, "new|add|revoke|deadline|list|export"))


def _collate(command: ArgumentParser) -> None:
    command.add_argument("folder", type=Path, metavar="DIR", help="packages, in any folders below")
    command.add_argument(
        "--to", type=Path, required=True, metavar="OUT", help="file ending in .csv, .xlsx, .sqlite"
    )
    command.add_argument("--replace", action="store_true", help="take the place of that file")
    command.add_argument(
        "--registry", type=Path, metavar="DIR", help=f"{_REGISTER} (else DIR, if it is one)"
    )
    command.add_argument(
        "--expect",
        action="append",
        default=[],
        metavar="RETURN",
        help="FRAMEWORK/PERIOD that is due, also if nobody has sent it yet",
    )
    command.add_argument(
        "--processes", type=int, metavar="N", help="how many work at once (else one a processor)"
    )


def _receive(command: ArgumentParser) -> None:
    command.add_argument("files", type=Path, nargs="+", metavar="FILE.kpi.zip")
    command.add_argument("--registry", type=Path, metavar="DIR", required=True, help=_REGISTER)
    command.add_argument("--received-at", metavar="T", help=f"when it arrived (else now), {_WHEN}")
    command.add_argument(
        "--correct", action="store_true", help="put right when it arrived, as --received-at says"
    )
    command.add_argument(
        "--query",
        action="append",
        default=[],
        metavar="FIELD=TEXT",
        help="ask the provider about a field; =TEXT asks about the return as a whole",
    )
    command.add_argument(
        "--accept", action="store_true", help="accept a return whose queries are answered"
    )
    command.add_argument(
        "--key", metavar="KEY", help="the council's key: name, file, SHA256:… or agent (else yours)"
    )
    command.add_argument("--passphrase-stdin", action="store_true", help="read its passphrase")
    command.add_argument("--name", metavar="NAME", help="who receives it, to stand in the receipt")
    command.add_argument("--json", action="store_true", help="print what became of each file")


def _registry(add_action: Add) -> None:
    def action(name: str, about: str) -> ArgumentParser:
        command = add_action(name, "registry", about)
        command.add_argument("--registry", type=Path, metavar="DIR", required=True, help=_REGISTER)
        command.set_defaults(action=name)
        return command

    new = action("new", "make a register")
    new.add_argument("--id", required=True, metavar="ID", help="the id that returns are sent to")
    new.add_argument("--name", required=True, metavar="NAME", help="the council's name")
    add = action("add", "register a provider's key")
    add.add_argument(
        "card", type=Path, metavar="CARD", help="a key card, a new key, or a .pub file"
    )
    add.add_argument("--principal", metavar="ID", help="the provider's id (a card names it)")
    add.add_argument("--name", default="", metavar="NAME", help="the provider's name")
    add.add_argument(
        "--framework", action="append", default=[], metavar="ID", help="one that it reports"
    )
    add.add_argument("--valid-after", metavar="T", help=f"when the key begins to count, {_WHEN}")
    add.add_argument("--valid-before", metavar="T", help=f"when it ceases to count, {_WHEN}")
    add.add_argument("--yes", action="store_true", help="the eight words were compared")
    revoke = action("revoke", "let a key no longer count")
    revoke.add_argument("key", metavar="SHA256:…|ID", help="its fingerprint, or a provider's id")
    when = revoke.add_mutually_exclusive_group()
    when.add_argument("--at", metavar="T", help=f"since when (else from now on), {_WHEN}")
    when.add_argument(
        "--always", action="store_true", help="as if it never counted: also what was accepted"
    )
    when.add_argument("--undo", action="store_true", help="take the revocation back")
    deadline = action("deadline", "say by when a return is due")
    deadline.add_argument(
        "deadlines",
        nargs="*",
        metavar="RETURN=DATE",
        help="like lancashire/2026-27-Q4=2027-04-30; RETURN= takes one away; none prints all",
    )
    listing = action("list", "print the providers and their keys")
    listing.add_argument("--json", action="store_true")
    export = action("export", "print keys as ssh-keygen reads them")
    which = export.add_mutually_exclusive_group()
    which.add_argument(
        "--basic", action="store_true", help="without dates, for ssh-keygen before 8.7"
    )
    which.add_argument(
        "--own", action="store_true", help="the council's own key, for providers who open receipts"
    )
    export.add_argument("--key", metavar="KEY", help="which key of the council, with --own")
