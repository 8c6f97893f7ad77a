"""The questions of a return, one line at a time."""
