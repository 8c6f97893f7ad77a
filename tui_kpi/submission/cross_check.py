"""A second opinion on a signature that was accepted: the real `ssh-keygen`, if it is there."""

import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tui_kpi.submission import names
from tui_kpi.submission.refusal import Notice, Refusal, notice
from tui_kpi.submission.verify import Verified

_LIMIT = 60
"""Seconds that ssh-keygen may take."""


def cross_check(
    verified: Verified, allowed_signers: Path | None, received_at: datetime | None
) -> Notice:
    """Ask ssh-keygen about a package that passed, with the same registry if one was used.

    Returns `cross-checked` if it agrees, `cross-check-missing` if it is not here, too old or stuck.
    Raises Refusal `cross-check-differs` if it says no.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        return notice("cross-check-missing", where="it is not on this computer")
    namespace = names.NAMESPACES[verified.submission["format"]]
    command = [program, "-Y", "check-novalidate", "-n", namespace]
    if allowed_signers is not None:
        principal = verified.submission["signer"]["principal"]
        command = [program, "-Y", "verify", "-n", namespace, "-I", principal]
        command += ["-f", str(allowed_signers)]
        if received_at is not None:
            command += ["-O", f"verify-time={received_at.astimezone(UTC):%Y%m%d%H%M%SZ}"]
    message, signature = verified.members[0].data, verified.members[1].data
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "signature"
        path.write_bytes(signature)
        try:
            done = subprocess.run(
                [*command, "-s", str(path)],
                input=message,
                capture_output=True,
                check=False,
                timeout=_LIMIT,
            )
        except (OSError, subprocess.TimeoutExpired):
            return notice("cross-check-missing", where="it does not run, or does not end")
    if done.returncode == 0:
        return notice("cross-checked")
    said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
    if done.returncode != 255:
        return notice("cross-check-missing", where=f"it is too old, or cannot: {said}")
    raise Refusal("cross-check-differs", where=said)
