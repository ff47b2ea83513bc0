# Rounding as one goes, three tokens, d_k = 9.
#
# 5 / √9 = 1.67
# 3 / √9 = 1
#
# Rounded to whole numbers 2 and 1 before the softmax:
#
# softmax([5 / √9, 3 / √9]) = [0.73, 0.27]
#
# 0.73 × 10 + 0.27 × 20 = 12.7

EPS = 1e-6
ROWS, COLUMNS = 2, 3
