"""A valid recipe, ready to be planned."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from nstflow.file_names import in_project
from nstflow.jobs.name_template import filled_in
from nstflow.jobs.options.engine import STARTS
from nstflow.jobs.options.files import Outputs, Sheet
from nstflow.recipe.matrix import Combination
from nstflow.recipe.registry import RecipeRegistry
from nstflow.recipe.settings import Settings
from nstflow.recipe.sources import Source
from nstflow.recipe.variants import Variant
from nstflow.recipe.yaml import Document


@dataclass(frozen=True)
class Recipe:
    """A valid recipe with its matrix.

    path:    the file; root: the project folder that its paths are relative to.
    folder:  where its results go.
    outputs: which files; profile: the ICC file that colors are converted to, or None for sRGB.
    notes:   what is to be said about how its pictures were found.
    registry: the losses, backbones and finishing steps that it can use, and the plugin files that it names.
    document: what it was made from, with its lines.
    """

    path: Path
    root: Path
    name: str
    seed: int
    contents: tuple[Source, ...]
    styles: tuple[Source, ...]
    settings: Settings
    combinations: tuple[Combination, ...]
    folder: Path
    outputs: Outputs
    profile: Path | None
    sheet: Sheet
    notes: tuple[str, ...]
    registry: RecipeRegistry
    document: Document = field(repr=False, compare=False)

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The variants in use, each once; those of includes too."""
        return tuple(dict.fromkeys(combination.variant for combination in self.combinations))

    @property
    def pictures(self) -> tuple[Path, ...]:
        """Every picture of the contents and styles, and those to start from, each once."""
        sources = (path for source in (*self.contents, *self.styles) for path, _ in source.pictures)
        starts = (self.start_of(combination) for combination in self.combinations)
        return tuple(dict.fromkeys([*sources, *(start for start in starts if isinstance(start, Path))]))

    @property
    def masks(self) -> tuple[Path, ...]:
        """Every mask of the contents and styles, and every motif's outline, each once."""
        sources = (*self.contents, *self.styles)
        return tuple(dict.fromkeys(mask for source in sources for mask in (source.mask, source.cutout) if mask))

    @property
    def motifs(self) -> tuple[Path, ...]:
        """Every picture whose motif must be found in it."""
        motifs = (source for source in self.contents if source.periodic == "motif" and source.cutout is None)
        return tuple(dict.fromkeys(path for source in motifs for path, _ in source.pictures))

    def start_of(self, combination: Combination) -> str | Path:
        """Return where the combination starts: `content`, `noise`, `style`, or a picture."""
        start = combination.settings.engine.start
        return start if start in STARTS else in_project(self.root, start)

    def file_name_of(self, combination: Combination) -> str:
        """Return what the combination's files are called, with a place for a colorway's name; "" for usual names."""
        if self.outputs.name is None:
            return ""
        content, style, variant = combination.names
        words = {**self.sheet.model_dump(), "recipe": self.name, "content": content, "style": style, "variant": variant}
        return filled_in(self.outputs.name, words)
