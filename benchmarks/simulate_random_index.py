"""Simulate the random index of incomplete comparison matrices: the table INCOMPLETE of mcda/weighting/random_index.py.

    python benchmarks/simulate_random_index.py [LARGEST_N] [DRAWS]

Prints n, missing, mean consistency index, standard error (seed 0), and the linear rule RI(n, 0) (1 - 2m/((n-1)(n-2))).
"""

import sys

from mcda.weighting.batch import simulated_index

largest, draws = (int(a) for a in (*sys.argv[1:], *("10", "8192")[len(sys.argv) - 1 :]))
for n in range(4, largest + 1):
    free = (n - 1) * (n - 2) // 2
    whole = simulated_index(n, 0, draws)[0]
    for missing in range(1, free):
        value, error = simulated_index(n, missing, draws)
        sys.stdout.write(f"{n} {missing} {value:.4f} {error:.4f} {whole * (1 - missing / free):.4f}\n")
        sys.stdout.flush()
