opened=None
