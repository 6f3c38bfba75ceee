"""Migrations, against a database with rows in two organisations."""
