"""Tests of the scores: exact, explained, and computed again."""
