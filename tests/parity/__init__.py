"""Small programs whose results are recorded from PyTorch and demanded of pyattn."""
