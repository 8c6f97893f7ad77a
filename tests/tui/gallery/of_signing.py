"""Sign and Done."""

from __future__ import annotations

import pytest

from tests.sample_return import ANSWERS
from tests.sealing_return import KEY
from tests.tui.gallery.stage import LANCASHIRE, Stage, shows
from tui_kpi.session.keys.keyring import Keyring
from tui_kpi.store.profile import Profile
from tui_kpi.submission import keys
from tui_kpi.tui.kit.intents import Chosen, Typed
from tui_kpi.tui.sign.screen import Sign
from tui_kpi.tui.sign.signing_key import YourKey


async def sign(stage: Stage) -> Sign:
    opened = stage.started(LANCASHIRE, ANSWERS)
    screen = Sign(stage.app, opened)
    await stage.open(screen)
    return screen


def own_key(stage: Stage, passphrase: str = "") -> None:
    Keyring(stage.folders).keep(KEY, passphrase, "acorn", stage.folders.signing_key)


@shows
async def sign_for_the_first_time(stage: Stage) -> None:
    opened = stage.started(LANCASHIRE, ANSWERS)
    stage.app.session.save_profile(Profile(provider_name="Acorn Care"))
    await stage.open(Sign(stage.app, opened))


@shows
async def sign_with_something_missing(stage: Stage) -> None:
    await sign_for_the_first_time(stage)
    await stage.at("@show", "enter")


@shows
async def sign_with_a_key(stage: Stage) -> None:
    own_key(stage)
    await sign(stage)


@shows
async def sign_with_a_locked_key(stage: Stage) -> None:
    own_key(stage, "correct horse")
    await sign(stage)
    await stage.go("passphrase")
    await stage.press(*"wrong", "tab", "enter")


@shows
async def sign_with_an_agents_key(stage: Stage) -> None:
    screen = await sign(stage)
    folder = stage.base / "agent"
    folder.mkdir()
    keys.save(folder / "ann", KEY)
    signing = screen._signing
    line = keys.public_line(KEY)
    own = signing.keyring.remember(keys.parse_public_line(line), "ann")
    signing._files = ()
    signing._offered = (own,)
    signing.key = own.remembered
    screen.refresh_page()
    await stage.go("key")


@shows
async def sign_elsewhere(stage: Stage) -> None:
    screen = await sign(stage)
    screen.take(Chosen("key", ("@elsewhere",)))
    await stage.go("public")


@shows
async def sign_waiting_for_a_signature(stage: Stage) -> None:
    await sign_elsewhere(stage)
    stage.top.take(Typed("public", keys.public_line(KEY)))
    await stage.at("@show", "enter")
    stage.top.take(Chosen("agreed", ("yes",)))
    await stage.at("@sign", "enter")


@shows
async def sign_waiting_with_a_signature_missing(stage: Stage) -> None:
    await sign_waiting_for_a_signature(stage)
    await stage.at("@attach", "enter")


@shows
async def sign_waited_too_long(stage: Stage) -> None:
    await sign_waiting_for_a_signature(stage)
    opened = stage.top._signing.opened
    opened.set("kpi1_a", "99")
    await stage.open(Sign(stage.app, opened))


@shows
async def sign_what_is_signed(stage: Stage) -> None:
    await sign_with_a_key(stage)
    await stage.at("@show", "enter")


@shows
async def sign_the_declaration(stage: Stage) -> None:
    await sign_what_is_signed(stage)
    await stage.press("enter")
    await stage.at("@sign", "enter")


@shows
async def sign_a_correction(stage: Stage) -> None:
    own_key(stage)
    stage.sealed()
    opened = stage.app.session.revise(LANCASHIRE, "Two people were counted twice")
    opened.set("kpi1_a", "98")
    await stage.open(Sign(stage.app, opened))


@shows
async def sign_what_is_signed_of_a_correction(stage: Stage) -> None:
    await sign_a_correction(stage)
    await stage.at("@show", "enter")


@shows
async def sign_before_the_period_has_ended(stage: Stage) -> None:
    own_key(stage)
    opened = stage.started("lancashire-supported-housing/2027-28-Q1", ANSWERS)
    await stage.open(Sign(stage.app, opened))
    await stage.at("@show", "enter")
    stage.top.take(Chosen("agreed", ("yes",)))
    await stage.at("@sign", "enter")


@shows
async def help_of_sign(stage: Stage) -> None:
    await sign_with_a_key(stage)
    await stage.do("help")


async def signed(stage: Stage) -> None:
    await stage.at("@show", "enter")
    stage.top.take(Chosen("agreed", ("yes",)))
    await stage.at("@sign", "enter")


@shows
async def done(stage: Stage) -> None:
    await sign_with_a_key(stage)
    await signed(stage)


@shows
async def done_with_a_new_key(stage: Stage) -> None:
    screen = await sign(stage)
    await stage.at("@show", "enter")
    screen._signing._private = KEY
    screen._signing._public = keys.public_key(KEY)
    screen._signing.prepare()
    stage.top.take(Chosen("agreed", ("yes",)))
    await stage.at("@sign", "enter")


@shows
async def done_after_a_correction(stage: Stage) -> None:
    await sign_a_correction(stage)
    await signed(stage)


@shows
async def copy_of_a_signed_file(stage: Stage) -> None:
    await done(stage)
    (stage.base / "Documents").mkdir()
    await stage.at("copy", "enter")


@shows
async def copy_written(stage: Stage) -> None:
    await copy_of_a_signed_file(stage)
    await stage.press("enter")


@shows
async def key_none_yet(stage: Stage) -> None:
    await stage.open(YourKey(stage.app))


@shows
async def key_without_a_card(stage: Stage) -> None:
    own_key(stage, "correct horse")
    stage.known()
    await stage.open(YourKey(stage.app))
    await stage.at("@make", "enter")


@shows
async def key_with_its_card(stage: Stage) -> None:
    own_key(stage)
    stage.known()
    await stage.open(YourKey(stage.app))
    await stage.at("@make", "enter")


@shows
async def key_as_a_code(stage: Stage) -> None:
    await key_with_its_card(stage)
    await stage.at("@qr", "enter")


@shows
async def done_over_ssh(stage: Stage) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSH_CONNECTION", "10.0.0.2 50000 10.0.0.9 22")
        patch.setenv("LOGNAME", "ann")
        patch.setenv("HOME", str(stage.base))
        await done(stage)
        await stage.press("pagedown")
