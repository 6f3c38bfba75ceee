"""The operator's commands, a file a noun; `appraisal/cli.py` puts them together."""
