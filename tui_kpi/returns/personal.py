"""Signs that a text says who somebody is: numbers, dates and addresses that belong to one person.

A warning before sealing, never in the way. It looks for forms that can be told from others, and
lets a name pass: no rule can tell one. The check digit of NHS numbers and the letters that
National Insurance numbers do not use are as their issuers publish them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

PersonalKind = Literal[
    "email", "national_insurance", "nhs_number", "date_of_birth", "phone", "postcode"
]
WORDS: dict[PersonalKind, str] = {
    "email": "an e-mail address",
    "national_insurance": "a National Insurance number",
    "nhs_number": "an NHS number",
    "date_of_birth": "a date of birth",
    "phone": "a phone number",
    "postcode": "a postcode",
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place of a text that looks like personal data."""

    kind: PersonalKind
    found: str
    """As it is written."""
    start: int
    end: int


_APART = r"(?<![A-Za-z0-9])"
_ALONE = r"(?![A-Za-z0-9])"
_GAP = r"[ \u00a0\u2009-]?"

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+%-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-])")

_NHS = re.compile(
    rf"(?<![A-Za-z0-9.,/-])[0-9]{{3}}({_GAP})[0-9]{{3}}\1[0-9]{{4}}(?![A-Za-z0-9/-]|[.,][0-9])"
)

_INSURANCE = re.compile(
    rf"{_APART}(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_GAP}"
    rf"(?:[0-9]{{2}}{_GAP}){{3}}([A-D])?{_ALONE}",
    re.IGNORECASE,
)
_INSURANCE_WORDS = re.compile(r"national insurance|\bN\.?I\.?(?: no| number|:)|\bNINO\b", re.I)

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DATES = tuple(
    re.compile(rf"{_APART}{form}{_ALONE}", re.I)
    for form in (
        r"(?P<day>[0-9]{1,2})([/.-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4}|[0-9]{2})",
        r"(?P<year>[0-9]{4})([/.-])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})",
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}[ -](?P<year>[0-9]{{4}})",
        rf"{_MONTH} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<year>[0-9]{{4}})",
    )
)
_BIRTH = re.compile(r"\bborn\b|\bbirth|\bd\.? ?o\.? ?b\b", re.I)
_NEAR = 24
"""Characters between a word of birth and its date."""
_GROWN_UP = 18
_OLDEST = 115

_PHONE = re.compile(
    rf"(?<![A-Za-z0-9.,/+-])(?:\+44{_GAP}(?:\(0\){_GAP})?|0044{_GAP}|\(?0(?=[127]))"
    rf"(?P<rest>[127][0-9]{{1,4}}\)?(?:{_GAP}[0-9]{{2,6}}){{1,4}})(?![A-Za-z0-9/-]|[.,][0-9])"
)

_AREA_LINES = """
AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY
E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN
LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP
SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
_AREAS = frozenset(_AREA_LINES.split())
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9/-])(?P<area>[A-Z]{1,2})[0-9][0-9A-Z]?(?P<gap> ?)[0-9][ABD-HJLNP-UW-Z]{2}"
    r"(?![A-Za-z0-9/-])",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"[0-9](?:st|nd|rd|th)$")


def sightings(text: str, year: int) -> tuple[Sighting, ...]:
    """Return what looks like personal data in `text`, in its order; never two of one place.

    `year` is that of the return: a full date of a grown-up's age before it is taken for a date
    of birth even where nothing says so.
    """
    found: list[Sighting] = []
    for kind, look in _LOOKS.items():
        for start, end in look(text, year):
            if all(end <= other.start or other.end <= start for other in found):
                found.append(Sighting(kind, text[start:end], start, end))
    return tuple(sorted(found, key=lambda sighting: sighting.start))


def in_file_name(name: str, year: int) -> tuple[Sighting, ...]:
    """Return what looks like personal data in the name of a file, whose words `_` parts."""
    stem, dot, suffix = name.rpartition(".")
    # The suffix says nothing, and its dot would hide a number before it.
    return sightings((stem if dot else suffix).replace("_", " "), year)


_Places = Iterator[tuple[int, int]]


def _emails(text: str, _year: int) -> _Places:
    return (found.span() for found in _EMAIL.finditer(text))


def _nhs_numbers(text: str, _year: int) -> _Places:
    for found in _NHS.finditer(text):
        if is_nhs_number("".join(filter(str.isdigit, found[0]))):
            yield found.span()


def is_nhs_number(digits: str) -> bool:
    """Return whether ten digits end in the check digit of an NHS number (modulus 11)."""
    if len(set(digits)) == 1:
        return False
    total = sum((10 - place) * int(digit) for place, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9])


def _insurance_numbers(text: str, _year: int) -> _Places:
    for found in _INSURANCE.finditer(text):
        if found[1] or _INSURANCE_WORDS.search(text[max(0, found.start() - 30) : found.start()]):
            start, end = found.span()
            yield start, start + len(text[start:end].rstrip(" \u00a0\u2009-"))


def _dates_of_birth(text: str, year: int) -> _Places:
    for form in _DATES:
        for found in form.finditer(text):
            said = found.groupdict()
            month = said.get("month") or _MONTHS.index(said["name"].lower()) + 1
            written = int(said["year"])
            around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            if _is_day(written, int(month), int(said["day"])) and (
                _BIRTH.search(around) or year - _OLDEST <= written < year - _GROWN_UP
            ):
                yield found.span()


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return False
    return True


def _phones(text: str, _year: int) -> _Places:
    """Yield numbers of one house or one mobile; 03 and 08 are numbers of organisations."""
    for found in _PHONE.finditer(text):
        if sum(map(str.isdigit, found["rest"])) in {9, 10}:
            yield found.span()


def _postcodes(text: str, _year: int) -> _Places:
    for found in _POSTCODE.finditer(text):
        capitals = found[0].upper() == found[0]
        likely = capitals or (found["gap"] and not _ORDINAL.search(found[0]))
        if likely and found["area"].upper() in _AREAS:
            yield found.span()


_LOOKS: dict[PersonalKind, Callable[[str, int], _Places]] = {
    "email": _emails,
    "national_insurance": _insurance_numbers,
    "nhs_number": _nhs_numbers,
    "date_of_birth": _dates_of_birth,
    "phone": _phones,
    "postcode": _postcodes,
}
