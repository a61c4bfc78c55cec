"""What only shows once a recipe is put together: missing files, losses that lack something, folders that clash."""

from __future__ import annotations

from collections.abc import Iterator

from nstflow.engine.network.own_file import ENDINGS as WEIGHTS_ENDINGS
from nstflow.errors import RecipeError, UsageError
from nstflow.file_names import in_project, printable, shown_in, slash_remedy
from nstflow.jobs.name_template import MOST_BYTES, file_stem
from nstflow.pictures.icc import cached_profile
from nstflow.recipe.matrix import Combination
from nstflow.recipe.mills import find_mill, load_mills
from nstflow.recipe.places import named_pictures, setting_path
from nstflow.recipe.problems import ProblemList
from nstflow.recipe.recipe import Recipe
from nstflow.recipe.settings import Losses
from nstflow.recipe.variants import Variant
from nstflow.recipe.yaml import PathParts
from nstflow.textile.finish import StepError


def check(recipe: Recipe, problems: ProblemList) -> None:
    """Note everything that keeps a recipe from being planned."""
    _check_losses(recipe, problems)
    _check_weights(recipe, problems)
    _check_own_outputs(recipe, problems)
    _check_slashes(recipe, problems)
    _check_mills(recipe, problems)
    _check_finish(recipe, problems)
    _check_profile(recipe, problems)
    _check_names(recipe, problems)


def lacks_of(losses: Losses) -> Iterator[tuple[str, str]]:
    """Yield the name of each loss in use that still lacks something, and what; known only once all is merged."""
    for name, loss in losses.in_use().items():
        if lack := loss.lacks():
            yield name, lack


def _check_losses(recipe: Recipe, problems: ProblemList) -> None:
    # One combination speaks for all of its variant.
    of_each: dict[tuple[Variant, bool], Combination] = {}
    for combination in recipe.combinations:
        of_each.setdefault((combination.variant, combination.content is not None), combination)
    for combination in of_each.values():
        for name, lack in lacks_of(combination.settings.losses):
            problems.add(setting_path(recipe.document, combination.variant, ("losses", name)), lack)
    for combination in of_each.values():
        if not combination.settings.losses.in_use(with_content=combination.content is not None):
            alone = "" if combination.content else ", since there is no content"
            problems.add(("losses",), f"no loss is left for {combination.id}{alone}; give gram a weight above 0")
            return


def _check_weights(recipe: Recipe, problems: ProblemList) -> None:
    """Require a file that is named before anything starts; a backbone's own may still be fetched."""
    backbones = recipe.registry.backbones
    for variant in recipe.variants:
        name = variant.settings.engine.weights
        file = in_project(recipe.root, name)
        if name not in backbones and name.endswith(WEIGHTS_ENDINGS) and not file.is_file():
            endings, names = " or ".join(WEIGHTS_ENDINGS), ", ".join(sorted(backbones))
            remedy = slash_remedy(name) or f"; name a {endings} file, or one of {names}"
            message = f"'{name}': no such file ({file}){remedy}"
            problems.add(setting_path(recipe.document, variant, ("engine", "weights")), message)


def _check_own_outputs(recipe: Recipe, problems: ProblemList) -> None:
    """Refuse pictures that lie where the results go: what a run makes would be an input of the next one."""
    folder = recipe.folder.resolve()
    for file, path in dict.fromkeys(named_pictures(recipe)):
        if file.resolve().is_relative_to(folder):
            message = (
                f"'{shown_in(file, recipe.root)}': lies in this recipe's own output folder, "
                f"{shown_in(recipe.folder, recipe.root)}, and results are no inputs; copy it to another folder, "
                "or choose another outputs.folder"
            )
            problems.add(path, message)


def _check_slashes(recipe: Recipe, problems: ProblemList) -> None:
    r"""Say where Windows' `\` keeps other files than contents and styles from being found."""
    named: list[tuple[PathParts, str | None]] = [
        (("outputs", "folder"), recipe.outputs.folder),
        (("outputs", "profile"), recipe.outputs.profile),
    ]
    for variant in recipe.variants:
        start = setting_path(recipe.document, variant, ("engine", "start"))
        named.append((start, variant.settings.engine.start))
    for path, name in named:
        if name and (remedy := slash_remedy(name)) and not in_project(recipe.root, name).exists():
            problems.add(path, f"'{printable(name)}': not there{remedy}")


def _check_mills(recipe: Recipe, problems: ProblemList) -> None:
    naming = [(variant, name) for variant in recipe.variants if (name := variant.settings.tile.mill) is not None]
    try:
        known = load_mills(recipe.root) if naming else {}
    except RecipeError as error:
        problems.problems += error.problems
        return
    for variant, name in naming:
        try:
            find_mill(name, known)
        except UsageError as error:
            problems.add(setting_path(recipe.document, variant, ("tile", "mill")), str(error))


def _check_finish(recipe: Recipe, problems: ProblemList) -> None:
    for variant in recipe.variants:
        try:
            variant.steps  # noqa: B018 - prepares them, once for all combinations
        except UsageError as error:
            at = error.path if isinstance(error, StepError) else ()
            problems.add((*setting_path(recipe.document, variant, ("finish",)), *at), str(error))


def _check_profile(recipe: Recipe, problems: ProblemList) -> None:
    if recipe.profile is not None and (recipe.profile.exists() or not slash_remedy(str(recipe.outputs.profile))):
        try:
            cached_profile(recipe.profile)
        except UsageError as error:
            problems.add(("outputs", "profile"), str(error))


def _check_names(recipe: Recipe, problems: ProblemList) -> None:
    """Require that what files are called leaves room for a colorway's name and an ink's."""
    stems = {combination.id: file_stem(recipe.file_name_of(combination)) for combination in recipe.combinations}
    longest = max(stems, key=lambda job: len(stems[job].encode()), default=None)
    if longest is not None and (length := len(stems[longest].encode())) > MOST_BYTES:
        message = (
            f"{longest}: '{stems[longest]}' takes {length} bytes; expected at most {MOST_BYTES}; leave a token out"
        )
        problems.add(("outputs", "name"), message)
