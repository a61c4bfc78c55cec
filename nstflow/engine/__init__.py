"""The room that paints tiles; the only one that imports Keras, and only when it computes.

Importing `nstflow.engine` and its losses is light: recipes are validated without Keras.
"""
