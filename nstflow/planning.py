"""From a recipe to jobs: what is to be made, where, and why each will run or is done already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

from nstflow.digests import sha256_file, sha256_json
from nstflow.engine.backbones import Backbone, find_backbone
from nstflow.engine.pyramid import plan_scales
from nstflow.engine.vgg19 import DEEPEST_STRIDE
from nstflow.errors import PictureError, UsageError
from nstflow.job import MASK_OF, Job, pictures_by_role
from nstflow.outputs.manifest import Manifest, read_manifest
from nstflow.outputs.seal import damaged_file, is_sealed
from nstflow.pictures import probe_size
from nstflow.recipe import Recipe
from nstflow.recipe.matrix import Combination
from nstflow.recipe.schema import Adam, Losses, Tile

_LONGEST_ASPECT = 8
_SEED_HEX_DIGITS = 15  # 60 bits
_VISIBLE_CROP_PERCENT = 3
_MASK_ASPECT_TOLERANCE = 0.04
_VISIBLY_ENLARGED = 1.05


class Reason(str, Enum):
    """Why a job runs, or that it does not."""

    MISSING = "missing"
    INPUTS_CHANGED = "inputs changed"
    SETTINGS_CHANGED = "settings changed"
    FORCED = "forced"
    DONE = "done"


@dataclass(frozen=True)
class PlannedJob:
    """A job and what is to be done about it; `detail` says which setting or input changed."""

    job: Job
    reason: Reason
    detail: str = ""

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to do."""
        return self.reason is Reason.DONE


@dataclass(frozen=True)
class Plan:
    """All jobs of a recipe in its order; `selected` are those that `only` lets through."""

    recipe: Recipe
    jobs: tuple[PlannedJob, ...]
    selected: tuple[PlannedJob, ...]

    @property
    def to_run(self) -> tuple[PlannedJob, ...]:
        """The selected jobs that are not done."""
        return tuple(planned for planned in self.selected if not planned.is_done)


def plan(recipe: Recipe, *, only: str | None = None, force: bool = False) -> Plan:
    """What running the recipe would do. Reads digests and picture headers, and no Keras.

    only:  a pattern that job ids must match, such as `koi__*`.
    force: the selected jobs run even where they are done.
    Raises UsageError where `only` matches no job, WeightsError for a weights file that is not there.
    """
    planner = _Planner(recipe)
    jobs = [planner.job(combination) for combination in recipe.combinations]
    planned = tuple(_planned(job, forced=force and _matches(job, only)) for job in jobs)
    selected = tuple(one for one in planned if _matches(one.job, only))
    if not selected:
        raise UsageError(f"--only '{only}' matches no job; expected a pattern for ids such as '{jobs[0].id}'")
    return Plan(recipe, planned, selected)


def _matches(job: Job, only: str | None) -> bool:
    return only is None or fnmatchcase(job.id, only)


