"""The painter that optimizes a picture against the features of a network."""
