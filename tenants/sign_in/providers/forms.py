"""What the pages' forms send, as the services take it; a secret that was typed is never shown again."""

from collections.abc import Mapping

from tenants.sign_in.providers.values import Values

Sent = Mapping[str, str]


def values(sent: Sent) -> Values:
    """The fields of a provider as they were typed."""
    return Values(
        label=sent.get("label", ""),
        issuer=sent.get("issuer", ""),
        client_id=sent.get("client_id", ""),
        kind=sent.get("kind", ""),
        tenant_claim=sent.get("tenant_claim", ""),
        tenant_value=sent.get("tenant_value", ""),
        employee_number_claim=sent.get("employee_number_claim", ""),
    )


def secret(sent: Sent) -> str | None:
    """The new secret; nothing typed keeps the one there is."""
    return sent.get("client_secret", "").strip() or None


def version(sent: Sent) -> int:
    """The version that was read, from its hidden field; 0, which no provider has, where it isn't one."""
    typed = sent.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
