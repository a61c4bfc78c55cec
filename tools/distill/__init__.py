"""Trains `slim`, nstflow's built-in feature network, to give VGG19's features. See docs/distill.md."""
