# What R's survival says of public data; printed as JSON for tests/reference/test_survival.py.
# Rscript validation/survival/reference.R > validation/survival/reference.json
library(survival)

show <- function(x) ifelse(is.finite(x), formatC(x, digits = 12, format = "g"), "null")
row <- function(x) paste0("[", paste(show(x), collapse = ", "), "]")

# Freireich et al. (1963), 6-MP against placebo, as in Cox (1972).
mp <- data.frame(
  days = c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
           1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23),
  event = c(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, rep(1, 21)),
  drug = rep(c(1, 0), each = 21)
)
km <- survfit(Surv(days, event) ~ 1, data = mp[mp$drug == 1, ], conf.type = "log-log")
medians <- summary(survfit(Surv(days, event) ~ drug, data = mp, conf.type = "log-log"))$table
means <- summary(survfit(Surv(days, event) ~ 1, data = mp[mp$drug == 1, ]), rmean = 20)$table
cox <- summary(coxph(Surv(days, event) ~ drug, data = mp))

lungs <- lung[complete.cases(lung[, c("time", "status", "age", "sex")]), ]
lungcox <- summary(coxph(Surv(time, status == 2) ~ age + sex, data = lungs))
zph <- cox.zph(coxph(Surv(time, status == 2) ~ age + sex, data = lungs), transform = "rank")

# Delayed entry: everybody comes under observation at a fixed share of the time.
late <- transform(lungs, entry = floor(time * ((seq_along(time) %% 5) / 10)))
kmlate <- survfit(Surv(entry, time, status == 2) ~ 1, data = late, conf.type = "log-log")
coxlate <- summary(coxph(Surv(entry, time, status == 2) ~ age + sex, data = late))

# Competing events: mgus2, progression and death, ties included.
etime <- with(mgus2, ifelse(pstat == 0, futime, ptime))
event <- with(mgus2, ifelse(pstat == 0, 2 * death, 1))
aj <- survfit(Surv(etime, factor(event, 0:2, labels = c("none", "pcm", "death"))) ~ 1, data = mgus2)
at <- summary(aj, times = c(12, 60, 120, 240), extend = TRUE)

# Stanford heart transplants: a state that begins in time (Crowley, Hu 1977).
tv <- summary(coxph(Surv(start, stop, event) ~ transplant, data = heart))

rates <- poisson.test(c(11, 3), c(800, 1011))
rate <- poisson.test(10, 10)

cat("{\n",
  '"versions": {"R": "', as.character(getRversion()), '", "survival": "',
  as.character(packageVersion("survival")), '"},\n',
  '"mp_time": ', row(km$time[km$n.event > 0]), ",\n",
  '"mp_share": ', row(km$surv[km$n.event > 0]), ",\n",
  '"mp_low": ', row(km$lower[km$n.event > 0]), ",\n",
  '"mp_high": ', row(km$upper[km$n.event > 0]), ",\n",
  '"mp_at_risk": ', row(km$n.risk[km$n.event > 0]), ",\n",
  '"medians_drug": ', row(medians["drug=1", c("median", "0.95LCL", "0.95UCL")]), ",\n",
  '"medians_placebo": ', row(medians["drug=0", c("median", "0.95LCL", "0.95UCL")]), ",\n",
  '"mean_20": ', row(means[c("rmean", "se(rmean)")]), ",\n",
  '"mp_cox": ', row(c(cox$coefficients[1, c(1, 3)], cox$conf.int[1, c(3, 4)])), ",\n",
  '"lung_cox": ', row(c(lungcox$coefficients[, 1], lungcox$coefficients[, 3])), ",\n",
  '"lung_zph_p": ', row(zph$table[1:2, "p"]), ",\n",
  '"late_share": ', row(summary(kmlate, times = c(50, 200, 400, 700))$surv), ",\n",
  '"late_at_risk": ', row(summary(kmlate, times = c(50, 200, 400, 700))$n.risk), ",\n",
  '"late_low": ', row(summary(kmlate, times = c(50, 200, 400, 700))$lower), ",\n",
  '"late_cox": ', row(c(coxlate$coefficients[, 1], coxlate$coefficients[, 3])), ",\n",
  '"aj_pcm": ', row(at$pstate[, 2]), ",\n",
  '"aj_death": ', row(at$pstate[, 3]), ",\n",
  '"aj_pcm_se": ', row(at$std.err[, 2]), ",\n",
  '"aj_death_se": ', row(at$std.err[, 3]), ",\n",
  '"heart_cox": ', row(tv$coefficients[1, c(1, 3)]), ",\n",
  '"rate_ratio": ', row(c(rates$estimate, rates$conf.int)), ",\n",
  '"rate": ', row(c(rate$estimate, rate$conf.int)), "\n}\n", sep = "")
