"""`tui-kpi key card|rotate`: what the council needs to register a key."""

from __future__ import annotations

import os
import shlex
import sys
from argparse import Namespace
from collections.abc import Mapping

from tui_kpi.cli.context import Context
from tui_kpi.cli.key import chosen_key, keyring_of, new_passphrase, passphrase_for
from tui_kpi.reports import qr
from tui_kpi.session.errors import UsageError
from tui_kpi.session.keys.key_cards import WrittenCard, rotate, write_card, write_unsigned_card
from tui_kpi.session.keys.keyring import OwnKey
from tui_kpi.session.training_guard import check_place
from tui_kpi.submission.cards import Card, Rotation
from tui_kpi.submission.names import CARD_SUFFIX, KEY_NAMESPACE


def run(arguments: Namespace, context: Context) -> int:
    """Print where the file is, and what stands in it; its QR code on a terminal."""
    if context.folders.training:
        raise UsageError("The key of training is for no council, so there is no card of it.")
    check_place(arguments.out, context.folders)
    keyring = keyring_of(context)
    own = chosen_key(arguments.key, context, keyring)
    if arguments.action == "card" and arguments.unsigned:
        _unsigned(write_unsigned_card(context.session, own, arguments.holder, arguments.out), own)
        return 0
    sign = keyring.signer(own, passphrase_for(arguments))
    if arguments.action == "card":
        written = write_card(context.session, own, sign, arguments.holder, arguments.out)
        _show_qr(written.card, arguments)
        print(written.path)
        _show(written.card)
        print(
            "Send this file to the council, which adds it with `registry add`.\n"
            "When they telephone, read the eight words out to them.",
            file=sys.stderr,
        )
        return 0
    secret = new_passphrase(arguments)
    rotated = rotate(context.session, (own, sign), secret, arguments.holder, arguments.out)
    _show_qr(rotated.rotation, arguments)
    print(rotated.path)
    _show(rotated.rotation)
    print(
        f"Your new key is {rotated.key.path}.\n"
        "Send the file above to the council: both keys have signed it.\n"
        "From now on returns are signed with the new key. Until the council has added it,\n"
        f"choose the old one with --key {own.name}, and keep it.",
        file=sys.stderr,
    )
    return 0


def _unsigned(written: WrittenCard, own: OwnKey) -> None:
    """Say how the card is signed where its key is: the signature stands behind the document."""
    name, card = written.path.name, written.path.with_suffix(CARD_SUFFIX).name
    print(written.path)
    print(f"ssh-keygen -Y sign -n {KEY_NAMESPACE} -f {shlex.quote(own.name)} {name}")
    print(f"cat {name} {name}.sig > {card}")
    _show(written.card)
    print(
        "Copy the file, as it is, to the computer that has the private key. There, in its folder,\n"
        "run the two lines above (on Windows the second is\n"
        f"copy /b {name}+{name}.sig {card}),\n"
        f"and send {card} to the council.",
        file=sys.stderr,
    )


def _show(card: Card | Rotation) -> None:
    key = card.key if isinstance(card, Card) else card.new
    print(f"Name         {card.provider_name}")
    print(f"Id           {card.provider_id}")
    if card.holder:
        print(f"Used by      {card.holder}")
    if isinstance(card, Rotation):
        print(f"Old key      {card.old.fingerprint}")
    print(f"Public key   {key.line()}")
    print(f"Fingerprint  {key.fingerprint}")
    print(f"Words        {card.words}")


def _show_qr(card: Card | Rotation, arguments: Namespace) -> None:
    """Draw the code on a terminal: first, so that what is read out stands below it."""
    key = card.key if isinstance(card, Card) else card.new
    if arguments.no_qr or not sys.stdout.isatty():
        return
    look = qr.Look(
        blocks=_can_print("▀▄█"),
        colours=has_colours(os.environ, os.name),
        on_light=arguments.on_light,
    )
    for line in qr.lines(key.line(card.provider_id), look):
        print(line)


def has_colours(environ: Mapping[str, str], system: str) -> bool:
    """Return whether the terminal obeys colours and the user wants them."""
    if environ.get("NO_COLOR"):
        return False
    # The old console of Windows shows the codes themselves.
    return "WT_SESSION" in environ if system == "nt" else environ.get("TERM", "dumb") != "dumb"


def _can_print(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
