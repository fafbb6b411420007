# metafor in a process of its own, as worker.py: Rscript worker.R DATA ANSWER
suppressMessages(library(metafor))
args <- commandArgs(TRUE)
table <- read.csv(args[1])
pools <- split(table[, c("yi", "vi")], table$pool)
run <- function() t(sapply(pools, function(d) {
  m <- rma(d$yi, d$vi, test = "knha")
  c(m$beta, m$se, m$tau2)
}))
write.table(format(run(), digits = 17), args[2], sep = ",", row.names = FALSE, col.names = FALSE, quote = FALSE)
cat("ready", as.character(packageVersion("metafor")), "\n"); flush(stdout())
input <- file("stdin"); open(input)
while (length(readLines(input, n = 1)) > 0) {
  started <- proc.time()[["elapsed"]]
  invisible(run())
  cat(proc.time()[["elapsed"]] - started, "\n"); flush(stdout())
}
