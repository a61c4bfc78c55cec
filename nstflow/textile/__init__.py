"""Repeats, seams, print sizes, inks and finishing steps: what cloth needs, without an engine."""
