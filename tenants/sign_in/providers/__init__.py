"""Managing the providers an organisation signs in through: proposed by one person, decided by another."""
