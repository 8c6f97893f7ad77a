"""The sealed file: canonical bytes, signature, verifier, registry."""
