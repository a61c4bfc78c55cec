"""From a recipe's text to its matrix of combinations. Light: no Keras, no pixels."""

from nstflow.recipe.load import Recipe, load_recipe

__all__ = ["Recipe", "load_recipe"]
