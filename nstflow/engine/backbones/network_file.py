"""What a plugin's backbone reads its network with."""

from nstflow.engine.network.network_file import network_bytes, read_network

__all__ = ["network_bytes", "read_network"]
