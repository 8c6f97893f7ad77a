"""Every return that is owed, begun or sealed, and by when."""
