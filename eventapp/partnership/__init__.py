"""Partnerships: series and their successors, host rotation, working groups, seats, and facts with sources."""
