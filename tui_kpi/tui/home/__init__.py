"""Home, and what is reached from it alone."""
