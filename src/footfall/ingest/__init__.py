"""Files in, events out, every row accounted for."""
