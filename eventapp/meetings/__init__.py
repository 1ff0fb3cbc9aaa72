"""The annual meeting as an event: number, host, place, mode, dates, rooms."""
