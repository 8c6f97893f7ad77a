"""A whole page in one widget, with a single real input on the box that is being typed in."""

from __future__ import annotations

from functools import cached_property

from textual.app import ComposeResult
from textual.events import Click, Key, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Offset

from tui_kpi.tui.kit.intents import Chosen, Left, LeftOver, Pressed, Reached, Send, Typed
from tui_kpi.tui.kit.marks import Marks
from tui_kpi.tui.kit.page.blocks import Block, Place
from tui_kpi.tui.kit.page.layout import Sheet, Stop, draw
from tui_kpi.tui.kit.page.scrolling import (
    first_to_show,
    follows_on,
    next_stop,
    rows_sought,
    with_marks,
)
from tui_kpi.tui.kit.widgets.editor import Editor
from tui_kpi.tui.kit.widgets.painted import Painted

_STEPS = {"tab": 1, "down": 1, "shift+tab": -1, "up": -1}
_WIDEST = 100
"""Columns of a page, however wide the window: the eye must find its way from label to box."""
_ARROWS = {"down": 1, "up": -1}
_PAGES = {"pagedown": 1, "pageup": -1}


class Form(Painted, can_focus=True):
    """Draws blocks, moves between their stops, and tells its owner what the user does.

    It keeps only where the user is; what is typed or chosen belongs to the owner, who answers
    every intent with `show`.
    """

    def __init__(self, marks: Marks, send: Send, *, id: str = "form", boxes: bool = True) -> None:
        super().__init__(id=id)
        self._marks = marks
        self._send = send
        self._blocks: tuple[Block, ...] = ()
        self._sheet = Sheet()
        self._drawn: tuple[tuple[Block, ...], int, Place, Marks, bool] | None = None
        """What the sheet was drawn from."""
        self._place = Place(active=False)
        self._boxes = boxes
        self._keep_in_view = True
        self._sought: tuple[str, ...] = ()
        """Words that are kept in view; none: where the user is."""
        self._pointed = False
        """The user moved among the choices: Enter takes the one they point at."""
        self._astray = False
        """Letters came with no box to hold them: a Space among them ticks nothing."""
        self.wide = False
        """Drawn large, for a projector."""

    def compose(self) -> ComposeResult:
        """Mount the one input, where there is something to type."""
        if self._boxes:
            yield self._editor

    @cached_property
    def _editor(self) -> Editor:
        return Editor(self._typed, self._spread, self._marks)

    # What the owner hands down

    def wear(self, marks: Marks) -> None:
        """Draw with other marks from now on."""
        self._marks = marks
        if self._boxes:
            self._editor.wear(marks)

    @property
    def at(self) -> str:
        """The stop the user is at; empty for none."""
        return self._place.stop

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Every stop of the page, in order."""
        return self._sheet.stops

    def show(self, blocks: tuple[Block, ...]) -> None:
        """Show a page; the user stays where they were if that is still there."""
        self._blocks = blocks
        self._draw()
        if self._place.stop and self._sheet.index(self._place.stop) is None:
            self._place = Place(active=self._place.active)
            self._draw()

    def restart(self, blocks: tuple[Block, ...]) -> None:
        """Show another page, from its top."""
        self._place = Place(active=self._place.active)
        self._hide_editor()
        self.paint((), 0)
        self.show(blocks)

    def go(self, stop_id: str, *, focus: bool = True) -> None:
        """Put the user at a stop (the first if there is no such stop)."""
        if not self._sheet.stops:
            if focus:
                self.screen.set_focus(self, scroll_visible=False)
            return
        index = self._sheet.index(stop_id) or 0
        self._arrive(self._sheet.stops[index], focus=focus)

    def enter(self, *, at_end: bool) -> None:
        """Take the focus at the first or the last stop."""
        stops = self._sheet.stops
        self.go(stops[-1 if at_end else 0].id if stops else "")

    # Where the user is

    def _arrive(
        self, stop: Stop, *, focus: bool = True, select: bool = True, onward: bool = False
    ) -> None:
        left = self._place.stop if self._place.active else ""
        if left and left != stop.id:
            before = {it.id for it in self._sheet.stops}
            self._send(Left(left))
            at, moved = self._sheet.index(left), self._sheet.index(stop.id)
            if moved is None:
                return
            stop = self._sheet.stops[moved]
            # A box that is there only since this one was left would be passed by: it comes first.
            way = self._sheet.stops[at + 1 : moved] if onward and at is not None else ()
            stop = next((it for it in way if it.id not in before), stop)
        active = focus or self._place.active
        self._place = Place(stop.id, _current(stop), active=active)
        self._pointed = False
        self._sought = ()
        self._keep_in_view = True
        self._draw()
        if focus:
            self._focus_for(stop, select=select)
        self._send(Reached(stop.id, choices=stop.kind == "choices"))

    def _focus_for(self, stop: Stop, *, select: bool) -> None:
        if stop.kind == "box":
            self._ride(stop, select=select)
            self.screen.set_focus(self._editor, scroll_visible=False)
        else:
            self.screen.set_focus(self, scroll_visible=False)
            self._hide_editor()

    def _hide_editor(self) -> None:
        if self._boxes:
            self._editor.display = False

    def _ride(self, stop: Stop, *, select: bool) -> None:
        at = Offset(stop.column, stop.row - self.first)
        self._editor.ride(at, stop.width, stop.value, secret=stop.secret, select=select)

    def leave(self) -> None:
        """Note that the keys go elsewhere now."""
        if self._place.active:
            left = self._place.stop
            self._place = Place(left, active=False)
            self._hide_editor()
            self._draw()
            if left:
                self._send(Left(left))

    def _stop(self) -> Stop | None:
        index = self._sheet.index(self._place.stop)
        return None if index is None else self._sheet.stops[index]

    def _typed(self, text: str) -> None:
        self._sought = ()
        self._keep_in_view = True
        self._send(Typed(self._place.stop, text))

    def _spread(self, values: list[str]) -> bool:
        """Put pasted values into a row of boxes, from here on; return False where there is none."""
        here = self._sheet.index(self._place.stop)
        if here is None:
            return False
        stops = self._sheet.stops
        row = [stop for stop in stops if stop.kind == "box" and stop.top == stops[here].top]
        if len(row) < 2:
            return False
        rest = row[row.index(stops[here]) :]
        for stop, value in zip(rest, values, strict=False):
            self._send(Typed(stop.id, value))
        if left := values[len(rest) :]:
            self._send(LeftOver(tuple(left)))
        self.go(rest[min(len(values), len(rest)) - 1].id)
        return True

    # Drawing

    def on_resize(self, _event: Resize) -> None:
        """Draw again for the new width."""
        self._draw()

    def _draw(self) -> None:
        width, height = self.size
        if not width:
            width, height = 80, 24
        columns = min(width - 1, _WIDEST)
        drawn = (self._blocks, columns, self._place, self._marks, self.wide)
        if drawn != self._drawn:
            self._drawn = drawn
            self._sheet = draw(*drawn[:4], wide=self.wide)
        first = self._first_line(height)
        self._paint_from(first)
        stop = self._stop()
        if stop and stop.kind == "box" and self._place.active and self._editor.display:
            self._follow(stop)

    def _paint_from(self, first: int) -> None:
        """Show the page from one of its lines on."""
        width, height = self.size
        lines = self._sheet.lines
        if width:
            lines = with_marks(lines, first, width - 1, height, self._marks)
        self.paint(lines, first)

    def _follow(self, stop: Stop) -> None:
        """Keep the input on its box when the page moves under it."""
        self._editor.stand(Offset(stop.column, stop.row - self.first), stop.width)
        if self._editor.value != stop.value:
            self._ride(stop, select=False)

    def _first_line(self, height: int) -> int:
        last = max(0, len(self._sheet.lines) - height)
        first = min(self.first, last)
        stop = self._stop()
        if self._sought and (found := rows_sought(self._sheet, self._sought, stop, height)):
            return max(0, min(max(first, found[1] - height + 1), found[0], last))
        if stop is None or not self._keep_in_view:
            return first
        return min(first_to_show(self._sheet, stop, height, first), last)

    def seek(self, words: tuple[str, ...]) -> None:
        """Bring words of the page into view, all if they fit, until the user does something."""
        self._sought = words
        self._draw()

    def look_from_top(self) -> None:
        """Show the top of the page, wherever the user is."""
        self._keep_in_view = False
        self._paint_from(0)

    def scroll_by(self, lines: int) -> None:
        """Look further up or down without moving the user."""
        self._sought = ()
        last = max(0, len(self._sheet.lines) - self.size.height)
        self._keep_in_view = False
        first = max(0, min(last, self.first + lines))
        self._paint_from(first)
        stop = self._stop()
        if stop and stop.kind == "box" and self._editor.display:
            self._follow(stop)

    # Keys and the mouse

    def take_key(self, event: Key) -> bool:
        """Move between stops, choose and press. At either end the key is left to the screen."""
        stop, key = self._stop(), event.key
        if event.is_printable and (key != "space" or self._astray):
            self._astray = True
            return False
        self._astray = False
        if stop and self._out_of_sight(stop) and (key in _STEPS or stop.kind == "choices"):
            return self._read_on(key) or self._bring_back(key)
        if stop and stop.kind == "choices" and self._choice_key(stop, key):
            return True
        if key in _STEPS:
            return self._read_on(key) or self._move(_STEPS[key])
        if key in _PAGES:
            return self._look(key)
        if key == "enter":
            return self._enter_key(stop)
        return False

    def _out_of_sight(self, stop: Stop) -> bool:
        last = self.first + self.size.height
        return not self._keep_in_view and not self.first <= stop.row < last

    def _bring_back(self, key: str) -> bool:
        """Show where the user is before anything is done there; looking on is left alone."""
        if key in _PAGES:
            return self._look(key)
        if key not in {*_STEPS, "enter", "space"}:
            return False
        self._keep_in_view = True
        self._draw()
        return True

    def _read_on(self, key: str) -> bool:
        """Look further by an arrow where more than a window of text lies before the next stop.

        Return False where no text would be passed by unseen.
        """
        index, by = self._sheet.index(self._place.stop), _ARROWS.get(key, 0)
        if index is None or not by or not self.size.height:  # not yet laid out: nothing is seen
            return False
        away = self._out_of_sight(self._sheet.stops[index])
        goal = next_stop(self._sheet, index, by, self.size.height, self.first if away else None)
        if goal is None:
            return False
        if follows_on(self._sheet, goal, self.size.height, self.first):
            return goal.id != self._place.stop and self._move(by)
        return self._look("pagedown" if by > 0 else "pageup")

    def _look(self, key: str) -> bool:
        self.scroll_by(_PAGES[key] * max(1, self.size.height - 2))
        return True

    def _move(self, by: int) -> bool:
        index = self._sheet.index(self._place.stop)
        to = 0 if index is None else index + by
        if not 0 <= to < len(self._sheet.stops):
            return False
        self._arrive(self._sheet.stops[to], onward=True)
        return True

    def _enter_key(self, stop: Stop | None) -> bool:
        if stop is None:
            return False
        if pressed := stop.id if stop.kind == "press" else stop.enter:
            self._send(Pressed(pressed))
            return True
        if stop.kind == "choices" and self._place.choice is not None:
            pointed, self._pointed = self._pointed, False
            if pointed and (stop.many or not stop.choices[self._place.choice].on):
                self._pick(stop, self._place.choice)
                if stop.many:
                    return True
        return self._move(1)

    def _choice_key(self, stop: Stop, key: str) -> bool:
        if key in {"left", "right"}:
            self._choose_by(stop, 1 if key == "right" else -1)
            return True
        if key in {"up", "down"} and stop.upright:
            return self._choose_by(stop, _STEPS[key])
        if key == "space":
            return self._pick(stop, self._place.choice or 0)
        return False

    def _choose_by(self, stop: Stop, by: int) -> bool:
        """Move among the choices; return False at either end."""
        to = (self._place.choice or 0) + by
        if not 0 <= to < len(stop.choices):
            return False
        self._place = Place(stop.id, to)
        self._pointed = True
        self._sought = ()
        self._keep_in_view = True
        self._draw()
        return True

    def _pick(self, stop: Stop, number: int) -> bool:
        """Choose one; of several, choose it or take it back."""
        if 0 <= number < len(stop.choices):
            self._place = Place(stop.id, number)
            picked = stop.choices[number]
            ids: tuple[str, ...] = (picked.id,)
            if stop.many:
                ids = tuple(c.id for c in stop.choices if c.on != (c.id == picked.id))
            self._send(Chosen(stop.id, ids))
            self._draw()
        return True

    def on_click(self, event: Click) -> None:
        """Go to what was clicked; a choice or something to do is taken at once."""
        if event.widget is not self:
            return
        row = event.y + self.first
        spot = next(
            (s for s in self._sheet.spots if s.row == row and s.start <= event.x < s.end), None
        )
        index = self._sheet.index(spot.stop) if spot else None
        if spot is None or index is None:
            return
        stop = self._sheet.stops[index]
        self._arrive(stop, select=False)
        if spot.choice is not None:
            self._pick(stop, spot.choice)
        elif stop.kind == "press":
            self._send(Pressed(stop.id))

    def on_focus(self) -> None:
        """Give the keys back to the box, after a click beside it."""
        if self.screen.focused is not self:
            return  # the news is old: keys that came together have moved on to a box since
        stop = self._stop()
        if stop is None or not self._place.active or stop.kind == "box":
            self.go(self._place.stop)

    def on_descendant_blur(self) -> None:
        """Note that a click took the focus elsewhere."""
        self._check_focus()

    def on_blur(self) -> None:
        """Note that a click took the focus elsewhere."""
        self._check_focus()

    def _check_focus(self) -> None:
        if self.screen.focused not in (self, *self.children, None):
            self.leave()

    def on_mouse_scroll_down(self, _event: MouseScrollDown) -> None:
        """Look further down."""
        self.scroll_by(3)

    def on_mouse_scroll_up(self, _event: MouseScrollUp) -> None:
        """Look further up."""
        self.scroll_by(-3)


def _current(stop: Stop) -> int | None:
    """Return the choice to begin at: the one that is on, else the first; None without choices."""
    on = (number for number, choice in enumerate(stop.choices) if choice.on)
    return next(on, 0) if stop.choices else None
