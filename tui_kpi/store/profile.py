"""What is the same in every return of one provider: `profile.toml`."""

from __future__ import annotations

import re
from pathlib import Path

from tui_kpi.framework.errors import nearest
from tui_kpi.framework.toml import TomlError
from tui_kpi.records import Record, names_of, replace, values_of
from tui_kpi.store import tables
from tui_kpi.store.errors import StoreError

_SLUG = r"[a-z0-9][a-z0-9-]{0,63}"
_SLUGS = {"provider_id": "the council gives it to you", "authority_id": "ask the council for it"}


class Profile(Record):
    """Everything may be empty: not yet said."""

    provider_id: str = ""
    """Slug that the council assigned; the council registers signing keys under it."""
    provider_name: str = ""
    prepared_by: str = ""
    authority_id: str = ""
    """Slug of the council, for a framework whose source names none."""
    authority_name: str = ""
    signer_name: str = ""
    signer_role: str = ""
    key: str = ""
    """Path of the signing key; empty for the one in the data folder."""

    def with_value(self, key: str, value: str) -> Profile:
        """Return the profile with one thing changed; blanks around it are dropped.

        Raises ProfileError for an unknown key or an id that is not a slug.
        """
        if key not in KEYS:
            hint = nearest(key, KEYS) or f" There are {', '.join(KEYS)}."
            raise ProfileError(f"The profile has no “{key}”.{hint}")
        value = value.strip()
        if value and key in _SLUGS and not re.fullmatch(_SLUG, value):
            raise ProfileError(
                f"{key} must be small letters, digits and hyphens, like sunrise-care: "
                f"{_SLUGS[key]}."
            )
        if any(not character.isprintable() for character in value):
            raise ProfileError(f"{key} must be one line of plain text.")
        return replace(self, **{key: value})


KEYS: tuple[str, ...] = names_of(Profile)
"""What a profile holds, in order."""
QUESTIONS: dict[str, tuple[str, str]] = {
    "provider_name": ("Name of your organisation", "As the council knows it."),
    "provider_id": (
        "Provider identifier",
        "Like sunrise-care. The council gives it to you; if it gave you none, ask for one.",
    ),
    "authority_name": ("Name of the council", "Only for a framework that does not name one."),
    "authority_id": ("Identifier of the council", "Ask the council for it, like bolton."),
    "prepared_by": (
        "Name of the person who fills returns in",
        "Where that is not the person who signs.",
    ),
    "signer_name": ("Name of the person who signs", ""),
    "signer_role": ("Role", "Like registered manager."),
}
"""How each is asked for: label and hint."""


class ProfileError(StoreError):
    """A profile, or a change to it, that cannot be used."""


def read(path: Path) -> Profile:
    """Return the profile kept at `path`; an empty one if there is no such file.

    Raises ProfileError naming the line or key that is wrong, StoreError if it cannot be opened.
    """
    try:
        written = tables.read(path)
    except TomlError as error:
        raise ProfileError(
            f'{path} cannot be understood: {error}. Write lines like provider_name = "Acorn Care".'
        ) from error
    profile = Profile()
    for key, value in written.items():
        if not isinstance(value, str):
            raise ProfileError(f"{path}: {key} must be text in quotes.")
        try:
            profile = profile.with_value(key, value)
        except ProfileError as error:
            raise ProfileError(f"{path}: {error}") from error
    return profile


def write(path: Path, profile: Profile) -> None:
    """Keep the profile at `path`. Raises StoreError."""
    said = {key: value for key, value in values_of(profile).items() if value}
    tables.write(path, said, keep_last_good=True)
