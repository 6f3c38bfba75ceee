"""Roles: who holds which, given and ended by whom and why; nobody lifts themselves."""
