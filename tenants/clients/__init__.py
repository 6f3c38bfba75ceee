"""Machines: OAuth 2.0 clients and the access tokens this system issues."""
