"""`tui-kpi attach-signature RETURN FILE.sig`: complete what was put aside unsigned."""

from __future__ import annotations

from argparse import Namespace

from tui_kpi.cli.context import Context
from tui_kpi.cli.seal import say_done
from tui_kpi.session.sealing import offline_signature
from tui_kpi.submission.names import NAMESPACES, RETURN_FORMAT, TRAINING_FORMAT


def run(arguments: Namespace, context: Context) -> int:
    """Print the file, its SHA-256 and how to check it with ssh-keygen alone."""
    session = context.session
    opened = session.open(arguments.reference)
    try:
        sealed = offline_signature.attach(
            opened, arguments.file, session.profile, context.folders, arguments.out
        )
    finally:
        opened.close()
    form = TRAINING_FORMAT if session.training else RETURN_FORMAT
    provider = opened.sealed.about.provider_id if opened.sealed else ""
    say_done(sealed, provider, NAMESPACES[form])
    return 0
