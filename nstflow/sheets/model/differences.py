"""What a variant changes, as a designer says it to a client."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

_STYLE_WEIGHTS = tuple(f"losses.{name}.weight" for name in ("gram", "sliced_wasserstein", "histogram", "mean_std"))
_UNSPOKEN_GROUPS = ("tile", "losses", "engine")
_STARTS = {"noise": "from noise", "style": "from the cloth", "content": "from the motif"}
_SIZES = {2.0: "twice the size", 0.5: "half the size"}
_LENGTH = re.compile(r"([\d.]+)(?:\s*[x×]\s*([\d.]+))?\s*(px|cm|mm|in)")
_UNITS = ("px", "cm", "mm", "dpi", "s")


def differences_in_words(
    differs: Mapping[str, Any], base: Mapping[str, float] | None = None, *, is_draft: bool = False
) -> str:
    """Say `{"tile.repeat": "brick", "losses.gram.weight": 0.4}` as `brick · style weaker (× 0.4)`; "" for none.

    base: the numbers among them, as they are without the variant; is_draft: whether its network makes drafts.
    """
    strength = _strength_of_style(differs, base or {})
    words = []
    for key, value in differs.items():
        if strength and key in _STYLE_WEIGHTS:
            words.append(strength)
        elif key == "engine.weights":
            words.append(f"draft ({network_in_words(value)})" if is_draft else f"network {network_in_words(value)}")
        else:
            words.append(_difference(key, value, (base or {}).get(key)))
    return " · ".join(dict.fromkeys(words))


def network_in_words(weights: str) -> str:
    """Name a network without the folder of its file."""
    return _without_folder(weights)


def _strength_of_style(differs: Mapping[str, Any], base: Mapping[str, float]) -> str:
    """Say how the weights of all losses of the style change together; "" where they do not."""
    ratios = {_ratio(differs[key], base.get(key)) for key in _STYLE_WEIGHTS if key in differs}
    known = [ratio for ratio in ratios if ratio is not None]
    if not known or None in ratios or not (max(known) < 1 or min(known) > 1):
        return ""
    stronger = "stronger" if min(known) > 1 else "weaker"
    return f"style {stronger} (× {known[0]:.3g})" if len(known) == 1 else f"style {stronger}"


def _ratio(value: Any, base: float | None) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value / base if base and is_number and value > 0 else None


def _difference(key: str, value: Any, base: float | None) -> str:
    if key == "tile.repeat":
        return _value(value)
    if key == "tile.size" and (found := _LENGTH.fullmatch(str(value).strip())):
        width, height, unit = found.groups()
        return f"{width} × {height} {unit}" if height else f"{width} {unit} wide"
    if key == "losses.content.weight" and (ratio := _ratio(value, base)):
        return f"motif {'stronger' if ratio > 1 else 'weaker'} (× {ratio:.3g})"
    if key == "engine.style_scale" and (ratio := _ratio(value, base or 1.0)):
        return f"cloth at {_SIZES.get(ratio, f'{ratio:.3g} × the size')}"
    if key == "engine.start":
        return f"started {_STARTS.get(str(value), 'from another picture')}"
    if key == "engine.noise" and isinstance(value, (int, float)):
        return f"{value:.0%}".replace("%", " % noise at the start") if value else "no noise at the start"
    if key == "finish" and isinstance(value, (list, tuple)):
        return ", ".join(map(_step, value)) or "no finishing"
    return _setting(key.split("."), value)


def _step(step: Any) -> str:
    """Say `{inks: {count: 6}}` as `6 inks`."""
    name, options = next(iter(step.items()), ("", None)) if isinstance(step, Mapping) else (str(step), None)
    options = options if isinstance(options, Mapping) else {}
    if name == "colorways":
        return f"colorways {', '.join(map(str, options))}"
    if name != "inks":
        return _spaced(name)
    if options.get("palette"):
        return f"inks of {_value(options['palette'])}"
    count = options.get("count") or len(options.get("colors") or ())
    return f"{count} inks" if count else "inks"


def _setting(path: list[str], value: Any) -> str:
    """Say any other setting by its name, without the section that it stands in."""
    if len(path) > 1 and path[0] in _UNSPOKEN_GROUPS:
        path = path[1:]
    name, unit = _split_unit(path[-1])
    subject = " ".join(_spaced(part) for part in (*path[:-1], name) if part)
    if value is None:
        return f"no {subject}"
    if isinstance(value, bool):
        return f"{subject} {'on' if value else 'off'}"
    return " ".join(part for part in (subject, _value(value), unit) if part)


def _split_unit(name: str) -> tuple[str, str]:
    """Split `size_px` into (`size`, `px`), and `dpi` into ("", `dpi`)."""
    stem, _, unit = name.rpartition("_")
    return (stem, unit) if unit in _UNITS else (name, "")


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        numbers = len(value) == 2 and all(isinstance(part, (int, float)) for part in value)
        return (" × " if numbers else ", ").join(_value(part) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{_spaced(str(key))} {_value(part)}" for key, part in value.items())
    return _without_folder(str(value))


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _without_folder(text: str) -> str:
    """Say `palettes/rust.ase` as `rust`: where a file lies is nothing for a client."""
    path = PurePath(text.replace("\\", "/"))
    return path.stem if len(path.parts) > 1 and path.suffix else text
