"""Weights in files: safetensors, PyTorch's own, NumPy's, JSON.

numbers     how each kind of number stands in bytes, and is read from there when it is used
narrow      floats of one and two bytes
files       opening, memory-mapped; writing whole or not at all
header      what stands where in a safetensors file
"""
