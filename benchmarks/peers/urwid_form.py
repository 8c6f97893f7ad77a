"""Thirty answers and their sum on urwid."""

from __future__ import annotations

from typing import Any

import urwid

COUNT = 30


def main() -> None:
    answers = [urwid.Edit(f"Answer {number:02}: ") for number in range(1, COUNT + 1)]
    foot = urwid.Text("")

    def add_up(*_: Any) -> None:
        texts = [answer.edit_text for answer in answers]
        total = sum(int(text) for text in texts if text.isdigit())
        foot.set_text(f"Sum: {total} of {sum(map(bool, texts))} answers   ^Q Leave")

    def other(key: Any) -> None:
        if key == "ctrl q":
            raise urwid.ExitMainLoop
        steps = {"tab": 1, "enter": 1, "shift tab": -1}
        if key in steps:
            rows.set_focus((rows.focus + steps[key]) % COUNT)

    for answer in answers:
        urwid.connect_signal(answer, "postchange", add_up)
    add_up()
    rows = urwid.SimpleFocusListWalker([urwid.AttrMap(it, None, "here") for it in answers])
    frame = urwid.Frame(urwid.ListBox(rows), footer=foot)
    loop = urwid.MainLoop(frame, [("here", "standout", "")], unhandled_input=other)
    loop.screen.tty_signal_keys(*["undefined"] * 5)
    loop.run()


if __name__ == "__main__":
    main()
