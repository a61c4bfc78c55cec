"""The mills that recipes can name: ours, the user's and the project's `mills.yaml`, in this order over one another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import platformdirs
from pydantic import ValidationError

import nstflow.textile
from nstflow.errors import Problem, RecipeError, UsageError
from nstflow.jobs.names import slug
from nstflow.recipe.explain import explain, suggestion
from nstflow.recipe.merging import merged
from nstflow.recipe.yaml import Document, read_yaml, where
from nstflow.textile.mills import Mill, MillEntry

MILLS_FILE = "mills.yaml"
_BUILT_IN = Path(nstflow.textile.__file__).parent / "data" / MILLS_FILE


def load_mills(folder: Path | None = None) -> dict[str, Mill]:
    """Read every mill, by its name.

    folder: the project's; the current folder by default. What its mills.yaml says goes over what the one in the user's
    configuration folder says, and that over the built-in ones, key by key.

    Raises RecipeError with every problem in these files.
    """
    built_in = read_yaml(_BUILT_IN, shown_as="built in")
    document = Document(data=built_in.data, marks={(name,): "built in" for name in built_in.data})
    for file in user_mills_files(folder):
        if file.is_file():
            document = merged(document, read_yaml(file))
    mills: dict[str, Mill] = {}
    problems: list[Problem] = []
    for name, written in document.data.items():
        if slug(name) != name:
            message = f"'{name}': expected letters, digits, '-', '_' or '.', for example '{slug(name)}'"
            problems.append(Problem(where(document, (name,)), name, message))
            continue
        try:
            MillEntry.model_validate(written)  # without the name and the origin, which are not the file's to say
        except ValidationError as error:
            problems += explain(error, model=MillEntry, document=document, at=(name,))
            continue
        mills[name] = Mill.model_validate({**written, "name": name, "origin": where(document, (name,))})
    if problems:
        raise RecipeError(problems)
    return mills


def user_mills_files(folder: Path | None = None) -> tuple[Path, Path]:
    """Return where a user may write mills, the weaker file first: for all projects, and for the one in `folder`."""
    return Path(platformdirs.user_config_dir("nstflow")) / MILLS_FILE, (folder or Path()) / MILLS_FILE


def find_mill(name: str, mills: Mapping[str, Mill]) -> Mill:
    """Return the mill of that name. Raises UsageError with a near name, or all that there are."""
    if name not in mills:
        raise UsageError(f"'{name}': no such mill, `nstflow mills` lists them{suggestion(name, sorted(mills))}")
    return mills[name]
