"""Frozen values and pure functions of (values, now): no network, SQL, clock or logger."""
