"""Procedural drawing of the example pictures that nstflow ships (see `tools/draw_inputs.py`)."""
