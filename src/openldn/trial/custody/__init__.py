"""Custody of a blinded allocation: drawn, numbered, sealed, committed to, opened, verified."""
