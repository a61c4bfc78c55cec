"""The look that every page of ours shares: its colors, its faces, and lines of text set, shortened and wrapped."""
