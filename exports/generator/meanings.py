"""What every field of the documents means, for the SPEC. Its kind comes from the models."""

from types import MappingProxyType

MEANINGS = MappingProxyType(
    {
        "Submission": {
            "format": "what the file is; `kpi-training` is never a real return",
            "format_version": "version of this format; see Versioning",
            "required_features": "features without which the file must not be read; see Versioning",
            "submission_id": "made at random when the return is first sealed; kept by every revision",
            "revision": "1, then one more for each correction",
            "revision_reason": "why an earlier revision is replaced; null in revision 1",
            "supersedes": "SHA-256 of the submission.json that is replaced; null in revision 1",
            "recipient": "the council that the return is for",
            "provider": "who reports",
            "framework": "the definition that was answered",
            "prepared_by": "who filled it in",
            "signer": "who signs",
            "signed_at": "when, by the signer's own clock: a claim",
            "application": "what wrote the file",
            "return": "the answers",
            "assessment": "what follows from them",
            "explanations": "answers to warnings, by the rule's id",
            "manifest": "the other members, in their order",
            "extensions": "for others' use; any canonical JSON; nothing depends on it",
        },
        "Recipient": {
            "id": "slug that the council gives itself",
            "name": "its name",
        },
        "Provider": {
            "id": "slug that the council assigned; its keys are registered under it",
            "name": "its name",
            "details": "more about it; may be empty",
        },
        "FrameworkRef": {
            "id": "the definition's id",
            "version": "the definition's version",
            "sha256": "of the bytes of the definition file",
        },
        "Signer": {
            "principal": "name of the key in the registry: the provider's id",
            "key_fingerprint": "of the key that signs, as `ssh-keygen -l` prints it",
            "name": "the person",
            "role": "their role",
            "declaration": "what they declare by signing",
        },
        "Application": {
            "name": "`tui-kpi`, or another maker's name",
            "version": "its version",
        },
        "Return": {
            "framework": "id of the definition",
            "period": "the reporting period; its form is that of the framework's interval",
            "due": "deadline that the provider entered; null for none",
            "sealed_on": "the day part of `signed_at`",
            "readings": "option in force of every reading of the framework",
            "previous": "figures of the return before, as far as checks need them",
            "not_applicable": "reasons why a field does not apply, by field",
            "answers": "by field: text; a list for weekly answers (four) and choices (option ids)",
            "under": "answers that a worksheet works out under an option, `reading.option`",
        },
        "Assessment": {
            "framework": "id of the definition",
            "period": "the period, with its days",
            "complete": "whether nothing is missing and there is no error",
            "missing": "fields still to be answered; `field.3` is its third week",
            "due": "indicators that this return asks for",
            "indicators": "results, by indicator",
            "determinations": "conclusions, by determination",
            "sections": "how far each section is",
            "fields": "how each field stands",
            "problems": "errors, warnings and advice",
        },
        "Period": {
            "id": "as in the answers",
            "start": "first day",
            "end": "last day",
            "due": "deadline in force; null where there is none",
        },
        "Indicator": {
            "outturn": "the figure as printed, rounded half up; null where there is none",
            "exact": "the same exactly, as a whole number or a fraction; null where there is none",
            "status": "the result in a word",
            "band": "the rating, where the framework rates",
            "covers": "the days it covers; null if it is not due",
            "waits_for": "answers that it waits for",
            "gap": "distance from the target; null where there is none",
            "weeks": "one result a week, for a weekly indicator",
            "parts": "one figure a part, for an indicator of parts",
            "flags": "what to know about the result",
        },
        "Covers": {"start": "first day", "end": "last day"},
        "Gap": {
            "points": "outturn less target, as printed",
            "count": "people or things more that would just meet it; null where none is meant",
        },
        "Week": {"outturn": "as above", "exact": "as above", "status": "of the week"},
        "Outturn": {"outturn": "as above", "exact": "as above"},
        "Flag": {
            "code": "`reading`, `on_course` or `late`",
            "reading": "a reading under which the result is another; else null",
            "option": "its option; else null",
            "status": "the status under that option; else null",
            "band": "the rating under that option; else null",
        },
        "FieldResult": {"state": "the state in a word"},
        "Problem": {
            "severity": "an error stops sealing",
            "code": "the rule's id, or a code of the reader of answers",
            "fields": "the fields that it is about",
        },
        "ManifestEntry": {
            "name": "name of the member",
            "size": "its bytes",
            "sha256": "of its bytes",
            "media_type": "that of the table under Container",
            "role": "what the member is",
            "title": "its title for people",
        },
    }
)
"""By object and field, in the order of the SPEC."""

_COMMON = {
    "format_version": "version of this format; see Versioning",
    "provider": "whose key it is",
    "holder": "the person who uses it, where a provider has several keys; else null",
    "made_at": "when, by the maker's own clock: a claim",
}
CARD_MEANINGS = MappingProxyType(
    {
        "KeyCard": {"format": "what the file is", **_COMMON, "key": "the key"},
        "KeyRotation": {
            "format": "what the file is",
            **_COMMON,
            "old": "the key that was registered until now",
            "new": "the key that takes its place",
        },
        "CardProvider": {"id": "slug that the council assigned", "name": "its name"},
        "CardKey": {
            "line": "as in a .pub file, without a comment",
            "fingerprint": "as `ssh-keygen -l` prints it",
            "words": "the eight words, with one blank between",
        },
    }
)
"""The same for key cards and statements of a new key."""

RECEIPT_MEANINGS = {
    "Receipt": {
        "format": "what the file is",
        "format_version": "version of this format; see Versioning",
        "required_features": "features without which the file must not be read; see Versioning",
        "seq": "number of the receipt: 1, then one more for each that the council makes",
        "prev_receipt_sha256": "SHA-256 of the receipt.json before; null in the first",
        "council": "the council that received the return",
        "signer": "the key that signs for it",
        "receipt_for": "SHA-256 of the submission.json that was received",
        "subject": "the return that was received; null if it is refused",
        "received_at": "when it came",
        "issued_at": "when this receipt was made",
        "outcome": "what the council makes of it",
        "reasons": "why it is refused; empty unless it is",
        "queries": "what the council asks; empty unless it is queried",
        "application": "what wrote the file",
        "extensions": "for others' use; any canonical JSON; nothing depends on it",
    },
    "Council": {
        "id": "slug that the council gives itself",
        "name": "its name",
    },
    "ReceiptSigner": {
        "key_fingerprint": "of the key that signs, as `ssh-keygen -l` prints it",
        "name": "the person; null if they are not named",
    },
    "Subject": {
        "provider": "`provider.id` of the return",
        "framework": "`framework.id` of the return",
        "period": "`return.period` of the return",
        "submission_id": "of the return",
        "revision": "of the return",
    },
    "Reason": {
        "code": "code of the refusal",
        "sentence": "what is wrong, for people",
    },
    "Query": {
        "field": "the field, a week of it, or the indicator; null for the return as a whole",
        "text": "what is asked",
    },
}
"""What every field of a receipt means, by model."""
