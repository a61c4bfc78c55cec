"""Trains `slim`, nstflow's built-in feature network, to give VGG19's features. See docs/distill.md."""

from nstflow.engine.backend.settle import settle_backend

settle_backend()
