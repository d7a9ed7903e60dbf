# Regression forest of ranger: bootstrap samples, leaves of five, a third of the columns as candidates.
if (!requireNamespace("ranger", quietly = TRUE)) {
  message("R has no package ranger")
  quit(status = 1)
}
library(ranger)

words <- strsplit(commandArgs(trailingOnly = TRUE), "=", fixed = TRUE)
given <- setNames(vapply(words, `[`, "", 2), vapply(words, `[`, "", 1))
number <- function(name) as.integer(given[[name]])
vector_of <- function(name) readBin(given[[name]], "double", file.size(given[[name]]) / 8)
# A matrix that lies column by column.
matrix_of <- function(name, rows) {
  values <- matrix(vector_of(name), nrow = rows)
  colnames(values) <- paste0("x", seq_len(ncol(values)))
  values
}

x <- matrix_of("x", number("n"))
y <- vector_of("y")
seconds <- numeric(0)
for (k in seq_len(number("repetitions"))) {
  seconds[k] <- system.time(
    forest <- ranger(
      x = x, y = y, num.trees = 500, mtry = ncol(x) %/% 3, min.node.size = 5, num.threads = number("threads"), seed = 1
    )
  )[["elapsed"]]
}
prediction <- predict(forest, matrix_of("testX", number("testN")), num.threads = number("threads"))$predictions

array_of <- function(values) paste0("[", paste(format(values, digits = 17, trim = TRUE), collapse = ","), "]")
cat(sprintf(
  '{"version":"%s","seconds":%s,"found":{"prediction":%s}}',
  packageVersion("ranger"), array_of(seconds), array_of(prediction)
))
