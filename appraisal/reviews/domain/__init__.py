"""The rules inside one appraisal, as plain data and functions; standard library only."""
