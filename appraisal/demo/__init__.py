"""The demonstration: everything the service needs on a machine that has nothing but Python and make."""
