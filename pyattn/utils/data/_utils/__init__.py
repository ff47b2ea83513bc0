"""The parts of a DataLoader: how samples become a batch, how one is fetched, and by whom."""
