"""A page as lines of cells: blocks, their layout, and which part is in sight."""
