"""From a recipe's combinations to jobs: every size, digest and setting worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from nstflow.engine.network import Backbone, find_backbone
from nstflow.errors import PictureError
from nstflow.jobs.digests import sha256_file, sha256_json
from nstflow.jobs.job import Canvas, Job, MatrixPlace
from nstflow.jobs.options.engine import ONLY_ITS_OWN, AdamOptions, EngineOptions, Scale
from nstflow.jobs.options.tile import Tile
from nstflow.jobs.production import Production
from nstflow.jobs.sources import MASK_OF, TileSources
from nstflow.pictures.motifs import check_motif
from nstflow.pictures.probing import probe_size
from nstflow.planning.feasible import notes_for_mill
from nstflow.planning.fit import Fit, check_mask, fit_unit
from nstflow.planning.proportion import Proportions
from nstflow.planning.pyramid import plan_scales
from nstflow.recipe import Recipe
from nstflow.recipe.matrix import Combination
from nstflow.recipe.mills import find_mill, load_mills
from nstflow.recipe.settings import Settings
from nstflow.recipe.variants import Variant
from nstflow.textile.mills import Mill
from nstflow.textile.toss_options import Toss

_SEED_HEX_DIGITS = 15  # 60 bits


class Resolver:
    """Resolves combinations to jobs; looks at every file once, and works out once what many jobs share.

    picture_faults: why pictures and masks cannot be used, by file, as far as the jobs so far have shown.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self.picture_faults: dict[Path, str] = {}
        self._digest = lru_cache(maxsize=None)(_digest)
        self._size = lru_cache(maxsize=None)(_size)
        self._motif_problem = lru_cache(maxsize=None)(_motif_problem)
        self._backbone = lru_cache(maxsize=None)(self._find_backbone)
        self._identity = lru_cache(maxsize=None)(self._find_identity)
        self._fit = lru_cache(maxsize=None)(fit_unit)
        self._scales = lru_cache(maxsize=None)(plan_scales)
        self._losses_in_use = lru_cache(maxsize=None)(_losses_in_use)
        self._production = lru_cache(maxsize=None)(self._production_of)
        self._finish_inputs = lru_cache(maxsize=None)(self._finish_inputs_of)

    def job(self, combination: Combination) -> Job:
        """Resolve one combination; the job's `problem` says if a picture cannot be read."""
        recipe, settings = self._recipe, combination.settings
        sources = self._sources(combination)
        fit, problem = self._fit_or_problem(settings.tile, sources)
        unit_px, notes = fit.made_px, fit.notes
        if combination.content is not None:
            notes = tuple(f"{combination.content.id}: {note}" for note in notes)
        elif sources.start == "content":
            notes = (*notes, "style alone: it starts from noise")
        production = self._production(combination.variant, fit.print_px)
        if name := recipe.file_name_of(combination):
            production = replace(production, name=name)
        canvas = Canvas(settings.tile.lattice, unit_px, self._scales_of(settings, unit_px))
        if problem is None:
            notes += self._out_of_proportion(combination, sources, Proportions(canvas, production))
        notes += self._mill_notes(production, settings.tile)
        losses = self._losses_in_use(combination.variant, with_content=sources.content is not None)
        if sources.content is None and (left_out := [name for name in settings.losses.named() if name not in losses]):
            notes = (*notes, f"style alone: without the losses {', '.join(left_out)}")
        engine, engine_notes = self._engine(settings)
        engine_notes += _scale_notes(settings, unit_px)
        return Job(
            id=combination.id,
            folder=recipe.folder / combination.id,
            place=MatrixPlace(
                content_id=combination.content.id if combination.content else None,
                style_id=combination.style.id,
                variant=combination.variant.name,
                role=combination.content.role if combination.content else "",
                differs=combination.variant.differs,
                preset=settings.preset,
                base=combination.variant.base,
            ),
            sources=sources,
            canvas=canvas,
            losses=losses,
            engine=engine,
            seed=_seed(recipe.seed, combination),
            is_draft=self._backbone(engine.weights).is_draft,
            production=production,
            plugins=recipe.registry.files,
            inputs=self._inputs(sources.by_role, losses, engine.weights),
            finish_inputs=self._finish_inputs(combination.variant),
            notes=(*notes, *engine_notes),
            problem=problem,
        )

    @cached_property
    def mills(self) -> Mapping[str, Mill]:
        """The mills that the recipe can name, by their names; read when first asked for."""
        return load_mills(self._recipe.root)

    def _sources(self, combination: Combination) -> TileSources:
        source, style = combination.content, combination.style
        start = self._recipe.start_of(combination)
        if source is None:
            return TileSources(None, style.pictures, start, style_mask=style.mask)
        return TileSources(
            content=source.pictures[0][0],
            styles=style.pictures,
            start=start,
            content_mask=source.mask,
            style_mask=style.mask,
            periodic=source.periodic,
            toss=_seeded(source.toss, self._recipe.seed, source.id) if source.toss else None,
            cutout=source.cutout,
        )

    def _engine(self, settings: Settings) -> tuple[EngineOptions, tuple[str, ...]]:
        """Give the engine's options, those that do not count at their defaults, and what is to be said about it."""
        engine = EngineOptions.model_validate(dict(settings.engine))  # the recipe's own model cannot travel
        if engine.optimizer == "adam" or engine.adam == AdamOptions():
            return engine, ()
        note = f"engine.adam is not used: the optimizer is {engine.optimizer}"
        return engine.model_copy(update={"adam": AdamOptions()}), (note,)

    def _scales_of(self, settings: Settings, unit_px: tuple[int, int]) -> tuple[Scale, ...]:
        engine = settings.engine
        return self._scales(
            unit_px, lattice=settings.tile.lattice, widths_px=engine.scales, iterations=engine.iterations
        )

    def _production_of(self, variant: Variant, print_px: tuple[int, int]) -> Production:
        """Return what all jobs of a variant and a size have as their production."""
        production = Production(print_px, variant.settings.tile, self._recipe.outputs, self._recipe.profile)
        return production.finished_by(variant.steps)

    def _mill_notes(self, production: Production, tile: Tile) -> tuple[str, ...]:
        return notes_for_mill(production, tile.lattice, find_mill(tile.mill, self.mills)) if tile.mill else ()

    def _finish_inputs_of(self, variant: Variant) -> dict[str, str]:
        """Return role and digest of what the files depend on besides the tile and the settings."""
        profile = {"profile": self._digest(self._recipe.profile)} if self._recipe.profile else {}
        return {**profile, **self._plugin_digests(type(step) for step in variant.settings.steps)}

    def _fit_or_problem(self, tile: Tile, sources: TileSources) -> tuple[Fit, str | None]:
        """Work out the unit's sizes, and what is wrong with the job's pictures if anything is."""
        faults = self._faults(tile, sources)
        for file, fault in faults.items():
            self.picture_faults.setdefault(file, fault)
        size = None if faults or sources.has_motif else self._content_size(sources)
        return self._fit(tile, size), next(iter(faults.values()), None)

    def _faults(self, tile: Tile, sources: TileSources) -> dict[Path, str]:
        """Tell what is wrong with each of a job's pictures that cannot be used."""
        pictures, faults = sources.by_role, dict[Path, str]()
        sizes = {role: self._size(file) for role, file in pictures.items()}
        for role, size in sizes.items():
            if isinstance(size, PictureError):
                faults[pictures[role]] = str(size)
        for mask, masked in MASK_OF.items():
            if mask in pictures and not faults.keys() & {pictures[mask], pictures[masked]}:
                name, picture = str(pictures[mask]), pictures[masked].name
                faults |= _fault(pictures[mask], check_mask, sizes[mask], sizes[masked], name=name, picture=picture)
        content = pictures.get("content")
        if content is None or content in faults:
            return faults
        if not sources.has_motif:
            return faults | {
                file: f"{file}: {fault}" for file, fault in _fault(content, self._fit, tile, sizes["content"]).items()
            }
        if sources.cutout is None and (problem := self._motif_problem(content)):
            faults[content] = problem
        return faults

    def _content_size(self, sources: TileSources) -> tuple[int, int] | None:
        return None if sources.content is None else self._readable_size(sources.by_role["content"])

    def _readable_size(self, picture: Path) -> tuple[int, int]:
        size = self._size(picture)
        if isinstance(size, PictureError):
            raise size
        return size

    def _out_of_proportion(
        self, combination: Combination, sources: TileSources, proportions: Proportions
    ) -> tuple[str, ...]:
        """Note what is too small for the print: the content, the cloths, and the size at which the tile is painted."""
        notes = list(proportions.of_painting())
        if combination.content is not None:
            of_content = proportions.of_content(self._readable_size(sources.by_role["content"]), toss=sources.toss)
            notes += (f"{combination.content.id}: {note}" for note in of_content)
        style_scale = combination.settings.engine.style_scale
        for path, _ in combination.style.pictures:
            of_style = proportions.of_style(self._readable_size(path), style_scale=style_scale)
            notes += (f"{path.name}: {note}" for note in of_style)
        return tuple(notes)

    def _inputs(self, pictures: Mapping[str, Path], losses: Iterable[str], weights: str) -> dict[str, str]:
        """Role -> digest. Names and places of files are left out: renaming or moving them changes nothing."""
        registry = self._recipe.registry
        used: list[type] = [registry.losses[name] for name in losses]
        used += [registry.backbones[weights]] if weights in registry.backbones else []
        digests = {role: self._digest(path) for role, path in pictures.items()}
        return {**digests, **self._plugin_digests(used), "weights": self._identity(weights)}

    def _plugin_digests(self, used: Iterable[type]) -> dict[str, str]:
        """Return the role and the digest of each plugin file that the classes in use come from."""
        return {f"plugin {file.name}": file.digest for file in self._recipe.registry.files_of(used)}

    def _find_backbone(self, weights: str) -> Backbone:
        return find_backbone(weights, self._recipe.registry.backbones, root=self._recipe.root)

    def _find_identity(self, weights: str) -> str:
        return self._backbone(weights).locate().identity


