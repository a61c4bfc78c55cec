"""What a job leaves on disk: records, files, and how they get there."""
