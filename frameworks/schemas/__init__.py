"""What the API of frameworks takes (`questions`), gives (`answers`), and how views become JSON (`bodies`)."""
