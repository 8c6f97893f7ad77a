"""A return as one-line questions and answers, for screen readers, braille and bad links."""
