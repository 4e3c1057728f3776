"""What a class leaves behind for the record: passes, attestations, and the evidence for them."""
