"""One module for each screen; all but the first are imported when they are opened."""
