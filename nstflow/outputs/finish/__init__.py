"""From the tile as the engine made it to the files that a printer gets."""
