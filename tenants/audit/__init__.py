"""The append-only trail of changes, refusals and reads of other people's appraisals."""
