"""From a recipe to jobs: sizes, digests, what is there already, and what cannot be made."""
