"""From a complete return to its signed file, and to a correction of it."""
