"""The rules: a state's dated figures and clauses, and the small functions that apply them on a day."""
