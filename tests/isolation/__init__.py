"""The wall between organisations, from every side."""
