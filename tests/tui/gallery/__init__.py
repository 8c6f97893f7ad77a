"""Every screen of the app in every state, shown one after another in a real terminal.

`python -m tests.tui.gallery` shows them all and stores what stands on each in `screens/`, to be
read by eye and kept; `test_every_screen.py` compares with that.
"""
