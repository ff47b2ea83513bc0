"""A page that does not compile: 2 · 8 = 16

softmax([5, 5]) = [0.25, 0.25]

def f(x:
    return x +
