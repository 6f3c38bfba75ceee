"""What is held about a person: classified, given out whole, and erased."""
