"""How often the seam certificate is wrong: on tiles of ours, on photos that do not repeat, and on cheats.

    python -m benchmarks.seams --pictures FOLDER [--pictures FOLDER] --keep FOLDER [--count N] [--json FILE]

The tiles are drafts, made with the built-in network from inputs/ and kept in a folder. The pictures are photos,
paintings or textures of any kind, declared to be tiles.
"""

from __future__ import annotations

import io
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter1d

from benchmarks.report import json_option, machine, write_json
from benchmarks.seam_tiles import Tile, tiles
from nstflow.outputs.encode.png import to_8_bit
from nstflow.recipe.registry import load_registry
from nstflow.textile.finish import Artwork
from nstflow.textile.lattice import Lattice
from nstflow.textile.resample import resize
from nstflow.textile.seams import Certificate, certify
from nstflow.textile.unit_cut import cut_unit, find_unit_cut

LIMITS = (2.5, 3.0, 3.5, 4.0, 4.5, 5.0)
EXPORTS = {
    "resized": (),
    "resized, sharpened": (("sharpen", {}),),
    "resized, 6 inks": (("inks", {"count": 6}),),
    "resized, 6 inks dithered": (("inks", {"count": 6, "dither": "ordered"}),),
}
"""What finishing does to a tile that passes, which must pass after it."""

GOOD = ("ours", "ours, moved on the torus", "ours, cut: auto", *(f"ours, {export}" for export in EXPORTS))
"""Groups that ought to pass. The other ones ought to fail, or to warn where they are cheats."""

_SIDES_PX = (160, 192, 256, 384)
_ROLLS = 3
_ENLARGED = 1.37
_PRINT_PX = 1890
_ENDINGS = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True)
class Case:
    """A unit, uint8 (H, W, 3), declared to be a tile of a repeat."""

    group: str
    name: str
    repeat: str
    unit: np.ndarray


def of_tile(tile: Tile) -> Iterator[Case]:
    """Give a tile of ours as it is, moved, on another lattice, and as JPEG."""
    yield Case("ours", tile.name, tile.repeat, tile.unit)
    lattice = Lattice.parse(tile.repeat)
    height, width = tile.unit.shape[:2]
    rng = np.random.default_rng(int(tile.name[:3]))
    for _ in range(_ROLLS):
        place = {"top": int(rng.integers(height)), "left": int(rng.integers(width))}
        moved = lattice.plane(tile.unit, rows=height, columns=width, **place)
        yield Case("ours, moved on the torus", tile.name, tile.repeat, moved)
    cut = cut_unit(tile.unit, lattice, find_unit_cut(tile.unit, lattice))
    yield Case("ours, cut: auto", tile.name, tile.repeat, cut)
    yield from _exported(tile, lattice)
    wrong = "half-drop" if tile.repeat == "straight" else "straight"
    yield Case("ours, on a wrong lattice", tile.name, wrong, tile.unit)
    for quality in (95, 85):
        yield Case(f"ours, JPEG {quality}", tile.name, tile.repeat, _as_jpeg(tile.unit, quality))


def _exported(tile: Tile, lattice: Lattice) -> Iterator[Case]:
    """Give the tile at 1.37 times its size, which is no multiple of anything, after finishing steps."""
    finishes = load_registry().finishes
    height, width = tile.unit.shape[:2]
    larger = lattice.snap(_ENLARGED * width, _ENLARGED * height)
    image = resize(tile.unit / np.float32(255), width=larger[0], height=larger[1], lattice=lattice)
    for export, steps in EXPORTS.items():
        artwork = Artwork(image=image, lattice=lattice, dpi=150)
        for name, options in steps:
            artwork = finishes[name].model_validate(options)(artwork)
        yield Case(f"ours, {export}", tile.name, tile.repeat, to_8_bit(artwork.image))


