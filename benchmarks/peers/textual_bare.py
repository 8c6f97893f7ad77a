"""The least Textual app of any use: one input, one footer."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Input


class Least(App[None]):
    BINDINGS = [("ctrl+s", "save", "Save")]  # noqa: RUF012 - as people write it

    def compose(self) -> ComposeResult:
        yield Input(placeholder="Answer 01")
        yield Footer()

    def action_save(self) -> None:
        self.bell()


if __name__ == "__main__":
    Least().run()