class _Planner:
    """Resolves combinations to jobs; looks at every file once, and works out once what many jobs share."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._digest = lru_cache(maxsize=None)(_digest)
        self._size = lru_cache(maxsize=None)(_size)
        self._backbone = lru_cache(maxsize=None)(self._find_backbone)
        self._identity = lru_cache(maxsize=None)(self._find_identity)
        self._fit = lru_cache(maxsize=None)(fit_unit)
        self._scales = lru_cache(maxsize=None)(plan_scales)
        self._losses: dict[tuple[int, bool], Mapping[str, Mapping[str, Any]]] = {}

    def job(self, combination: Combination) -> Job:
        """The job of one combination; its `problem` says if a picture cannot be read."""
        recipe, settings = self._recipe, combination.settings
        content = combination.content.pictures[0][0] if combination.content else None
        start = recipe.start_of(combination)
        content_mask = combination.content.mask if combination.content else None
        masks = content_mask, combination.style.mask
        pictures = pictures_by_role(content, combination.style.pictures, start, masks=masks)
        unit_px, notes, problem = self._unit_or_problem(settings.tile, pictures)
        if combination.content is not None:
            notes = tuple(f"{combination.content.id}: {note}" for note in notes)
        elif start == "content":
            notes = (*notes, "there is no content: it starts from noise")
        if problem is None:
            notes += self._softness(combination.style.pictures, settings.engine.style_scale, width_px=unit_px[0])
        losses = self._losses_in_use(settings.losses, with_content=content is not None)
        if content is None and (left_out := [name for name in settings.losses.named() if name not in losses]):
            notes = (*notes, f"there is no content, left out: {', '.join(left_out)}")
        adam = settings.engine.adam
        if settings.engine.optimizer != "adam" and adam != Adam():
            notes = (*notes, f"engine.adam is not used: the optimizer is {settings.engine.optimizer}")
            adam = Adam()
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
            dpi=settings.tile.dpi,
            preview=recipe.preview,
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
        )

    def _losses_in_use(self, losses: Losses, *, with_content: bool) -> Mapping[str, Mapping[str, Any]]:
        """Name -> options; all jobs of a variant have one object as their losses."""
        which = (id(losses), with_content)
        if which not in self._losses:
            in_use = losses.in_use(with_content=with_content)
            self._losses[which] = {name: loss.model_dump(mode="json") for name, loss in in_use.items()}
        return self._losses[which]

    def _unit_or_problem(
        self, tile: Tile, pictures: Mapping[str, Path]
    ) -> tuple[tuple[int, int], tuple[str, ...], str | None]:
        """The unit's (width, height), notes on it, and what is wrong with the job's pictures if anything is."""
        square = tile.lattice.snap(tile.size_px[0], tile.size_px[0], stride=DEEPEST_STRIDE)
        try:
            sizes = {role: self._readable_size(file) for role, file in pictures.items()}
            for mask, masked in MASK_OF.items():
                if mask in pictures:
                    check_mask(sizes[mask], sizes[masked], name=str(pictures[mask]), picture=pictures[masked].name)
        except PictureError as error:
            return square, (), str(error)
        try:
            unit_px, notes = self._fit(tile, sizes.get("content"))
        except PictureError as error:
            return square, (), f"{pictures['content']}: {error}"
        return unit_px, notes, None

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
        origins = {registry.origins[one] for one in used}
        plugins = {f"plugin {path.name}": path for path in self._recipe.plugins if str(path.resolve()) in origins}
        digests = {role: self._digest(path) for role, path in {**pictures, **plugins}.items()}
        return {**digests, "weights": self._identity(weights)}

    def _find_backbone(self, weights: str) -> Backbone:
        return find_backbone(weights, self._recipe.registry.backbones, root=self._recipe.root)

    def _find_identity(self, weights: str) -> str:
        return self._backbone(weights).locate().identity


def _seed(seed: int, combination: Combination) -> int:
    """From the recipe's seed, the content and the style: a tile's variants start from the same noise."""
    content = combination.content.id if combination.content else None
    return int(sha256_json([seed, content, combination.style.id])[:_SEED_HEX_DIGITS], 16)


def fit_unit(tile: Tile, content_size: tuple[int, int] | None) -> tuple[tuple[int, int], tuple[str, ...]]:
    """The unit's (width, height) as asked for, snapped to the lattice, and a note where that changed it.

    content_size: (width, height) of the content, whose aspect the height follows where it is not given.
    Raises PictureError for a content that is too long for that.
    """
    width, height = tile.size_px
    columns, rows = content_size or (1, 1)
    if height is None and not 1 / _LONGEST_ASPECT <= rows / columns <= _LONGEST_ASPECT:
        raise PictureError(
            f"{columns} × {rows} px is too long for a tile that follows its aspect (1 : {_LONGEST_ASPECT} at most); "
            "give tile.size as width x height, for example 512x512px, and the middle of it is used"
        )
    exact_height = height or width * rows / columns
    unit = tile.lattice.snap(width, exact_height, stride=DEEPEST_STRIDE)
    if unit == (width, round(exact_height)):
        return unit, ()
    across, down = tile.lattice.multiple_px(DEEPEST_STRIDE)
    return unit, (
        f"{width} × {exact_height:.0f} px is made as {unit[0]} × {unit[1]} px: "
        f"{tile.repeat} needs multiples of {across} × {down} px{_cropped(unit, content_size)}",
    )


def check_mask(mask_size: tuple[int, int], size: tuple[int, int], *, name: str, picture: str) -> None:
    """Raise PictureError where a mask has not the aspect of its picture; sizes: (width, height) of each."""
    change = (mask_size[0] / mask_size[1]) / (size[0] / size[1])
    if max(change, 1 / change) > 1 + _MASK_ASPECT_TOLERANCE:
        (mask_width, mask_height), (width, height) = mask_size, size
        raise PictureError(
            f"{name}: {mask_width} × {mask_height} px has not the aspect of {picture}, {width} × {height} px; "
            "a mask lies over the whole picture: draw it on a copy of that, at any size"
        )


def _cropped(unit: tuple[int, int], content_size: tuple[int, int] | None) -> str:
    """How much of the content is lost to another aspect, in words, where it can be seen."""
    if content_size is None:
        return ""
    change = (unit[1] / unit[0]) / (content_size[1] / content_size[0])
    percent, side = round(100 * (1 - min(change, 1 / change))), "height" if change < 1 else "width"
    return f"; {percent} % of the content's {side} is cropped" if percent >= _VISIBLE_CROP_PERCENT else ""


def _planned(job: Job, *, forced: bool) -> PlannedJob:
    if forced:
        return PlannedJob(job, Reason.FORCED)
    if is_sealed(job.folder, job.key):
        return PlannedJob(job, Reason.DONE)
    manifest = read_manifest(job.folder)
    if manifest is None:
        return PlannedJob(job, Reason.MISSING)
    if manifest.key != job.key:
        return _changed(job, manifest)
    if damaged := damaged_file(job.folder, manifest):
        return PlannedJob(job, Reason.MISSING, f"{damaged} was deleted or changed")
    return PlannedJob(job, Reason.DONE)


def _changed(job: Job, manifest: Manifest) -> PlannedJob:
    settings = _difference(manifest.settings, job.settings)
    if settings:
        return PlannedJob(job, Reason.SETTINGS_CHANGED, "; ".join(settings))
    roles = dict.fromkeys(role for role, _ in sorted(manifest.inputs.items() ^ job.inputs.items()))
    names = {role: f"{role} ({path.name})" for role, path in job.pictures.items()}
    return PlannedJob(job, Reason.INPUTS_CHANGED, ", ".join(names.get(role, role) for role in roles))


def _difference(old: Any, new: Any, path: str = "") -> list[str]:
    """`losses.tv.weight 0.02 → 0.03` for every leaf that differs."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = dict.fromkeys([*old, *new])
        return [text for key in keys for text in _difference(old.get(key), new.get(key), f"{path}.{key}".strip("."))]
    if old == new:
        return []
    brief = _brief(old), _brief(new)
    return [f"{path} changed" if "…" in brief else f"{path} {brief[0]} → {brief[1]}"]


def _brief(value: Any) -> str:
    if value is None:
        return "none"
    return "…" if isinstance(value, (list, dict)) and len(str(value)) > 40 else str(value)


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