def of_picture(name: str, picture: np.ndarray, number: int) -> Iterator[Case]:
    """Give the middle of a picture declared as a tile, mirrored, and with blurred edges."""
    unit = _middle(picture, _SIDES_PX[number % len(_SIDES_PX)])
    yield Case("photos", name, ("straight", "half-drop", "brick")[number % 3], unit)
    half = unit[: unit.shape[0] // 2, : unit.shape[1] // 2]
    yield Case(
        "photos, mirrored",
        name,
        "straight",
        np.pad(half, ((0, half.shape[0]), (0, half.shape[1]), (0, 0)), "symmetric"),
    )
    for sigma in (2, 4, 8):
        yield Case(f"photos, edges blurred by {sigma} px", name, "straight", _blurred(unit, sigma))


def _as_jpeg(unit: np.ndarray, quality: int) -> np.ndarray:
    buffer = io.BytesIO()
    Image.fromarray(unit).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


def _middle(picture: np.ndarray, side: int) -> np.ndarray:
    """At most side x side px, even."""
    height, width = (min(side, length) // 2 * 2 for length in picture.shape[:2])
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return np.ascontiguousarray(picture[top : top + height, left : left + width])


def _blurred(unit: np.ndarray, sigma: int) -> np.ndarray:
    """Blurred over the edges of the torus, fading into the picture from 1.5 to 3 sigma."""
    sharp = unit.astype("float32")
    soft = gaussian_filter1d(gaussian_filter1d(sharp, sigma, axis=0, mode="wrap"), sigma, axis=1, mode="wrap")
    rows, columns = (np.minimum(np.arange(length), np.arange(length)[::-1]) for length in unit.shape[:2])
    from_edge = np.minimum(rows[:, None], columns[None, :])
    share = np.clip(2 - from_edge / (1.5 * sigma), 0, 1)[..., None]
    return np.round(sharp + share * (soft - sharp)).astype("uint8")


def measure(cases: Iterator[Case]) -> dict[str, list[tuple[str, Certificate]]]:
    """Group -> each case's name and certificate."""
    found = defaultdict(list)
    for case in cases:
        found[case.group].append((f"{case.name} as {case.repeat}", certify(case.unit, Lattice.parse(case.repeat))))
    return found


def summarize(certificates: Sequence[Certificate]) -> dict[str, Any]:
    """Count verdicts and kinds of findings, and the share above each limit of z."""
    worst = np.array([_worst(one) for one in certificates])
    return {
        "count": len(certificates),
        **{verdict: sum(one.verdict == verdict for one in certificates) for verdict in ("pass", "warn", "fail")},
        **{
            kind: sum(any(finding.kind == kind for finding in one.findings) for one in certificates)
            for kind in ("seam", "line", "blur", "mirror")
        },
        "above": {str(limit): round(float((worst > limit).mean()), 3) for limit in LIMITS},
    }


def _worst(certificate: Certificate) -> float:
    worsts = [side.worst for side in (certificate.across, certificate.down) if side]
    return max((worst for worst in worsts if worst is not None), default=-np.inf)


def seconds_at_print_size() -> float:
    """Of a half-drop of 32 cm at 150 dpi, noise."""
    unit = np.random.default_rng(0).integers(0, 256, (_PRINT_PX, _PRINT_PX, 3), dtype="uint8")
    began = time.perf_counter()
    certify(unit, Lattice.parse("half-drop"))
    return time.perf_counter() - began


def _report(found: dict[str, dict[str, Any]]) -> None:
    click.echo(f"{'':34} count  pass  warn  fail   seam  line  blur  mirror   share with z above")
    click.echo(f"{'':86}{'  '.join(f'{limit:5}' for limit in LIMITS)}")
    for group, one in found.items():
        verdicts = "  ".join(f"{one[name]:4}" for name in ("pass", "warn", "fail"))
        kinds = "  ".join(f"{one[name]:4}" for name in ("seam", "line", "blur", "mirror"))
        above = "  ".join(f"{share:5.3f}" for share in one["above"].values())
        click.echo(f"{group:34} {one['count']:5}  {verdicts}   {kinds}     {above}")


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--pictures", type=_FOLDER, multiple=True, required=True, help="Pictures, below it too; may be repeated.")
@click.option(
    "--keep", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where the tiles are kept."
)
@click.option("--inputs", type=_FOLDER, default="inputs", show_default=True)
@click.option("--count", type=int, default=100, show_default=True, help="Tiles of ours.")
@json_option
def main(pictures: tuple[Path, ...], keep: Path, inputs: Path, count: int, json_file: Path | None) -> None:
    """Rates of wrong verdicts. The tiles take a quarter of an hour to make, the rest a minute."""
    click.echo(machine())
    paths = sorted(path for folder in pictures for path in folder.rglob("*") if path.suffix.lower() in _ENDINGS)
    units = list(tiles(count, inputs=inputs, keep=keep))
    cases = (case for tile in units for case in of_tile(tile))
    photos = (
        case
        for number, path in enumerate(paths)
        for case in of_picture(path.stem, np.asarray(Image.open(path).convert("RGB")), number)
    )
    measured = measure(cases) | measure(photos)
    found = {group: summarize([one for _, one in certified]) for group, certified in measured.items()}
    _report(found)
    for group, certified in measured.items():
        for name, one in certified:
            if (group in GOOD) != (one.verdict == "pass") and group in (*GOOD, "photos"):
                click.echo(f"{group}: {name}: {one.summary}")
    seconds = seconds_at_print_size()
    click.echo(f"{_PRINT_PX} × {_PRINT_PX} px take {seconds:.2f} s")
    write_json(json_file, {"groups": found, "print_size_s": round(seconds, 2)})


if __name__ == "__main__":
    main()
