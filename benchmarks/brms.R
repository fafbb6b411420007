# The Gaussian course in brms: Rscript brms.R DIARY.csv SETTINGS.json ANSWERS.json
# brms states the residual by its innovations; the last lines of `same` give the marginal SD,
# which is what the other engines have, the same prior.
arguments <- commandArgs(trailingOnly = TRUE)
started <- proc.time()[["elapsed"]]
suppressPackageStartupMessages(library(brms))
# Debian keeps the headers that Stan compiles with where rstan does not look.
if (!nzchar(system.file("include", package = "BH")) && dir.exists("/usr/include/boost"))
  rstan::rstan_options(boost_lib = "/usr/include")
load_s <- proc.time()[["elapsed"]] - started
diary <- read.csv(arguments[1])
set <- jsonlite::fromJSON(arguments[2])
diary$period <- factor(diary$period)

priors <- c(
  set_prior("", class = "sigma"),
  set_prior(sprintf("normal(%g, %g)", set$baseline[1], set$baseline[2]), coef = "Intercept"),
  set_prior(sprintf("normal(%g, %g)", set$trend[1], set$trend[2]), coef = "trend"),
  set_prior(sprintf("normal(%g, %g)", set$effect[1], set$effect[2]), coef = "level"),
  set_prior(sprintf("normal(0, %g)", set$group_sd[1]), class = "sd"),
  set_prior(sprintf("normal(%g, %g)", set$phi[1], set$phi[2]),
            class = "ar", lb = set$phi[3], ub = set$phi[4])
)
same <- stanvar(
  scode = sprintf(
    "target += lognormal_lpdf(sigma / sqrt(1 - square(ar[1])) | log(%g), %g) - 0.5 * log1m(square(ar[1]));",
    set$sigma[1], set$sigma[2]),
  block = "model")

started <- proc.time()[["elapsed"]]
compiled <- suppressMessages(brm(
  score ~ 0 + Intercept + trend + level + (1 | period) + ar(time = day, p = 1, cov = TRUE),
  data = diary, prior = priors, stanvars = same, chains = 0, refresh = 0, silent = 2))
compile_s <- proc.time()[["elapsed"]] - started

answers <- lapply(seq_len(set$rounds), function(seed) {
  started <- proc.time()[["elapsed"]]
  fit <- suppressMessages(suppressWarnings(update(
    compiled, recompile = FALSE, chains = set$chains, cores = set$cores,
    iter = set$draws + set$tune, warmup = set$tune, seed = seed, refresh = 0, silent = 2)))
  seconds <- proc.time()[["elapsed"]] - started
  draws <- as_draws_matrix(fit, variable = "b_level")
  list(seconds = seconds, mean = mean(draws), sd = sd(draws),
       p_below_margin = mean(draws < -set$margin), p_below_zero = mean(draws < 0),
       ess = unname(posterior::ess_bulk(as_draws_array(fit, variable = "b_level")[, , 1])))
})
status <- if (file.exists("/proc/self/status")) readLines("/proc/self/status") else character()
peak <- sub("[^0-9]*([0-9]+).*", "\\1", grep("VmHWM", status, value = TRUE))
jsonlite::write_json(
  list(load = load_s, compile = compile_s, answers = answers,
       memory_mb = if (length(peak)) as.numeric(peak) / 1024 else NA,
       versions = list(R = as.character(getRversion()), brms = as.character(packageVersion("brms")),
                       rstan = as.character(packageVersion("rstan")))),
  arguments[3], auto_unbox = TRUE, digits = 12)
