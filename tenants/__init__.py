"""Organisations, their people, sign-in, permissions, isolation and audit."""
