"""Regression forest of scikit-learn: bootstrap samples, leaves of five, a third of the columns as candidates."""

import sklearn
from peer import Task, answer, timed
from sklearn.ensemble import RandomForestRegressor

task = Task()
n, threads = task.number("n"), task.number("threads")
x, y = task.matrix("x", n), task.vector("y")


def fit() -> RandomForestRegressor:
    forest = RandomForestRegressor(500, min_samples_leaf=5, max_features=x.shape[1] // 3, n_jobs=threads, random_state=1)
    return forest.fit(x, y)


forest, seconds = timed(fit, task.number("repetitions"))
answer(sklearn.__version__, seconds, prediction=forest.predict(task.matrix("testX", task.number("testN"))))
