"""The council's side: its register of keys, returns and receipts, and one table of it all."""
