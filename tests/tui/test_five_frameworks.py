"""Each framework from its start to a sealed package, at the keyboard of a real terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.driver import Driver, Value
from tests.tui.terminal import Terminal

SIGNER: dict[str, Value] = {
    "Provider identifier": "acorn-care",
    "Name of the person who signs": "Ann Bell",
    "Role": "Registered manager",
}
COUNCIL: dict[str, Value] = {
    "Name of the council": "Eastshire Council",
    "Identifier of the council": "eastshire",
}
LANCASHIRE: dict[str, Value] = {
    "Number of service users who achieved one or more outcomes": "100",
    "Number of service users provided with a service": "300",
    "Number of service users with a health action plan": "25",
    "Number of service users who received care and support": "75",
    "Number of support workers offered, undertaking or holding the Level 2": "43",
    "Number of support workers undertaking or holding the Care Certificate": "50",
    "Number of support workers employed at the end of the half year": "70",
    "Number of support workers who left during the half year": "5",
    "Number of support workers trained in the specific needs": "20",
    "Number of posts that require specific training": "75",
    "Minimum time in post": "6 months",
    "Number of support workers who had a spot check": "40",
    "Number of support workers in total": "75",
    "Number of complaints and concerns resolved within 28 days": "4",
    "Number of complaints and concerns received": "8",
    "Number of compliments received": "10",
    "Number of compliments, complaints and concerns received": "18",
    "Number of supported adults with a work outcome who": "5",
    "Number of supported adults with a work outcome in": "10",
}
ANNEX_1: dict[str, Value] = {
    "Number of service users with one or more outcomes": "48",
    "Number of service users reviewed": "60",
    "Number of support workers giving commissioned support": "9",
    "Number of support workers in total": "12",
    "Number of complaints and concerns completed or resolved within 28 days": "3",
    "Number of complaints and concerns received": "5",
    "Number of complaints and concerns completed or resolved in the period": "4",
    "Number of supported adults in paid work": "2",
    "Number of supported adults in voluntary work": "3",
    "Number of supported adults with paid or voluntary work": "8",
    "Number of commissioned hours delivered": "1,200.5",
    "Number of commissioned hours banked": "20",
    "Number of banked hours carried over": "0",
    "Number of commissioned hours not delivered": "12",
    "Number of commissioned hours cancelled": "7.5",
    "Number of hours commissioned": "1,240",
    "Number of care workers who left": "1",
    "Number of care workers in post at the start": "12",
    "Number of care workers in post at the end": "13",
}
DEVON: dict[str, Value] = {
    "Name of your organisation": "Acorn Care",
    "Business structure": "Charity",
    "Business size": "Micro-enterprise",
    "Types of service you provide": ("Individualised support",),
    "Zones you cover": ("Zone 2", "Zone 3", "Zone 8"),
    "Changes to your organisation": ("None of these",),
    "Number of compliments": "5",
    "Number of complaints": "1",
    "Number of accidents": "0",
    "Percentage of clients satisfied": "90%",
    "Percentage of clients dissatisfied": "10%",
    "Number of people at final review who met up to 50% of their shorter-term goals": "1",
    "Number of people at final review who met over 50% and up to 80% of their shorter": "2",
    "Number of people at final review who met over 80% of their shorter": "3",
    "Number of people at final review who met up to 50% of their longer": "2",
    "Number of people at final review who met over 50% and up to 80% of their longer": "2",
    "Number of people at final review who met over 80% of their longer": "2",
    "Number of packages you handed back": "0",
    "Number of packages the council took back": "1",
    "Number of people refused a service": "3",
    "Reasons for refusing a referral": ("No capacity", "Other"),
    "Other reason for refusing a referral": "Too far to travel",
    "Qualitative information": "Two people now run their own club.",
    "Files that support your return": "survey.pdf",
    "Date by which the council wants this return": "30/4/2027",
}
BOLTON: dict[str, Value] = {
    "Service user groups you serve": ("Service User Group One", "Service User Group Two"),
    "Number of visits that took place": ("100", "102", "98", "100"),
    "Number of visits to leave out": ("2", "0", "1", "0"),
    "Number of visits logged in real time": ("90", "95", "90", "91"),
    "Number of visits that started on time": ("80", "60", "85", "90"),
    "Number of Group One service users who had a visit": ("12", "12", "12", "12"),
    "Number of Group One service users within the limit": ("10", "9", "9", "7"),
    "Number of support workers used for Group One": ("8", "8", "8", "8"),
    "Number of support workers for Group One with 12 weeks": ("6", "6", "6", "5"),
    "Number of Group Two service users who had a visit": ("4", "4", "4", "4"),
    "Number of Group Two service users within the limit": ("4", "4", "3", "2"),
    "Number of support workers used for Group Two": ("3", "3", "3", "3"),
    "Number of support workers for Group Two with 12 weeks": ("3", "3", "2", "3"),
    "Has the Authority brought KPI 5 into force?": "Yes",
    "Percentage that the Authority requires for KPI 5": "80",
    "Percentage that the Authority measured for KPI 5": "85.5",
    "Has the Authority brought KPI 6 into force?": "No",
}
SURREY: dict[str, Value] = {
    "Services you provide in Surrey": ("Home-based care (HBC)", "Live-in care (LinC)"),
    "Number of packages of care that ended": "3",
    "Number of packages of care you handed back": "1",
    "Number of calls delivered": "2,000",
    "Number of late calls": "40",
    "Number of missed calls": "4",
    "Number of rescheduled calls": "30",
    "Number of calls you cancelled": "2",
    "Number of calls cancelled by the people who receive care": "25",
    "Number of calls cancelled by the people who receive care within 24 hours": "5",
    "Number of restarts offered": "4",
    "Number of eligible restarts": "3",
    "Number of staff in total": "30",
    "Number of new direct care staff": "2",
    "Number of new back office staff": "0",
    "Number of staff who left": "1",
    "Number of new staff who should complete": "2",
    "Number of new staff who completed": "2",
    "Number of staff with a valid Care Certificate": "28",
    "Number of package requests you responded to": "9",
    "Number of package requests you did not respond to": "1",
    "Number of formal complaints received": "2",
    "Number of formal complaints not upheld": "1",
    "Number of formal complaints upheld": "1",
    "Reasons for the formal complaints upheld": "A late visit.",
    "Number of formal complaints still open": "0",
    "Number of formal complaints closed": "2",
    "Number of safeguarding referrals": "1",
    "Number of safeguarding referrals that led": "0",
    "Number of section 42 inquiries that found abuse": "0",
    "Number of section 42 inquiries that found no abuse": "0",
    "Number of section 42 inquiries still open": "0",
    "Number of live-in packages of care that ended": "0",
    "Number of live-in packages of care you handed back": "0",
    "Number of 24-hour periods of live-in care in which you": "3",
    "Number of 24-hour periods of live-in care in which no": "1",
    "Number of active live-in care staff": "4",
    "Number of active live-in care staff who had supervision": "4",
}


@pytest.mark.parametrize(
    ("title", "period", "table", "said"),
    [
        ("Lancashire", "Quarter 4, 2026-27", LANCASHIRE, ("(worked out)",)),
        ("Annex 1", "Quarter 4, 2026-27", ANNEX_1, ("Readings relied on",)),
        (
            "CP1329-16",
            "Half 2, 2026-27",
            DEVON,
            ("Desirable: 4 of 17 answered", "Desirable, not provided", "Too far to travel"),
        ),
        ("Bolton", "4 weeks", BOLTON, ("Readings relied on",)),
        ("Care within", "March 2027", SURREY, ("Desirable: 2 of 7 answered",)),
    ],
    ids=["lancashire", "annex-1", "devon", "bolton", "surrey"],
)
def test_from_a_table_of_answers_to_a_package_that_verifies(
    home: Path, title: str, period: str, table: dict[str, Value], said: tuple[str, ...]
) -> None:
    with Terminal(home=home) as app:
        driver = Driver(app)
        app.wait_for("Start a return")
        driver.enter("Start a return")
        driver.enter(title)
        if title == "Bolton":
            driver.fill({"Monday on which a payment period starts": "29/3/2027"}, "Continue")
            driver.enter("Continue")
        driver.enter(period)
        driver.fill({"Name of your organisation": "Acorn Care"}, "Start the return")
        driver.enter("Start the return")
        app.wait_for("Saved")
        driver.fill(table, "Everything that is asked is answered. You can sign.")
        seen = driver.look_through()
        assert [text for text in said if text not in seen] == []
        driver.enter("Sign and seal")
        driver.fill({**SIGNER, **(COUNCIL if title == "Annex 1" else {})}, "Show what will be")
        driver.enter("Show what will be signed")
        driver.fill({"I have checked this return": ("I declare this",)}, "Sign and seal")
        driver.enter("Sign and seal")
        app.wait_for("Done: signed and sealed")
    package = next((home / "sealed").glob("*.kpi.zip"))
    verified = subprocess.run(
        [sys.executable, "-m", "tui_kpi", "verify", str(package)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stderr
    assert "Ann Bell" in verified.stdout
