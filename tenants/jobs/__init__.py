"""Work that outlives the request it was asked in: kept in the database, done by the worker."""
