"""RMSE of LightGBM on the draws of boosting-bins.ts, by draw and number of bins.

    python boosting-bins.py > ../results/studies/boosting-bins-lightgbm.json
"""
import json
import math
import sys

import lightgbm
import numpy

COLUMNS, TEST_ROWS, TEST_DRAW = 16, 20_000, 9_999
BINS = [245, 247, 249, 251, 253, 255]
DRAWS = {1_000: 20, 10_000: 10, 100_000: 3}
SETTINGS = {
    "num_iterations": 500, "max_depth": 5, "num_leaves": 32, "learning_rate": 0.05, "min_data_in_leaf": 20,
    "min_sum_hessian_in_leaf": 0, "lambda_l2": 0, "objective": "regression", "num_threads": 1, "verbosity": -1,
    "deterministic": True, "force_col_wise": True, "seed": 1,
}


def uniforms(k, count):
    """L'Ecuyer's (1988) combined generator, as in packages/testing/src/replications.ts."""
    s1, s2 = (1000 + 7919 * k) % 2147483562 + 1, (2000 + 104729 * k) % 2147483398 + 1
    out = numpy.empty(count)
    for i in range(-100, count):
        s1, s2 = 40014 * s1 % 2147483563, 40692 * s2 % 2147483399
        z = s1 - s2
        if i >= 0:
            out[i] = (z + 2147483562 if z < 1 else z) / 2147483563
    return out


def sample(k, n):
    u = uniforms(k, n * (COLUMNS + 2))
    x = u[: n * COLUMNS].reshape(COLUMNS, n).T
    u1, u2 = u[n * COLUMNS :].reshape(2, n)
    noise = numpy.sqrt(-2 * numpy.log(u1)) * numpy.cos(2 * math.pi * u2)
    mean = 10 * numpy.sin(math.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return x, mean + noise


def main():
    test_x, test_y = sample(TEST_DRAW, TEST_ROWS)
    rmse = {}
    for n, draws in DRAWS.items():
        rmse[n] = []
        for k in range(1, draws + 1):
            x, y = sample(k, n)
            row = []
            for bins in BINS:
                data = lightgbm.Dataset(x, y, params={"max_bin": bins, "min_data_in_bin": 3, "verbosity": -1})
                model = lightgbm.train({**SETTINGS, "max_bin": bins}, data)
                row.append(round(math.sqrt(numpy.mean((model.predict(test_x) - test_y) ** 2)), 6))
            rmse[n].append(row)
            print(n, k, row, file=sys.stderr)
    print(json.dumps({"software": f"LightGBM {lightgbm.__version__}", "bins": BINS, "rmse": rmse}))


main()
