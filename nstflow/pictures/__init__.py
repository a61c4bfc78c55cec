"""Files to pixels, and color profiles."""
