"""From a valid recipe file to a `Recipe`: sources, variants and their matrix put together."""

from __future__ import annotations

from pathlib import Path

from nstflow.errors import Problem
from nstflow.file_names import in_project
from nstflow.jobs.names import slug
from nstflow.recipe.checks import check
from nstflow.recipe.matrix import Matrix
from nstflow.recipe.models import RecipeFile
from nstflow.recipe.problems import ProblemList
from nstflow.recipe.recipe import Recipe
from nstflow.recipe.registry import RecipeRegistry
from nstflow.recipe.sources import SourceFinder
from nstflow.recipe.variants import VariantMaker
from nstflow.recipe.yaml import Document


def assemble(
    file: RecipeFile, *, document: Document, path: Path, root: Path, registry: RecipeRegistry
) -> tuple[Recipe, list[Problem]]:
    """Put a recipe together, and gather the problems that only show in combination.

    document: what the file was made from, with its lines; path: of the file; root: the project folder.
    With problems the recipe is not to be used.
    """
    problems, in_matrix = ProblemList(document), ProblemList(document)
    name = file.name or slug(path.stem)
    problems.check_folder_name(name, ("name",), is_whole=True)
    folder = in_project(root, file.outputs.folder or f"outputs/{slug(name)}")
    finder = SourceFinder(root, document, in_matrix, outputs=folder)
    contents, styles = finder.contents(file), finder.styles(file)
    matrix = Matrix(contents, styles, file.exclude, in_matrix)
    maker = VariantMaker(file, root=root, document=document, problems=problems)
    variants = maker.variants()
    combinations = matrix.combinations(variants, maker.includes([variant.name for variant in variants]))
    if not (combinations or problems.problems or in_matrix.problems):
        problems.add(("exclude",), "leaves nothing of the matrix to make")

    recipe = Recipe(
        path=path,
        root=root,
        name=name,
        seed=file.seed,
        contents=tuple(content for content in contents if content is not None),
        styles=styles,
        settings=file.settings,
        combinations=combinations,
        folder=folder,
        outputs=file.outputs,
        profile=in_project(root, file.outputs.profile) if file.outputs.profile is not None else None,
        sheet=file.sheet,
        notes=tuple(finder.notes),
        registry=registry,
        document=document,
    )
    check(recipe, problems)
    return recipe, problems.problems + in_matrix.problems
