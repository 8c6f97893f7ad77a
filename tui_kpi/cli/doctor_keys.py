"""Which keys arrive: what the terminal sends for each, by name. Knows no Textual."""

from __future__ import annotations

import os
import select
import sys

from tui_kpi.session.errors import UsageError

_NAMES = {
    b"\r": "Enter",
    b"\n": "Enter",
    b"\t": "Tab",
    b"\x1b[Z": "Shift+Tab",
    b"\x1b": "Esc",
    b" ": "Space",
    b"\x7f": "Backspace",
    b"\x08": "Backspace",
    **{b"\x1b%s%s" % (a, b): n for a in (b"[", b"O") for b, n in (
        (b"A", "Up"), (b"B", "Down"), (b"C", "Right"), (b"D", "Left"),
        (b"H", "Home"), (b"F", "End"),
    )},
    **{b"\x1b[%d~" % n: k for n, k in (
        (1, "Home"), (2, "Insert"), (3, "Delete"), (4, "End"), (5, "Page Up"), (6, "Page Down"),
    )},
    **{b"\x1bO" + bytes([80 + n]): f"F{n + 1}" for n in range(4)},
    **{b"\x1b[[" + bytes([65 + n]): f"F{n + 1}" for n in range(5)},
    **{b"\x1b[%d~" % n: f"F{k}" for n, k in zip(
        (11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24), range(1, 13), strict=True
    )},
}  # fmt: skip
"""By what is sent; xterm, the Linux console, screen and tmux."""


def key_name(sent: bytes) -> str:
    """Return the name of a key from the bytes it sends."""
    if sent in _NAMES:
        return _NAMES[sent]
    if len(sent) == 1 and sent[0] < 0x20:
        return f"Ctrl+{chr(sent[0] + 64)}"
    text = sent.decode("utf-8", "replace")
    return text if text.isprintable() else f"a key without a name here ({sent!r})"


def show_keys() -> int:
    """Name each key that arrives, until Enter is pressed twice, or q. Raises UsageError."""
    try:
        import termios
        import tty
    except ImportError:
        raise UsageError("Keys cannot be shown one by one on this system.") from None
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    last = ""
    try:
        tty.setraw(terminal)
        # Only now: what is pressed before the terminal obeys is thrown away.
        sys.stdout.write("Press keys to see which arrive. To leave: q, or Enter twice.\r\n")
        sys.stdout.flush()
        while True:
            sent = _read(terminal)
            name = key_name(sent) if sent else ""
            if not sent or name == "q" or name == last == "Enter":
                return 0
            sys.stdout.write(f"{name}\r\n")
            sys.stdout.flush()
            last = name
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _read(terminal: int) -> bytes:
    """Return what one key sends; empty at the end of input."""
    sent = os.read(terminal, 1)
    more = sent == b"\x1b" or (sent and sent[0] >= 0xC0)
    while more and select.select([terminal], [], [], 0.05)[0]:
        sent += os.read(terminal, 1)
        if sent[0] != 0x1B:
            more = len(sent) < len(f"{chr(0x7FF if sent[0] < 0xE0 else 0xFFFF)}".encode())
        else:
            more = len(sent) < 3 or not (0x40 <= sent[-1] <= 0x7E and sent[-1:] != b"[")
    return sent
