"""Data on standard output, the same bytes in every locale."""

from __future__ import annotations

import json
import sys


def print_json(value: object) -> None:
    """Print `value` as JSON in ASCII, so that no console's encoding can change it."""
    print(json.dumps(value, indent=1))


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output, line ends as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
