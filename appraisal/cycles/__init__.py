"""Who is appraised, when, and how far they are."""
