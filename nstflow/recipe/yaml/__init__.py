"""YAML files to plain data that knows its lines, with the meanings of the YAML 1.2 core schema.

PyYAML scans, parses and composes (`nodes`); `values` gives the composed nodes their values, because PyYAML's own
meanings are those of YAML 1.1, where `no` is false, `16:9` is 969 and `1e-3` is a text.
"""

from nstflow.recipe.yaml.marks import Document, PathParts, dotted, refusal, where
from nstflow.recipe.yaml.nodes import MAX_DEPTH
from nstflow.recipe.yaml.reading import UnreadableError, read_value, read_yaml

__all__ = [
    "MAX_DEPTH",
    "Document",
    "PathParts",
    "UnreadableError",
    "dotted",
    "read_value",
    "read_yaml",
    "refusal",
    "where",
]
