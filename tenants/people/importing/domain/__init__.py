"""What a staff file may look like and what its rows mean; plain Python."""
