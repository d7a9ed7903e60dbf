"""Data, folds and learners of both DoubleML models."""

import doubleml
import lightgbm
import numpy
from peer import Task

SETTINGS = {
    "n_estimators": 100,
    "max_depth": 5,
    "num_leaves": 32,
    "learning_rate": 0.1,
    "min_child_samples": 20,
    "verbosity": -1,
    "random_state": 1,
}

task = Task()
n = task.number("n")
data = doubleml.DoubleMLData.from_arrays(task.matrix("x", n), task.vector("y"), task.vector("d"))
folds = task.vector("folds")
splits = [(numpy.flatnonzero(folds != k), numpy.flatnonzero(folds == k)) for k in numpy.unique(folds)]


def regressor() -> lightgbm.LGBMRegressor:
    return lightgbm.LGBMRegressor(**SETTINGS, n_jobs=task.number("threads"))


def classifier() -> lightgbm.LGBMClassifier:
    return lightgbm.LGBMClassifier(**SETTINGS, n_jobs=task.number("threads"))
