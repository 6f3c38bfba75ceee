"""Signing in and out, as pages: choose the organisation, go to its provider, come back, leave again.

No transaction is held while we talk to a provider: what is needed is read, then the transaction is given
back, and the session, still scoped to the organisation, begins another one afterwards.
"""

from tenants.sign_in.pages import arriving, choosing, invited, leaving, repeating
from tenants.sign_in.pages.door import blueprint

__all__ = ["arriving", "blueprint", "choosing", "invited", "leaving", "repeating"]
