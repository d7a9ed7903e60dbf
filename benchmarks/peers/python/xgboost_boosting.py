"""Gradient boosting of XGBoost by histograms, its bins made anew in every repetition."""

import xgboost
from peer import Task, answer, timed

SETTINGS = {
    "tree_method": "hist",
    "max_depth": 5,
    "learning_rate": 0.05,
    "min_child_weight": 20,
    "reg_lambda": 0,
    "max_bin": 255,
    "seed": 1,
}

task = Task()
n, threads = task.number("n"), task.number("threads")
x, y = task.matrix("x", n), task.vector("y")


def fit() -> xgboost.Booster:
    return xgboost.train({**SETTINGS, "nthread": threads}, xgboost.DMatrix(x, y), num_boost_round=500)


model, seconds = timed(fit, task.number("repetitions"))
test = xgboost.DMatrix(task.matrix("testX", task.number("testN")))
answer(xgboost.__version__, seconds, prediction=model.predict(test))
