"""What happened to an officer, as frozen, dated, sourced events, and the record they make."""
