"""Why a measurement is no measurement."""


class BenchmarkError(Exception):
    """Something is not as it has to be for figures to mean anything; the text says what."""
