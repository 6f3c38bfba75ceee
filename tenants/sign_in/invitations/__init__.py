"""One-time invitations: how an account becomes a person's where no claim may say so."""
