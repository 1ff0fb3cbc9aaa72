"""What people answer from their calendar programs: read (`reading`), judged and kept (`taking`).

A message can change the answer of the one person to whom the invitation went, and nothing else: no seat, no
registration, no role. Whoever sends another person, or proposes another time, asks for it; people decide.
"""
