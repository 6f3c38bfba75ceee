"""The registry of real organisations, shared by all and written by operators only."""
