"""Who and what a report is of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """Who and what a report is of. Everything but the provider may be empty."""

    provider_id: str
    provider_name: str
    authority_id: str = ""
    authority_name: str = ""
    prepared_by: str = ""
    submission_id: str = ""
    """Empty for a return that is not sealed; the report then says so."""
    revision: int = 0
    """0 for a return that is not sealed."""
    revision_reason: str = ""
    signed_at: str = ""
    """As the signer claims it."""
    signer_name: str = ""
    signer_role: str = ""
    training: bool = False
