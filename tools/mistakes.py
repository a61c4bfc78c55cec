"""Mistakes that designers make, each as a recipe and what is typed: `write_errors` tells what nstflow answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_SOUND = "contents: [inputs/koi.png]\nstyles: [inputs/ikat.png]\nengine: {weights: slim}\n"


@dataclass(frozen=True)
class Mistake:
    """A mistake: a recipe `spring.yaml`, and what is typed.

    files: further files of the project, by name.
    environ: what is set in the environment.
    """

    title: str
    recipe: str
    typed: str = "nstflow validate spring.yaml"
    files: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)


MISTAKES = (
    Mistake("A key is misspelt", _SOUND + "sheet: {titel: Spring}\n"),
    Mistake("A repeat is misspelt", _SOUND + "tile: {repeat: half-dropp}\n"),
    Mistake("A picture is not there", _SOUND.replace("koi", "kio")),
    Mistake("A pattern matches nothing", _SOUND.replace("koi.png", "*.jpg")),
    Mistake("A folder is given in place of pictures", _SOUND.replace("inputs/koi.png", "inputs")),
    Mistake(
        "A file is no picture", _SOUND.replace("koi", "notes"), files={"inputs/notes.png": "The koi is on Ben's disk."}
    ),
    Mistake("A size has no unit", _SOUND + "tile: {size: 32}\n"),
    Mistake("A size is written with a comma", _SOUND + "tile: {size: '32,5cm'}\n"),
    Mistake("A size is no whole number of pixels", _SOUND + "tile: {size: 512.5px}\n"),
    Mistake("A mill is misspelt", _SOUND + "tile: {size: 32cm, mill: rotary-46}\n"),
    Mistake("A mill cannot print that height", _SOUND + "tile: {size: 30x30cm, mill: rotary-64}\n"),
    Mistake(
        "A color has no quotes",
        _SOUND + "finish:\n  - inks: {count: 4}\n  - colorways:\n      night:\n        - #0b132b\n",
    ),
    Mistake("A pattern that begins with a star has no quotes", "styles: [*.png]\n"),
    Mistake("Plates are asked for, and there are no inks", _SOUND + "outputs: {separations: true}\n"),
    Mistake(
        "A collection has no hero",
        "contents:\n  - {image: inputs/koi.png, role: coordinate}\n  - {image: inputs/peony.png, role: blender}\n"
        "styles: [inputs/ikat.png]\nengine: {weights: slim}\n",
    ),
    Mistake(
        "A mask was drawn on another picture",
        "contents: [{image: inputs/koi.png, mask: mask.png}]\nstyles: [inputs/ikat.png]\nengine: {weights: slim}\n",
    ),
    Mistake(
        "The weights are no weights",
        _SOUND.replace("slim", "vgg19.h5"),
        files={"vgg19.h5": "<!DOCTYPE html><title>404 Not Found</title>"},
    ),
    Mistake("The backend is not known", _SOUND, "nstflow run spring.yaml", environ={"KERAS_BACKEND": "tensorflw"}),
    Mistake(
        "A file stands where results should go", _SOUND + "outputs: {folder: finals}\n", files={"finals": "from Ben"}
    ),
    Mistake(
        "An item of a list is set that is not there", _SOUND, "nstflow plan spring.yaml --set finish.0.inks.count=3"
    ),
    Mistake("No job has that name", _SOUND, "nstflow plan spring.yaml --only 'kio__*'"),
    Mistake(
        "A variant is dropped that is not inherited",
        "extends: base.yaml\nvariants: {blod: null}\n",
        files={"base.yaml": _SOUND + "variants: {bold: {}, soft: {}}\n"},
    ),
    Mistake(
        "Several at once",
        "contents: [inputs/kio.png, inputs/*.jpg]\nstyles: [inputs/ikat.png]\n"
        "tile: {size: 30x30cm, mill: rotary-64}\nlosses: {gram: {weigth: 2}}\nengine: {weights: slim}\n",
        "nstflow run spring.yaml",
    ),
)
