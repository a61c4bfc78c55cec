"""Who runs tasks in other processes: on this machine, and with room beside it for a cluster's."""
