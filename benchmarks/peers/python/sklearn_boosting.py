"""Gradient boosting of scikit-learn by histograms. Its threads are those that OMP_NUM_THREADS allows."""

import sklearn
from peer import Task, answer, timed
from sklearn.ensemble import HistGradientBoostingRegressor

task = Task()
n = task.number("n")
x, y = task.matrix("x", n), task.vector("y")


def fit() -> HistGradientBoostingRegressor:
    model = HistGradientBoostingRegressor(
        max_iter=500,
        max_depth=5,
        max_leaf_nodes=32,
        learning_rate=0.05,
        min_samples_leaf=20,
        early_stopping=False,
        random_state=1,
    )
    return model.fit(x, y)


model, seconds = timed(fit, task.number("repetitions"))
answer(sklearn.__version__, seconds, prediction=model.predict(task.matrix("testX", task.number("testN"))))
