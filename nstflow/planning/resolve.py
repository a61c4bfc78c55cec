"""From a recipe's combinations to jobs: every size, digest and setting worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from nstflow.engine.network import Backbone, find_backbone
from nstflow.errors import PictureError
from nstflow.jobs.digests import sha256_file, sha256_json
from nstflow.jobs.job import MASK_OF, Job, pictures_by_role
from nstflow.jobs.options.engine import AdamOptions
from nstflow.jobs.options.tile import Tile
from nstflow.jobs.production import Production
from nstflow.pictures.motifs import check_motif
from nstflow.pictures.probing import probe_size
from nstflow.planning.feasible import notes_for_mill
from nstflow.planning.fit import Fit, check_mask, fit_unit
from nstflow.planning.pyramid import plan_scales
from nstflow.recipe import Recipe
from nstflow.recipe.matrix import Combination, Source
from nstflow.recipe.mills import find_mill, load_mills
from nstflow.recipe.schema import Losses, Settings
from nstflow.textile.finish import prepare
from nstflow.textile.mills import Mill

_SEED_HEX_DIGITS = 15  # 60 bits
_VISIBLY_ENLARGED = 1.05


class Resolver:
    """Resolves combinations to jobs; looks at every file once, and works out once what many jobs share."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._digest = lru_cache(maxsize=None)(_digest)
        self._size = lru_cache(maxsize=None)(_size)
        self._motif_problem = lru_cache(maxsize=None)(_motif_problem)
        self._backbone = lru_cache(maxsize=None)(self._find_backbone)
        self._identity = lru_cache(maxsize=None)(self._find_identity)
        self._fit = lru_cache(maxsize=None)(fit_unit)
        self._scales = lru_cache(maxsize=None)(plan_scales)
        self._losses: dict[tuple[int, bool], Mapping[str, Mapping[str, Any]]] = {}
        self._productions: dict[tuple[int, tuple[int, int]], Production] = {}
        self._inputs_to_finish: dict[int, dict[str, str]] = {}

    def job(self, combination: Combination) -> Job:
        """The job of one combination; its `problem` says if a picture cannot be read."""
        recipe, settings = self._recipe, combination.settings
        content = combination.content.pictures[0][0] if combination.content else None
        start = recipe.start_of(combination)
        source = combination.content
        content_mask = source.mask if source else None
        masks = content_mask, combination.style.mask, source.cutout if source else None
        pictures = pictures_by_role(content, combination.style.pictures, start, masks=masks)
        fit, problem = self._fit_or_problem(settings.tile, pictures, has_motif=bool(source and source.toss))
        unit_px, notes = fit.made_px, fit.notes
        if combination.content is not None:
            notes = tuple(f"{combination.content.id}: {note}" for note in notes)
        elif start == "content":
            notes = (*notes, "there is no content: it starts from noise")
        if problem is None:
            shown_px, _ = settings.tile.lattice.cell_size(*unit_px)
            notes += self._softness(combination.style.pictures, settings.engine.style_scale, width_px=shown_px)
        production = self._production(settings, fit.print_px)
        notes += self._mill_notes(production, settings.tile)
        losses = self._losses_in_use(settings.losses, with_content=content is not None)
        if content is None and (left_out := [name for name in settings.losses.named() if name not in losses]):
            notes = (*notes, f"there is no content, left out: {', '.join(left_out)}")
        adam = settings.engine.adam
        if settings.engine.optimizer != "adam" and adam != AdamOptions():
            notes = (*notes, f"engine.adam is not used: the optimizer is {settings.engine.optimizer}")
            adam = AdamOptions()
        return Job(
            id=combination.id,
            folder=recipe.folder / combination.id,
            content_id=combination.content.id if combination.content else None,
            style_id=combination.style.id,
            variant=combination.variant,
            content=content,
            styles=combination.style.pictures,
            start=start,
            repeat=settings.tile.repeat,
            unit_px=unit_px,
            production=production,
            losses=losses,
            optimizer=settings.engine.optimizer,
            adam=adam.model_dump(),
            scales=self._scales(
                unit_px,
                lattice=settings.tile.lattice,
                widths_px=settings.engine.scales,
                iterations=settings.engine.iterations,
            ),
            stop=settings.engine.stop.model_dump(),
            precision=settings.engine.precision,
            blocks=settings.engine.blocks,
            seed=_seed(recipe.seed, combination),
            weights=settings.engine.weights,
            is_draft=self._backbone(settings.engine.weights).is_draft,
            plugins=recipe.plugins,
            inputs=self._inputs(pictures, losses, settings.engine.weights),
            differs=combination.differs,
            notes=notes,
            problem=problem,
            noise=settings.engine.noise,
            style_scale=settings.engine.style_scale,
            content_mask=content_mask,
            style_mask=combination.style.mask,
            preset=settings.preset,
            finish_inputs=self._finish_inputs(settings),
            role=combination.content.role if combination.content else "",
            periodic=source.periodic if source else "auto",
            toss=_toss(recipe.seed, source) if source and source.toss else None,
            cutout=source.cutout if source else None,
        )

    @cached_property
    def mills(self) -> Mapping[str, Mill]:
        """The mills that the recipe can name, by their names; read when first asked for."""
        return load_mills(self._recipe.root)

    def _production(self, settings: Settings, print_px: tuple[int, int]) -> Production:
        """All jobs of a variant and a size have one object as theirs, with its digest."""
        which = id(settings), print_px
        if which not in self._productions:
            self._productions[which] = self._find_production(settings, print_px)
        return self._productions[which]

    def _find_production(self, settings: Settings, print_px: tuple[int, int]) -> Production:
        tile, outputs = settings.tile, self._recipe.outputs
        production = Production(
            print_px=print_px,
            dpi=tile.dpi,
            preview=outputs.preview_grid,
            cut=tile.cut,
            certify=tile.certify,
            formats=outputs.formats,
            bits=16 if outputs.bits == 16 else 8,
            compression=outputs.compression,
            profile=self._recipe.profile,
            intent=outputs.intent,
            separations=outputs.separations,
            title=outputs.title,
            creator=outputs.creator,
            metadata=outputs.metadata,
            mill=tile.mill,
        )
        return production.finished_by(prepare(settings.steps, self._recipe.root))

    def _mill_notes(self, production: Production, tile: Tile) -> tuple[str, ...]:
        return notes_for_mill(production, tile.lattice, find_mill(tile.mill, self.mills)) if tile.mill else ()

    def _finish_inputs(self, settings: Settings) -> dict[str, str]:
        """Role -> digest of what the files depend on besides the tile and the settings."""
        if id(settings) not in self._inputs_to_finish:
            profile = {"profile": self._recipe.profile} if self._recipe.profile else {}
            files = {**profile, **self._plugins_of(type(step) for step in settings.steps)}
            self._inputs_to_finish[id(settings)] = {role: self._digest(path) for role, path in files.items()}
        return self._inputs_to_finish[id(settings)]

    def _losses_in_use(self, losses: Losses, *, with_content: bool) -> Mapping[str, Mapping[str, Any]]:
        """Name -> options; all jobs of a variant have one object as their losses."""
        which = (id(losses), with_content)
        if which not in self._losses:
            in_use = losses.in_use(with_content=with_content)
            self._losses[which] = {name: loss.model_dump(mode="json") for name, loss in in_use.items()}
        return self._losses[which]

    def _fit_or_problem(self, tile: Tile, pictures: Mapping[str, Path], *, has_motif: bool) -> tuple[Fit, str | None]:
        """The unit's sizes, and what is wrong with the job's pictures if anything is.

        has_motif: whether the content is cut out and scattered: the unit then does not have its aspect.
        """
        try:
            sizes = {role: self._readable_size(file) for role, file in pictures.items()}
            for mask, masked in MASK_OF.items():
                if mask in pictures:
                    check_mask(sizes[mask], sizes[masked], name=str(pictures[mask]), picture=pictures[masked].name)
            if has_motif and "cutout" not in pictures:
                self._check_motif(pictures["content"])
        except PictureError as error:
            return self._fit(tile, None), str(error)
        try:
            return self._fit(tile, None if has_motif else sizes.get("content")), None
        except PictureError as error:
            return self._fit(tile, None), f"{pictures['content']}: {error}"

    def _check_motif(self, picture: Path) -> None:
        if problem := self._motif_problem(picture):
            raise PictureError(problem)

    def _readable_size(self, picture: Path) -> tuple[int, int]:
        size = self._size(picture)
        if isinstance(size, PictureError):
            raise size
        return size

    def _softness(self, styles: Iterable[tuple[Path, float]], style_scale: float, *, width_px: int) -> tuple[str, ...]:
        """A note on every style picture that has fewer pixels than its size on the tile asks for."""
        notes = []
        for path, _ in styles:
            columns, rows = self._readable_size(path)
            fill = width_px / (columns * rows) ** 0.5
            if (enlarged := style_scale * min(1.0, fill)) >= _VISIBLY_ENLARGED:
                wanted = f"{columns * fill * style_scale:.0f} × {rows * fill * style_scale:.0f} px"
                notes.append(f"{path.name}: enlarged {enlarged:.1f} times: soft; a picture of {wanted} would be sharp")
        return tuple(notes)

    def _inputs(self, pictures: Mapping[str, Path], losses: Iterable[str], weights: str) -> dict[str, str]:
        """Role -> digest. Names and places of files are left out: renaming or moving them changes nothing."""
        registry = self._recipe.registry
        used: list[type] = [registry.losses[name] for name in losses]
        used += [registry.backbones[weights]] if weights in registry.backbones else []
        digests = {role: self._digest(path) for role, path in {**pictures, **self._plugins_of(used)}.items()}
        return {**digests, "weights": self._identity(weights)}

    def _plugins_of(self, used: Iterable[type]) -> dict[str, Path]:
        """Role -> the plugin files that the classes in use come from."""
        origins = {self._recipe.registry.origins[one] for one in used}
        return {f"plugin {path.name}": path for path in self._recipe.plugins if str(path.resolve()) in origins}

    def _find_backbone(self, weights: str) -> Backbone:
        return find_backbone(weights, self._recipe.registry.backbones, root=self._recipe.root)

    def _find_identity(self, weights: str) -> str:
        return self._backbone(weights).locate().identity


def _seed(seed: int, combination: Combination) -> int:
    """From the recipe's seed, the content and the style: a tile's variants start from the same noise."""
    content = combination.content.id if combination.content else None
    return int(sha256_json([seed, content, combination.style.id])[:_SEED_HEX_DIGITS], 16)


def _toss(seed: int, content: Source) -> dict[str, Any]:
    """With the seed of its own, or one from the recipe's and the content: all styles then have the same layout."""
    assert content.toss is not None
    toss: dict[str, Any] = content.toss.model_dump(mode="json", exclude={"cutout"})
    if toss["seed"] is None:
        toss["seed"] = int(sha256_json([seed, content.id, "toss"])[:_SEED_HEX_DIGITS], 16)
    return toss


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
