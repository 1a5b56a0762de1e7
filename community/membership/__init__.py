"""Membership: growth, levels, birthdays and holidays, badges."""
