"""One open return: its answers, what is kept beside them, and the file they live in."""
