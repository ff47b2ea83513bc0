"""Is it right?  Trees become values, from the true numbers and from the writer's own."""
