"""An open return: its sections, one section, and what can be done with its answers."""
