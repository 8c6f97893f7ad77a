"""Sign, and what comes after."""
