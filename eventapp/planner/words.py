"""Marks sentences for the message catalogues. The planner itself never translates."""


def N_(msgid: str) -> str:
    return msgid
