"""The mark sheet, told: in a terminal, as data, as a marked page, as a marked notebook."""
