"""The page of a participant that is always true: what they have, where to be, and what they may do.

``revealing`` decides what is shown of a place, ``day`` puts the sessions of a person in order; ``queries``
reads what both need, ``calendar`` writes it as a file.
"""
