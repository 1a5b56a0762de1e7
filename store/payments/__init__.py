"""Charges, their refunds, and the bank that must agree with the books."""
