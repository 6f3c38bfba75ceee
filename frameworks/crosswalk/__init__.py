"""What local words mean nationally: coverage, categories, comparison of versions, and moving to a new one."""
