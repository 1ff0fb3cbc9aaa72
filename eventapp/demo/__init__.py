"""Real history and labelled samples: the files, the form they must have, and how they get in."""
