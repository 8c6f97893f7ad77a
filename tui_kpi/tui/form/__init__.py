"""What a page asks and says, and how that is drawn: no Textual, no state."""
