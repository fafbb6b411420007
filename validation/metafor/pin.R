# Pins what metafor gives for public data sets: Rscript validation/metafor/pin.R
# Writes data/*.csv (numbers of the studies), effects.csv, fits.csv, extras.csv, versions.csv.
suppressMessages({library(metafor); library(metadat)})
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
setwd(here)
# Convergence far below what is compared; metafor's own limits are pinned beside (default_*).
tight <- list(threshold = 1e-12, maxiter = 10000, tol = 1e-13, tau2.max = 1e5)
num <- function(x) {
  x <- suppressWarnings(as.numeric(x))
  ifelse(is.na(x), "", ifelse(x == 0, "0", formatC(x, digits = 13, format = "g")))
}
row <- function(x) paste(num(x), collapse = " ")

tables <- function(a, n1, c, n2) data.frame(events1 = a, n1 = n1, events2 = c, n2 = n2)
means <- function(d) data.frame(m1 = d$m1i, sd1 = d$sd1i, n1 = d$n1i, m2 = d$m2i, sd2 = d$sd2i, n2 = d$n2i)
generic <- function(d) data.frame(yi = as.numeric(d$yi), vi = as.numeric(d$vi))
b <- dat.bcg; g <- dat.gibson2002; y6 <- subset(dat.yusuf1985, table == "6")
bd <- subset(dat.bangertdrowns2004, !is.na(length) & !is.na(meta) & !is.na(wic))
bk <- dat.baskerville2012; v <- dat.viechtbauer2021; cn <- dat.cannon2006; cb <- dat.collins1985b
sets <- list(
  bcg = cbind(tables(b$tpos, b$tpos + b$tneg, b$cpos, b$cpos + b$cneg), ablat = b$ablat, year = b$year),
  hine1989 = with(dat.hine1989, tables(ai, n1i, ci, n2i)),
  yusuf1985 = with(y6, tables(ai, n1i, ci, n2i)),
  nielweise2007 = with(dat.nielweise2007, tables(ai, n1i, ci, n2i)),
  li2007 = with(dat.li2007, tables(ai, n1i, ci, n2i)),
  egger2001 = with(dat.egger2001, tables(ai, n1i, ci, n2i)),
  lee2004 = with(dat.lee2004, tables(ai, n1i, ci, n2i)),
  lau1992 = with(dat.lau1992, tables(ai, n1i, ci, n2i)),
  collins1985b = with(cb, tables(pre.xti, pre.nti, pre.xci, pre.nci)),
  viechtbauer2021 = with(v, tables(xTi, nTi, xCi, nCi)),
  damico2009 = with(dat.damico2009, tables(xt, nt, xc, nc)),
  cannon2006 = with(cn, tables(ep1t, nt, ep1c, nc)),
  normand1999 = means(dat.normand1999),
  gibson2002 = means(g),
  curtis1998 = means(dat.curtis1998),
  debruin2009 = data.frame(events = dat.debruin2009$xi, n = dat.debruin2009$ni),
  pritz1997 = data.frame(events = dat.pritz1997$xi, n = dat.pritz1997$ni),
  hannum2020 = data.frame(events = dat.hannum2020$xi, n = dat.hannum2020$ni),
  hackshaw1998 = generic(dat.hackshaw1998),
  raudenbush1985 = cbind(generic(dat.raudenbush1985), weeks = dat.raudenbush1985$weeks),
  bangertdrowns2004 = cbind(generic(bd), length = bd$length, wic = bd$wic, meta = bd$meta),
  konstantopoulos2011 = generic(dat.konstantopoulos2011),
  baskerville2012 = data.frame(yi = bk$smd, vi = bk$se^2, score = bk$score),
  begg1989 = generic(dat.begg1989),
  # Morris SB (2008), Organ Res Methods 11: 364-386, treatment arms; as in metafor's documentation.
  morris2008 = data.frame(
    m1 = c(30.6, 23.5, 0.5, 53.4, 35.6), sd1 = c(15.0, 3.1, 0.1, 14.5, 4.7),
    m2 = c(38.5, 26.8, 0.7, 75.9, 36.0), sd2 = c(11.6, 4.1, 0.1, 4.4, 4.6),
    n = c(20, 50, 9, 10, 14), r = c(0.47, 0.64, 0.77, 0.89, 0.44))
)
sets <- lapply(sets, function(d) {d <- d[complete.cases(d), ]; rownames(d) <- NULL; d})
for (name in names(sets)) {
  d <- sets[[name]]
  d[] <- lapply(d, function(x) formatC(as.numeric(x), digits = 15, format = "g"))
  write.csv(d, file.path("data", paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
  sets[[name]] <- read.csv(file.path("data", paste0(name, ".csv")))
}

escalc_for <- function(d, measure, vtype = "LS", add = 0.5, to = "only0") {
  if (measure == "GEN") return(data.frame(yi = d$yi, vi = d$vi))
  if (measure %in% c("RR", "OR", "RD", "PETO"))
    return(escalc(measure, ai = d$events1, n1i = d$n1, ci = d$events2, n2i = d$n2, vtype = vtype, add = add, to = to))
  if (measure == "AS") return(escalc(measure, ai = d$events1, n1i = d$n1, ci = d$events2, n2i = d$n2, add = 0))
  if (measure %in% c("PR", "PLN", "PLO")) return(escalc(measure, xi = d$events, ni = d$n, vtype = vtype, add = add, to = to))
  if (measure %in% c("PAS", "PFT")) return(escalc(measure, xi = d$events, ni = d$n, add = 0))
  if (measure %in% c("MC", "SMCC", "SMCR", "ROMC"))
    return(escalc(measure, m1i = d$m1, sd1i = d$sd1, m2i = d$m2, sd2i = d$sd2, ni = d$n, ri = d$r, vtype = vtype))
  escalc(measure, m1i = d$m1, sd1i = d$sd1, n1i = d$n1, m2i = d$m2, sd2i = d$sd2, n2i = d$n2, vtype = vtype)
}

# --- effect sizes ------------------------------------------------------------------------------
effects <- NULL
pin_effects <- function(name, measure, vtype = "LS", add = 0.5, to = "only0") {
  e <- escalc_for(sets[[name]], measure, vtype, add, to)
  effects <<- rbind(effects, data.frame(dataset = name, measure = measure, variance = vtype,
    add = add, to = to, yi = row(e$yi), vi = row(e$vi)))
}
for (m in c("RR", "OR", "RD", "PETO", "AS")) for (s in c("bcg", "nielweise2007", "lee2004")) pin_effects(s, m)
for (to in c("all", "if0all")) for (m in c("RR", "OR", "RD")) pin_effects("nielweise2007", m, to = to)
pin_effects("hine1989", "RD", "UB"); pin_effects("lee2004", "OR", add = 0.25)
for (m in c("PR", "PLN", "PLO", "PAS", "PFT")) for (s in c("pritz1997", "debruin2009", "hannum2020")) pin_effects(s, m)
pin_effects("pritz1997", "PR", "UB")
for (s in c("normand1999", "gibson2002")) {
  for (m in c("MD", "SMD", "ROM")) pin_effects(s, m)
  for (v in c("UB", "LS2")) pin_effects(s, "SMD", v)
  pin_effects(s, "MD", "HO"); pin_effects(s, "ROM", "HO")
}
for (m in c("MC", "SMCC", "SMCR", "ROMC")) pin_effects("morris2008", m)
for (m in c("SMCC", "SMCR")) pin_effects("morris2008", m, "LS2")
write.csv(effects, "effects.csv", row.names = FALSE, quote = FALSE)

# --- pools -------------------------------------------------------------------------------------
pairs <- list(c("bcg", "RR"), c("bcg", "OR"), c("bcg", "RD"), c("bcg", "PETO"), c("bcg", "AS"),
  c("hine1989", "RD"), c("yusuf1985", "PETO"), c("nielweise2007", "OR"), c("nielweise2007", "RR"),
  c("li2007", "OR"), c("egger2001", "OR"), c("lee2004", "OR"), c("lee2004", "RD"), c("lau1992", "OR"),
  c("collins1985b", "RR"), c("viechtbauer2021", "RR"), c("damico2009", "OR"), c("cannon2006", "OR"),
  c("normand1999", "MD"), c("normand1999", "SMD"), c("gibson2002", "MD"), c("gibson2002", "SMD"),
  c("curtis1998", "ROM"), c("debruin2009", "PLO"), c("debruin2009", "PAS"), c("pritz1997", "PR"),
  c("pritz1997", "PLO"), c("pritz1997", "PFT"), c("hannum2020", "PFT"), c("hannum2020", "PLN"),
  c("hackshaw1998", "GEN"), c("raudenbush1985", "GEN"), c("bangertdrowns2004", "GEN"),
  c("konstantopoulos2011", "GEN"), c("baskerville2012", "GEN"), c("begg1989", "GEN"),
  c("morris2008", "MC"), c("morris2008", "SMCC"), c("morris2008", "SMCR"), c("morris2008", "ROMC"))
random <- c("DL", "PM", "REML", "ML", "EB", "HS", "SJ", "HE")
kinds <- rbind(expand.grid(method = c("FE", random), test = "z"),
  data.frame(method = "REML", test = c("t", "knha", "adhoc")), data.frame(method = c("DL", "PM"), test = "knha"))
fits <- NULL
one_fit <- function(name, measure, method, test) {
  e <- escalc_for(sets[[name]], measure)
  m <- suppressWarnings(rma(e$yi, e$vi, method = method, test = test, control = tight))
  free <- suppressWarnings(try(rma(e$yi, e$vi, method = method, test = test), silent = TRUE))
  free <- if (inherits(free, "try-error")) list(beta = NA, tau2 = NA) else free
  p <- predict(m); fixed <- method == "FE"
  ci <- if (fixed) rep(NA, 2) else confint(m, type = "QP", control = tight)$random["tau^2", 2:3]
  data.frame(dataset = name, measure = measure, method = method, test = test, k = m$k,
    estimate = num(m$beta), se = num(m$se), statistic = num(m$zval), p = num(m$pval), ci_low = num(m$ci.lb),
    ci_high = num(m$ci.ub), pi_low = if (fixed) "" else num(p$pi.lb), pi_high = if (fixed) "" else num(p$pi.ub),
    tau2 = num(m$tau2), tau2_se = if (fixed) "" else num(m$se.tau2), tau2_low = num(ci[1]), tau2_high = num(ci[2]),
    i2 = num(m$I2), h2 = num(m$H2), q = num(m$QE), q_p = num(m$QEp),
    default_estimate = num(free$beta), default_tau2 = num(free$tau2))
}
for (s in pairs) for (i in seq_len(nrow(kinds)))
  fits <- rbind(fits, one_fit(s[1], s[2], as.character(kinds$method[i]), as.character(kinds$test[i])))
count_fit <- function(name, measure, method, m, p = NULL) {
  fits <<- rbind(fits, data.frame(dataset = name, measure = measure, method = method, test = "z", k = m$k,
    estimate = num(m$beta), se = num(m$se), statistic = num(m$zval), p = num(m$pval), ci_low = num(m$ci.lb),
    ci_high = num(m$ci.ub), pi_low = if (is.null(p)) "" else num(p$pi.lb), pi_high = if (is.null(p)) "" else num(p$pi.ub),
    tau2 = num(m$tau2), tau2_se = "", tau2_low = "", tau2_high = "", i2 = num(m$I2), h2 = num(m$H2),
    q = num(if (is.null(m$QE)) m$QE.LRT else m$QE), q_p = num(if (is.null(m$QEp)) m$QEp.LRT else m$QEp),
    default_estimate = "", default_tau2 = ""))
}
for (name in c("bcg", "hine1989", "nielweise2007", "lee2004", "lau1992", "collins1985b", "damico2009", "viechtbauer2021",
    "yusuf1985", "li2007", "egger2001", "cannon2006")) {
  d <- sets[[name]]
  for (m in c("OR", "RR", "RD")) count_fit(name, m, "MH",
    suppressWarnings(rma.mh(ai = d$events1, n1i = d$n1, ci = d$events2, n2i = d$n2, measure = m)))
  count_fit(name, "OR", "PETO", suppressWarnings(rma.peto(ai = d$events1, n1i = d$n1, ci = d$events2, n2i = d$n2)))
}
for (name in c("pritz1997", "debruin2009", "hannum2020")) {
  d <- sets[[name]]
  m <- suppressWarnings(rma.glmm(measure = "PLO", xi = d$events, ni = d$n, nAGQ = 25, control = list(
    glmerCtrl = list(optimizer = "bobyqa", tolPwrss = 1e-12, optCtrl = list(rhoend = 1e-11, maxfun = 1e5)))))
  count_fit(name, "PLO", "GLMM", m, predict(m))
}
write.csv(fits, "fits.csv", row.names = FALSE, quote = FALSE)

# --- everything else ---------------------------------------------------------------------------
extras <- NULL
put <- function(name, measure, analysis, ...) {
  values <- list(...)
  for (q in names(values)) extras <<- rbind(extras, data.frame(dataset = name, measure = measure,
    analysis = analysis, quantity = q, values = row(values[[q]])))
}
regress <- function(name, measure, mods, method, test) {
  d <- sets[[name]]; e <- escalc_for(d, measure)
  m <- suppressWarnings(rma(e$yi, e$vi, mods = as.matrix(d[, mods]), method = method, test = test, control = tight))
  low <- if (method == "FE") rep(NA, 2) else confint(m, type = "QP", control = tight)$random["tau^2", 2:3]
  put(name, measure, paste("regress", paste(mods, collapse = "+"), method, test), estimate = m$beta, se = m$se,
    statistic = m$zval, p = m$pval, ci_low = m$ci.lb, ci_high = m$ci.ub, tau2 = m$tau2, tau2_se = if (method == "FE") NA else m$se.tau2,
    tau2_low = low[1], tau2_high = low[2], i2 = m$I2, h2 = m$H2, q = m$QE, q_p = m$QEp, omnibus = m$QM, omnibus_p = m$QMp,
    r2 = if (method == "FE") NA else m$R2)
}
for (method in c("FE", random)) regress("bcg", "RR", c("ablat", "year"), method, "z")
for (test in c("z", "t", "knha", "adhoc")) {
  regress("bcg", "RR", "ablat", "REML", test); regress("bangertdrowns2004", "GEN", c("length", "wic", "meta"), "REML", test)
}
regress("raudenbush1985", "GEN", "weeks", "DL", "knha"); regress("baskerville2012", "GEN", "score", "PM", "knha")
for (s in list(c("bcg", "RR"), c("normand1999", "MD"), c("raudenbush1985", "GEN"), c("hackshaw1998", "GEN"))) {
  d <- sets[[s[1]]]; e <- escalc_for(d, s[2])
  for (test in c("z", "knha")) {
    m <- rma(e$yi, e$vi, test = test, control = tight)
    l <- leave1out(m); put(s[1], s[2], paste("leave_one_out", test), estimate = l$estimate, se = l$se, tau2 = l$tau2, i2 = l$I2, q = l$Q)
    cu <- cumul(m); put(s[1], s[2], paste("cumulative", test), estimate = cu$estimate[-1], se = cu$se[-1], tau2 = cu$tau2[-1])
    i <- influence(m)$inf; put(s[1], s[2], paste("influence", test), rstudent = i$rstudent, dffits = i$dffits, cook = i$cook.d,
      covariance_ratio = i$cov.r, tau2_without = i$tau2.del, q_without = i$QE.del, hat = i$hat, weight = i$weight,
      dfbetas = influence(m)$dfbs[[1]], is_influential = as.numeric(influence(m)$is.infl))
  }
}
d <- sets$bcg; e <- escalc_for(d, "RR"); m <- rma(e$yi, e$vi, mods = cbind(d$ablat), control = tight); i <- influence(m)$inf
put("bcg", "RR", "influence ablat", rstudent = i$rstudent, dffits = i$dffits, cook = i$cook.d, covariance_ratio = i$cov.r,
  tau2_without = i$tau2.del, q_without = i$QE.del, hat = i$hat)
for (s in list(c("bcg", "RR"), c("egger2001", "OR"), c("hackshaw1998", "GEN"), c("raudenbush1985", "GEN"),
    c("konstantopoulos2011", "GEN"), c("li2007", "OR"), c("nielweise2007", "OR"))) {
  d <- sets[[s[1]]]; e <- escalc_for(d, s[2]); m <- rma(e$yi, e$vi, control = tight)
  for (p in c("sei", "vi")) for (model in c("rma", "lm")) {
    r <- regtest(m, model = model, predictor = p)
    put(s[1], s[2], paste("egger", model, p), statistic = r$zval, p = r$pval, limit = r$est, limit_low = r$ci.lb, limit_high = r$ci.ub)
  }
  if (!is.null(d$n1)) for (p in c("ni", "ninv", "sqrtni", "sqrtninv")) for (model in c("rma", "lm")) {
    r <- regtest(e$yi, vi = e$vi, ni = d$n1 + d$n2, model = model, predictor = p)
    if (model == "rma") {x <- switch(p, ni = d$n1 + d$n2, ninv = 1 / (d$n1 + d$n2), sqrtni = sqrt(d$n1 + d$n2), sqrtninv = 1 / sqrt(d$n1 + d$n2))
      f <- rma(e$yi, e$vi, mods = cbind(x), control = tight); r$zval <- f$zval[2]; r$pval <- f$pval[2]}
    put(s[1], s[2], paste("egger", model, p), statistic = r$zval, p = r$pval)
  }
  b <- suppressWarnings(ranktest(e$yi, vi = e$vi)); put(s[1], s[2], "begg", tau = b$tau, p = b$pval)
  for (est in c("L0", "R0")) for (method in c("FE", "DL", "REML")) {
    f <- rma(e$yi, e$vi, method = method, control = tight)
    r <- trimfill(f, estimator = est, control = tight)
    put(s[1], s[2], paste("trimfill", est, method), missing = r$k0, missing_se = r$se.k0, estimate = r$beta, se = r$se, tau2 = r$tau2,
      right = as.numeric(r$side == "right"))
  }
}
back <- function(name, measure, f, ...) {
  d <- sets[[name]]; e <- escalc_for(d, measure); m <- rma(e$yi, e$vi, control = tight); p <- predict(m, transf = f, ...)
  put(name, measure, "back", estimate = p$pred, ci_low = p$ci.lb, ci_high = p$ci.ub, pi_low = p$pi.lb, pi_high = p$pi.ub)
}
back("bcg", "RR", exp); back("debruin2009", "PLO", transf.ilogit); back("pritz1997", "PAS", transf.iarcsin)
back("pritz1997", "PFT", transf.ipft.hm, targs = list(ni = sets$pritz1997$n))
back("hannum2020", "PFT", transf.ipft.hm, targs = list(ni = sets$hannum2020$n))
write.csv(extras, "extras.csv", row.names = FALSE, quote = FALSE)
write.csv(data.frame(what = c("R", "metafor", "metadat", "lme4"), version = c(as.character(getRversion()),
  as.character(packageVersion("metafor")), as.character(packageVersion("metadat")), as.character(packageVersion("lme4")))),
  "versions.csv", row.names = FALSE, quote = FALSE)
