"""Programs to run, read and change.  From the project's folder: `python3 -m examples.NAME`.

by hand       check_a_calculation, budget, kernel_regression
a model       character_gpt, parts, language_model, translation, sentiment,
              digits, diffusion
with others   sentence_similarity (weights that were trained elsewhere), outgrow (the way to PyTorch)

`training` is what the longer of them share.
"""
