"""Training records for agencies: was this officer allowed to serve in a school on that day, and why."""
