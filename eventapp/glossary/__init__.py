"""Titles, organizations, groups and terms in three languages, and texts that say them otherwise."""
