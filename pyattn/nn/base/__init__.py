"""What a Module is made of: its hooks, its state, its conversions."""