def _scale_notes(settings: Settings, unit_px: tuple[int, int]) -> tuple[str, ...]:
    """Note the widths that were asked for and are not painted at, or in another order."""
    widths, (width, _) = settings.engine.scales or (), unit_px
    if widths == ONLY_ITS_OWN:
        return ()
    notes = []
    if left_out := [str(each) for each in widths if each > width]:
        notes.append(f"engine.scales: {', '.join(left_out)} px left out, the tile is {width} px wide")
    if list(widths) != sorted(widths):
        ordered = ", ".join(map(str, sorted(widths)))
        notes.append(f"engine.scales: painted from coarse to fine, as [{ordered}], with their iterations")
    return tuple(notes)


def _losses_in_use(variant: Variant, *, with_content: bool) -> Mapping[str, Mapping[str, Any]]:
    """Return the options of the losses that count, by name; all jobs of a variant share them."""
    in_use = variant.settings.losses.in_use(with_content=with_content)
    return {name: loss.model_dump(mode="json") for name, loss in in_use.items()}


def _seed(seed: int, combination: Combination) -> int:
    """From the recipe's seed, the content and the style: a tile's variants start from the same noise."""
    content = combination.content.id if combination.content else None
    return int(sha256_json([seed, content, combination.style.id])[:_SEED_HEX_DIGITS], 16)


def _seeded(toss: Toss, seed: int, content_id: str) -> Toss:
    """Give a toss a seed, its own or one from the recipe's and the content: all styles have the same layout."""
    if toss.seed is not None:
        return toss
    return toss.model_copy(update={"seed": int(sha256_json([seed, content_id, "toss"])[:_SEED_HEX_DIGITS], 16)})


def _fault(file: Path, check: Callable[..., object], *arguments: Any, **named: Any) -> dict[Path, str]:
    """Say of a file what a check raises about it, if anything."""
    try:
        check(*arguments, **named)
    except PictureError as error:
        return {file: str(error)}
    return {}


def _motif_problem(picture: Path) -> str | None:
    try:
        check_motif(picture)
    except PictureError as error:
        return str(error)
    return None


def _digest(path: Path) -> str:
    try:
        return sha256_file(path)
    except OSError:
        return "cannot be read"


def _size(path: Path) -> tuple[int, int] | PictureError:
    try:
        return probe_size(path)
    except PictureError as error:
        return error
