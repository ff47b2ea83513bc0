"""Losses, as functions of tensors: how far an output is from its target."""
