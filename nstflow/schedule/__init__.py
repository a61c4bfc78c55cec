"""Jobs to results: one job at a time on each device, in worker processes."""
