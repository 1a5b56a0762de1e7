"""Knows people: members, consent, points, check-in, referral."""
