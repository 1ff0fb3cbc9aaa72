"""A person's calendar by CalDAV (RFC 4791), to be read only: programs that speak it ask for changes every few
minutes and get just these (RFC 6578).

``queries`` reads the person's events; ``resources`` says what there is and its properties; ``bodies`` writes
an event; ``filters`` decides what a search finds; ``reports`` answers the three questions; ``multistatus`` is
the XML of both directions; ``pages`` lets in whoever has a feed's secret.
"""
