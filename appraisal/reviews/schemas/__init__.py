"""JSON in and out: what is taken, what is given, and how views become bodies."""
