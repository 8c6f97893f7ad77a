"""Settings, keys of the keyboard, and who the provider is."""
