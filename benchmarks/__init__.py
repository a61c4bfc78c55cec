"""Programs that measure; each compares within one run, since machines are shared and noisy."""

from nstflow.engine.backend.settle import settle_backend

settle_backend()
