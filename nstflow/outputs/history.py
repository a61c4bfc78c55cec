"""Every tile that was made for an output folder, and which of them its jobs show now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nstflow.outputs.changes import changed_inputs, changed_settings
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.records import Made, Manifest
from nstflow.outputs.tile_folder import TileFolder
from nstflow.outputs.tiles import describes_tile, manifests_of

# What settings leave out where it is not asked for (`jobs.options.engine`).
_ENGINE_DEFAULTS = {"noise": 0.0, "style_scale": 1.0}
_SHORT = 8  # letters of a key: among 10 000 tiles two begin alike once in a hundred folders


@dataclass(frozen=True)
class KeptTile:
    """A tile that was made once, and is kept.

    place:    where it lies.
    finished: id of a job -> its manifest, as it was finished from this tile last.
    shown_by: the jobs whose folders show it now; asked_by: those whose recipe asked for it when it was run last.
    """

    place: TileFolder
    made: Made
    finished: Mapping[str, Manifest]
    shown_by: tuple[str, ...]
    asked_by: tuple[str, ...]

    @property
    def short_key(self) -> str:
        """Its name for people: the first letters of its key."""
        return self.made.key[:_SHORT]

    @property
    def jobs(self) -> tuple[str, ...]:
        """The ids of the jobs that it was made or finished for."""
        return tuple(dict.fromkeys(filter(None, [self.made.job, *self.finished])))

    @property
    def is_in_use(self) -> bool:
        """Whether a job shows it or its recipe asks for it."""
        return bool(self.shown_by or self.asked_by)

    @property
    def size_bytes(self) -> int:
        """What it takes on the disk."""
        paths = [self.place.path / name for name in (*self.made.files, self.place.MADE)]
        return sum(path.stat().st_size for path in paths if path.is_file())

    def differs_from(self, other: KeptTile) -> list[str]:
        """Say in what another tile of the same job was made otherwise, as `losses.tv.weight 0.02 → 0.03`."""
        mine, others = self._settings, other._settings
        if mine["tile"] != others["tile"]:  # another size is painted by way of other sizes
            for settings in (mine, others):
                settings["engine"].pop("scales", None)
        changed_by_recipe = changed_settings(mine, others)
        jobs = self.finished.keys() & other.finished.keys()
        inputs = [(self.finished[job].inputs, other.finished[job].inputs) for job in jobs]
        changed = changed_inputs(*inputs[0], pictures={}) if inputs else []
        said_already = {"weights"} if self._network != other._network else set[str]()
        return [*changed_by_recipe, *(role for role in changed if role not in said_already)]

    @property
    def _network(self) -> str:
        finished = next(iter(self.finished.values()), None)
        return self.made.weights or (finished.weights if finished else "")

    @property
    def _settings(self) -> dict[str, Any]:
        """What it was made with, as a recipe may say it; of a tile of an earlier version as its manifest has it."""
        finished = next(iter(self.finished.values()), None)
        settings = self.made.settings or (finished.settings if finished else {})
        made_with = {key: value for key, value in settings.items() if key not in ("finish", "outputs")}
        tile, engine = made_with.get("tile", {}), dict(made_with.get("engine", {}))
        if scales := engine.get("scales"):
            engine["scales"] = [int(scale.partition("x")[0]) for scale in scales]
        return {
            **made_with,
            "tile": {"repeat": tile.get("repeat"), "size": "x".join(map(str, tile.get("unit_px", ()))) + "px"},
            "engine": {**_ENGINE_DEFAULTS, **engine, "weights": self._network},
        }


def history(run: RunFolder) -> list[KeptTile]:
    """List the tiles that are kept in an output folder, the latest first; those that earlier versions left, too.

    A tile whose record cannot be read is left out.
    """
    shown: dict[str, list[str]] = {}
    for folder in run.jobs():
        shown.setdefault(_shown_in(folder), []).append(folder.path.name)
    asked: dict[str, list[str]] = {}
    for cell in run.read_record().cells if run.record.is_file() else ():
        earlier = run.job(cell.job).earlier_place.read_made()  # of a run that did not record which tile it asked for
        key = cell.tile_key or (earlier.key if earlier else "")
        asked.setdefault(key, []).append(cell.job)
    places = [*run.tiles(), *(folder.earlier_place for folder in run.jobs())]
    return sorted(_kept(places, shown, asked), key=lambda tile: tile.made.created, reverse=True)


def _kept(
    places: Iterable[TileFolder], shown: Mapping[str, list[str]], asked: Mapping[str, list[str]]
) -> Iterator[KeptTile]:
    seen = set[str]()
    for place in places:
        made = place.read_made()
        if made is not None and made.key not in seen:
            seen.add(made.key)
            finished = {manifest.id: manifest for manifest in manifests_of(place)}
            yield KeptTile(place, made, finished, tuple(shown.get(made.key, ())), tuple(asked.get(made.key, ())))


def _shown_in(folder: JobFolder) -> str:
    """Tell which tile a job's folder shows, by its key; "" where nothing says so."""
    manifest, made = folder.read_manifest(), folder.earlier_place.read_made()
    if manifest is None:
        return ""
    return manifest.tile_key or (made.key if made is not None and describes_tile(manifest, made) else "")
