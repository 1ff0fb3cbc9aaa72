"""The colours of papers: one accent, and what charts need beside it. All that carry text reach a contrast of
4.5 to 1 with what is under them, and the series of a chart differ in lightness: they print in grey, too."""

ACCENT = "#005e67"
INK = "#0f2025"
SOFT = "#48585e"
LINE = "#d2dbdd"
WASH = "#eaf4f4"
MARK = "#8a4b00"  # samples, reconstructions, drafts

SERIES = ("#005e67", "#e0a23c", "#86b9bd", "#6d4b7c", "#b9c4c6", "#9c4a33")
TONES = ("#005e67", "#8c2f39", "#5b4a72", "#5a5f24")  # the marks of badges, under white letters

ALL = {"accent": ACCENT, "ink": INK, "soft": SOFT, "line": LINE, "wash": WASH, "mark": MARK, "tones": TONES}
