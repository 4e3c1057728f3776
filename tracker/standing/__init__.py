"""What the rules say together: an officer's standing, all officers', and what lies ahead."""
