"""Runs a step and looks at what it returns: whatever is wrong would stand in files and manifest as if it were right."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from nstflow.errors import JobError
from nstflow.textile.finish.base import COLORWAY_NAME, Artwork, Finish
from nstflow.textile.plates import Plates

_ROWS_AT_ONCE = 256


def run_step(step: Finish, artwork: Artwork) -> Artwork:
    """Run a step, which gets arrays that cannot be written into, and check the artwork that it returns.

    Raises JobError with the step, what it returned and what is expected; and whatever the step itself raises.
    """
    given = _read_only(artwork)
    returned: Any = step(given)
    if problem := _problem(step, given, returned):
        raise JobError(f"finish: {step.name} {problem}")
    return _read_only(returned)


def _read_only(artwork: Artwork) -> Artwork:
    """Replace arrays by views that cannot be written into; whoever owns the arrays may go on with them."""
    plates = artwork.plates and replace(artwork.plates, labels=_view(artwork.plates.labels))
    colorways = {name: _read_only(colorway) for name, colorway in artwork.colorways.items()}
    return replace(artwork, image=_view(artwork.image), plates=plates, colorways=colorways)


def _view(array: np.ndarray) -> np.ndarray:
    view: np.ndarray = array.view()
    view.flags.writeable = False
    return view


def _problem(step: Finish, given: Artwork, returned: Any) -> str:
    """Say what is wrong with what the step returned; empty where nothing is."""
    if not isinstance(returned, Artwork):
        return f"returned {_kind(returned)}; expected an Artwork, such as dataclasses.replace(artwork, image=…)"
    if problem := _artwork_problem(given, returned):
        return problem
    if not isinstance(returned.colorways, Mapping):
        return f"returned {_kind(returned.colorways)} as colorways; expected a mapping of names to artworks"
    for name, colorway in returned.colorways.items():
        if not (isinstance(name, str) and COLORWAY_NAME.fullmatch(name)):
            return f"returned a colorway {name!r}; it is a folder, too: expected letters, digits, - and _"
        if not isinstance(colorway, Artwork):
            return f"returned {_kind(colorway)} as colorway '{name}'; expected an Artwork"
        if problem := _artwork_problem(given, colorway):
            return f"{problem}, in colorway '{name}'"
    return _plates_problem(step, given, returned)


def _artwork_problem(given: Artwork, returned: Artwork) -> str:
    if (returned.lattice, returned.dpi) != (given.lattice, given.dpi):
        return "changed the lattice or the dpi, which files and manifest have from the recipe; expected them as given"
    return (
        _image_problem(returned.image, given.image.shape)
        or (_print_problem(returned, returned.plates) if returned.plates is not None else "")
        or _words_problem(returned)
    )


def _image_problem(image: Any, shape: tuple[int, ...]) -> str:
    expected = "expected float32 (height, width, 3) of the size that it was given"
    if not isinstance(image, np.ndarray):
        return f"returned {_kind(image)} as image; {expected}"
    if image.shape != shape:
        return f"returned an image of shape {image.shape} for one of {shape}; {expected}"
    if image.dtype != np.float32:
        return f"returned an image of {image.dtype}; {expected}, sRGB in [0, 1]"
    least, most = float(image.min()), float(image.max())
    if not (least >= 0 and most <= 1):  # false for not a number, too
        return f"returned an image with values from {least:g} to {most:g}; expected [0, 1]: artwork.painted clips them"
    return ""


def _print_problem(artwork: Artwork, plates: Any) -> str:
    """Say where the plates, which are what is written, are not what the image shows."""
    if not isinstance(plates, Plates):
        return f"returned {_kind(plates)} as plates; expected nstflow.textile.plates.Plates"
    if plates.labels.shape != artwork.image.shape[:2]:
        shape, expected = plates.labels.shape, artwork.image.shape[:2]
        return f"returned plates of shape {shape} for an image of {expected}; expected a label for every pixel"
    colors = np.array([ink.rgb for ink in plates.inks], dtype="float32") / 255
    for start in range(0, len(plates.labels), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        if np.abs(colors[plates.labels[rows]] - artwork.image[rows]).max() > 0.5 / 255:
            return (
                "returned plates that do not print its image; expected image = plates.render() / 255, or plates=None "
                "after mixing new colors, as artwork.painted does it"
            )
    return ""


def _words_problem(artwork: Artwork) -> str:
    if not isinstance(artwork.facts, Mapping):
        return f"returned {_kind(artwork.facts)} as facts; expected a mapping of names to plain JSON data"
    for name, fact in artwork.facts.items():
        if not isinstance(name, str):
            return f"returned a fact named {name!r}; expected a text as its name"
        try:
            json.dumps(fact, allow_nan=False)
        except (TypeError, ValueError) as error:
            return (
                f"returned the fact '{name}', which is no plain JSON data ({error}); expected numbers, texts, lists "
                "and maps of Python: float(x) makes one of NumPy's numbers"
            )
    if not isinstance(artwork.notes, tuple) or not all(isinstance(note, str) for note in artwork.notes):
        return f"returned {artwork.notes!r:.80} as notes; expected a tuple of sentences: artwork.noted adds to them"
    return ""


def _plates_problem(step: Finish, given: Artwork, returned: Artwork) -> str:
    """Say where the step did something else to the plates than it declares."""
    if returned.plates is None:
        if step.on_plates == "makes":
            return "returned no plates; expected them, as its on_plates is 'makes'"
        if step.on_plates == "keeps" and given.plates is not None:
            return "dropped the plates; expected them, as its on_plates is 'keeps': such a step says 'drops'"
        return ""
    most = step.ink_count() if step.on_plates == "makes" else None
    if most is not None and len(returned.plates.inks) > most:
        return f"returned {len(returned.plates.inks)} inks; expected at most {most}, which its ink_count tells the mill"
    if given.plates is None and step.on_plates != "makes":
        return f"returned plates; expected none, as its on_plates is '{step.on_plates}': such a step says 'makes'"
    return ""


def _kind(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
