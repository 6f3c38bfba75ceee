"""The house rules, executable: a sentence for a name, a reason beside each exemption."""
