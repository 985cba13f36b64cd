opened = None
