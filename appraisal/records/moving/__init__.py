"""People and their open appraisals go on in a successor, when organisations merge or split."""
