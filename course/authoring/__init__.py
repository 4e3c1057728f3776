"""What an author runs: build, check and coverage."""
