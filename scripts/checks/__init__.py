"""The house rules that no ready-made linter knows. A check takes the root of a tree and returns its faults in words."""
