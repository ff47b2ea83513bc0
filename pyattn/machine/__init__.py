"""What a machine with one processor, and no GPU, answers to a PyTorch program that asks.

Most programs ask before they compute: for a GPU, for threads, for half the digits, for a compiler.
They get the answers of PyTorch's own build for such a machine.  What changes no number is accepted
and does nothing; what cannot be done is refused in a sentence.
"""
