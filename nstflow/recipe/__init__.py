"""From a recipe's text to its matrix of combinations. Light: no Keras, no pixels."""

from nstflow.recipe.load import load_recipe
from nstflow.recipe.recipe import Recipe

__all__ = ["Recipe", "load_recipe"]
