"""Gradient boosting of LightGBM, its bins made anew in every repetition."""

import lightgbm
from peer import Task, answer, timed

SETTINGS = {
    "max_depth": 5,
    "num_leaves": 32,
    "learning_rate": 0.05,
    "min_data_in_leaf": 20,
    "min_sum_hessian_in_leaf": 0,
    "lambda_l2": 0,
    "objective": "regression",
    "max_bin": 255,
    "verbosity": -1,
    "seed": 1,
}

task = Task()
n, threads = task.number("n"), task.number("threads")
x, y = task.matrix("x", n), task.vector("y")


def fit() -> lightgbm.Booster:
    return lightgbm.train({**SETTINGS, "num_threads": threads}, lightgbm.Dataset(x, y), num_boost_round=500)


model, seconds = timed(fit, task.number("repetitions"))
answer(lightgbm.__version__, seconds, prediction=model.predict(task.matrix("testX", task.number("testN"))))
