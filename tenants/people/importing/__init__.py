"""Staff from a personnel system's file: read, staged, compared, and taken over in a few statements."""
