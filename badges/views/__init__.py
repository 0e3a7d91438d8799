"""Pages of badges and gates."""
