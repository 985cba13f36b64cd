"""One shop, its people and what they do, with effects planted on purpose; the kinds of log are its costumes."""
