"""What is to be made, as plain data: options, sources, jobs and their keys."""
