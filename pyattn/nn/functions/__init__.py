"""The functions of `functional`, by what they compute."""
