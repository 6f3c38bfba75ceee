"""How fast the service answers, measured against limits of the same machine in the same minute."""
