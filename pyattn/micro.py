"""Attention on four pages, in the order of the book.

A matrix is a list of rows, a model a list of matrices.  No broadcasting, no dtypes, no checks:
for these, and for speed,  import pyattn as torch"""

import math

# 1. Similarity

def dot(a, b):
    """Large where a and b point the same way."""
    return sum([x * y for x, y in zip(a, b)])

dot = getattr(math, "sumprod", dot)  # the same in C, from Python 3.12 on

def cosine(a, b):
    """The same whatever their lengths, -1 to 1."""
    return dot(a, b) / math.sqrt(dot(a, a) * dot(b, b))

def pairs(a, b):
    """A B^T, each row of a with each of b: (n, d) and (m, d) give (n, m)."""
    return [[dot(x, y) for y in b] for x in a]

# 2. Softmax

def softmax(scores):
    """Each row as shares, which add up to 1."""
    shares = []
    for row in scores:
        top = max(row)  # taken off: no power is too large
        powers = [math.exp(x - top) for x in row]
        total = sum(powers)
        shares.append([x / total for x in powers])
    return shares

def transpose(a):
    """Rows become columns."""
    return [list(column) for column in zip(*a)]

def matmul(a, b):
    """A B, rows of a mixing rows of b: (n, m) and (m, d) give (n, d)."""
    return pairs(a, transpose(b))

# 3. Attention

def attention(query, key, value, mask=None):
    """softmax(Q K^T) V, and the weights, (n, m): of (n, d), (m, d) and (m, e)."""
    return mix(pairs(query, key), value, mask)

def mix(scores, value, mask=None):
    """Values by their scores, and the weights."""
    weights = softmax(add(scores, mask) if mask else scores)
    return matmul(weights, value), weights

def each(f, *a):
    """f of the numbers in one place."""
    return [list(map(f, *rows)) for rows in zip(*a)]

def add(a, b):
    """Number by number."""
    return each(lambda x, y: x + y, a, b)

def linear(x, weight, bias=None):
    """A projection, X W^T + b: (n, d), (e, d) and (1, e) give (n, e)."""
    y = pairs(x, weight)
    return add(y, matmul([[1.0]] * len(x), bias)) if bias else y

def self_attention(x, wq, wk, wv):
    """The rows of x ask each other."""
    return attention(linear(x, wq), linear(x, wk), linear(x, wv))

# 4. By hand

def by_hand():
    """Three inputs, and tables that are given."""
    x = [[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]]
    key = matmul(x, [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]])
    query = matmul(x, [[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]])
    value = matmul(x, [[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]])
    return attention(query, key, value)

# 5. Scale

def times(a, s):
    """Each number s times."""
    return each(lambda x: x * s, a)

def scaled(query):
    """Queries over the root of their width."""
    return times(query, 1 / math.sqrt(len(query[0])))

# 6. Masks

def causal(n):
    """To add to scores: 0 is seen, minus infinity hides the future."""
    return [[0.0 if j <= i else -float("inf") for j in range(n)] for i in range(n)]

# 7. Gradients

tape = None  # while it is a list, it is noted: (y, inputs, rule)

def taped(function, rule):
    """Notes what the function does; rule(g, y, *inputs) takes g back to the inputs."""
    def noted(*inputs):
        y = function(*inputs)
        if tape is not None:
            tape.append((y, inputs, rule))
        return y
    return noted

def gradients(loss, model):
    """loss() and its gradients: the tape, walked backwards."""
    global tape
    tape = done = []
    value = loss()
    tape = None  # rules are not noted
    arrived = {id(value): 1.0}  # what has come to each y
    while done:
        y, inputs, rule = done.pop()
        g = arrived.pop(id(y), None)
        if g:
            for x, part in zip(inputs, rule(g, y, *inputs)):
                old = arrived.get(id(x))
                arrived[id(x)] = add(old, part) if old else part
    return value, [arrived.get(id(x)) for x in model]

pairs = taped(pairs, lambda g, y, a, b: [matmul(g, b), matmul(transpose(g), a)])
softmax = taped(softmax, lambda g, p, scores: [
    [[b * (a - m) for a, b in zip(r, s)] for r, s, m in zip(g, p, map(dot, g, p))]])
transpose = taped(transpose, lambda g, y, a: [transpose(g)])
add = taped(add, lambda g, y, a, b: [g, g])
times = taped(times, lambda g, y, a, s: [times(g, s)])

# 8. Learning

def squared_error(z, t):
    """The sum of (z - t)^2, over the number of rows."""
    return sum(map(sum, each(lambda x, y: (x - y) ** 2, z, t))) / len(z)

squared_error = taped(squared_error, lambda g, y, z, t: [
    each(lambda a, b: 2 * g * (a - b) / len(z), z, t)])

def sgd(model, slopes, rate):
    """A step against the slopes."""
    for p, g in zip(model, slopes):
        p[:] = each(lambda x, y: x - rate * y, p, g)

def adam(model, rate, b=0.9, c=0.999, eps=1e-8):
    """step(slopes), by their running mean over their running size."""
    state = [(p, times(p, 0.0), times(p, 0.0)) for p in model]
    t = 0
    def step(slopes):
        nonlocal t
        t += 1
        a, r = rate / (1 - b**t), math.sqrt(1 - c**t)
        for (p, m, v), g in zip(state, slopes):
            m[:] = each(lambda m, g: b * m + (1 - b) * g, m, g)
            v[:] = each(lambda v, g: c * v + (1 - c) * g * g, v, g)
            p[:] = each(lambda p, m, v: p - a * m / (math.sqrt(v) / r + eps), p, m, v)
    return step

