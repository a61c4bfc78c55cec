"""Palette files: GIMP's and Adobe's, and tables of names and colors; read by what is in them, two kinds written."""

from nstflow.textile.palette_files.ase import ase_bytes
from nstflow.textile.palette_files.gpl import gpl_bytes
from nstflow.textile.palette_files.reading import read_palette

__all__ = ["ase_bytes", "gpl_bytes", "read_palette"]
