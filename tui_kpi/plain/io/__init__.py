"""Lines in and lines out: the terminal, prompts and what may be typed at them."""
