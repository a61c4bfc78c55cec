"""Any picture looked at as a tile: certified, in repeat, on cloth. Needs no run."""
