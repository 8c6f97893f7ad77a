"""Thirty answers, their sum and a line of keys on the standard library's curses."""

from __future__ import annotations

import curses

COUNT, WIDTH, LABEL = 30, 40, 12
AWAY = {"\t": 1, "\n": 1, "\r": 1, curses.KEY_DOWN: 1, curses.KEY_BTAB: -1, curses.KEY_UP: -1}


class Form:
    def __init__(self, screen: curses.window) -> None:
        self.screen = screen
        self.answers = [""] * COUNT
        self.carets = [0] * COUNT
        self.here = 0

    def draw(self) -> None:
        height, width = self.screen.getmaxyx()
        room = height - 2
        first = max(0, self.here - room + 1)
        numbers = [int(answer) for answer in self.answers if answer.isdigit()]
        filled = sum(1 for answer in self.answers if answer)
        self.screen.erase()
        self.screen.addnstr(0, 0, f"Sum: {sum(numbers)} of {filled} answers", width - 1)
        for line, number in enumerate(range(first, min(COUNT, first + room)), 1):
            look = curses.A_REVERSE if number == self.here else curses.A_UNDERLINE
            self.screen.addnstr(line, 0, f"Answer {number + 1:02}: ", width - 1)
            answer = self.answers[number][:WIDTH].ljust(WIDTH)
            self.screen.addnstr(line, LABEL, answer, width - LABEL - 1, look)
        self.screen.addnstr(height - 1, 0, "^S Save   ^Q Leave", width - 1)
        self.screen.move(1 + self.here - first, LABEL + self.carets[self.here])
        self.screen.refresh()

    def take(self, key: str | int) -> None:
        answer, caret = self.answers[self.here], self.carets[self.here]
        if key in AWAY:
            self.here = (self.here + AWAY[key]) % COUNT
        elif key in {"\x7f", "\b", curses.KEY_BACKSPACE} and caret:
            self.answers[self.here] = answer[: caret - 1] + answer[caret:]
            self.carets[self.here] = caret - 1
        elif key == curses.KEY_LEFT:
            self.carets[self.here] = max(0, caret - 1)
        elif key == curses.KEY_RIGHT:
            self.carets[self.here] = min(len(answer), caret + 1)
        elif isinstance(key, str) and key.isprintable() and len(answer) < WIDTH:
            self.answers[self.here] = answer[:caret] + key + answer[caret:]
            self.carets[self.here] = caret + 1


def main(screen: curses.window) -> None:
    curses.raw()
    form = Form(screen)
    while True:
        form.draw()
        key = screen.get_wch()
        if key == "\x11":
            return
        form.take(key)


if __name__ == "__main__":
    curses.wrapper(main)
