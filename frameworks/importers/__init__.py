"""Other people's files as definitions: publishers' YAML, spreadsheets of a trust's own, our own YAML."""
