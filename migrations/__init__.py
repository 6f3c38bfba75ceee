"""The database's shape, step by step: numbered, one purpose each, reversible."""
