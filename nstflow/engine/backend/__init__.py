"""Keras' backends: which one, how it computes, and what it can do."""