seed = [1]

def rand():
    """From 0 to 1, the same everywhere."""
    seed[0] = seed[0] * 16807 % 2147483647
    return seed[0] / 2147483647

def matrix(n, d):
    """Numbers to begin with."""
    return [[(2 * rand() - 1) / math.sqrt(d) for _ in range(d)] for _ in range(n)]

def budget(steps=1801):
    """Three departments learn to share."""
    x, target = [[10.0], [6.0], [2.5]], [[20.0], [19.0], [16.0]]
    model = [matrix(2, 1), matrix(2, 1), matrix(1, 1)]
    step = adam(model, 0.004)
    for _ in range(steps):
        step(gradients(lambda: squared_error(self_attention(x, *model)[0], target), model)[1])
    return self_attention(x, *model)

# 9. Pooling

def bells(w, query, key):
    """Scores by distance, -((q - k) w)^2 / 2."""
    return [[-(((q[0] - k[0]) * w[0][0]) ** 2) / 2 for k in key] for q in query]

bells = taped(bells, lambda g, y, w, q, k: [
    [[2 * w[0][0] * sum(map(dot, g, bells([[1.0]], q, k)))]]])

def pooling(w, query, key, value, mask=None):
    """Predictions from points, by nearness."""
    return mix(bells(w, query, key), value, mask)

# 10. Heads

def multi_head(x, y, heads, mask=None):
    """x asks y, by heads of four tables: the sum, and the weights."""
    output, weights = None, []
    for wq, wk, wv, wo in heads:
        z, seen = attention(scaled(linear(x, wq)), linear(y, wk), linear(y, wv), mask)
        output = add(output, linear(z, wo)) if output else linear(z, wo)
        weights.append(seen)
    return output, weights

# 11. A tiny GPT

def pick(table, numbers):
    """Embedding: a row for each number."""
    return [table[n] for n in numbers]

def size(row):
    return math.sqrt(dot(row, row) / len(row) + 1e-5)

def rms_norm(x):
    """Each row over its size."""
    return [[a / n for a in row] for row, n in zip(x, map(size, x))]

def centred(x):
    """Each row less its mean."""
    means = [sum(row) / len(row) for row in x]
    return [[a - m for a in row] for row, m in zip(x, means)]

def layer_norm(x):
    """Rows of mean 0 and size 1."""
    return rms_norm(centred(x))

def relu(x):
    """Nothing below 0."""
    return each(lambda a: max(a, 0.0), x)

def cross_entropy(logits, targets):
    """The mean of -log(the right one's share)."""
    return -sum([math.log(p[t]) for p, t in zip(softmax(logits), targets)]) / len(targets)

pick = taped(pick, lambda g, y, a, numbers: [
    matmul([[i == n for n in numbers] for i in range(len(a))], g)])
rms_norm = taped(rms_norm, lambda g, y, x: [
    [[(a - b * m / len(r)) / n for a, b in zip(r, s)]
     for r, s, m, n in zip(g, y, map(dot, g, y), map(size, x))]])
centred = taped(centred, lambda g, y, x: [centred(g)])
relu = taped(relu, lambda g, y, x: [each(lambda a, b: a * (b > 0), g, y)])
cross_entropy = taped(cross_entropy, lambda g, y, logits, targets: [
    [[(x - (i == t)) * g / len(targets) for i, x in enumerate(row)]
     for row, t in zip(softmax(logits), targets)]])

def new_gpt(letters, context=16, d=16, heads=4):
    """Tables for letters, places, heads, thinking and answers."""
    k = d // heads
    model = [matrix(letters, d), matrix(context, d)]
    for _ in range(heads):
        model += [matrix(k, d), matrix(k, d), matrix(k, d), matrix(d, k)]
    return model + [matrix(4 * d, d), matrix(d, 4 * d), matrix(letters, d)]

def gpt(model, numbers):
    """Scores for each next letter, and each head's weights."""
    letter, place, *tables, wide, narrow, answer = model
    heads = [tables[i : i + 4] for i in range(0, len(tables), 4)]
    x = add(pick(letter, numbers), pick(place, range(len(numbers))))
    h = rms_norm(x)
    z, weights = multi_head(h, h, heads, causal(len(x)))
    x = add(x, z)  # ask
    x = add(x, linear(relu(linear(rms_norm(x), wide)), narrow))  # think
    return linear(rms_norm(x), answer), weights

LETTERS = ".abcdefghijklmnopqrstuvwxyz"
WORDS = "query key value score weight vector matrix head layer token mask".split()

def learn(words=WORDS, rounds=20):
    """A GPT that has read the words."""
    model = new_gpt(len(LETTERS))
    step = adam(model, 0.01)
    for word in words * rounds:
        n = [LETTERS.index(x) for x in "." + word + "."]
        step(gradients(lambda n=n: cross_entropy(gpt(model, n[:-1])[0], n[1:]), model)[1])
    return model

def draw(shares):
    """One, the likelier the larger."""
    left, n = rand(), 0
    while left >= shares[n] and n + 1 < len(shares):
        left -= shares[n]
        n += 1
    return n

def write(model, temperature=0.5):
    """A word, letter by letter."""
    numbers = [0]
    for _ in model[1]:
        last = gpt(model, numbers)[0][-1:]
        numbers.append(draw(softmax(times(last, 1 / temperature))[0]))
        if not numbers[-1]:
            break
    return "".join([LETTERS[n] for n in numbers if n])

if __name__ == "__main__":
    for part in by_hand() + budget():
        print(*part, sep="\n")
    model = learn()
    print(write(model), write(model), write(model))
