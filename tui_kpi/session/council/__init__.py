"""The council's side: a register of keys, what was received, and all of it in one table."""
