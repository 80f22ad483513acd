"""What an operator and a monitor ask: alive, ready, and the numbers."""
