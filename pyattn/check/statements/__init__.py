"""Calculations as people write them: found on a page, and parsed; nothing here computes."""
