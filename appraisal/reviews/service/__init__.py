"""Use cases inside one appraisal, a file a noun. Each takes the session and `by=`; none commits.

A refusal means that nothing may be saved: whoever calls rolls the transaction back.
"""
