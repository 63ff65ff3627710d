"""Regenerates reference.json: quantiles, tails and VaR at 60 digits with mpmath, sharing no code with src/core/risk.

    python3 test/core/risk/make_reference.py > test/core/risk/reference.json
Student's t by numerical inversion of mpmath's betainc; expected shortfalls by numerical integration of the density or of
the expanded quantile, never by the closed forms under test. The sample is written beside the figures.
"""
import json
import random
from mpmath import mp, mpf, erfinv, sqrt, betainc, findroot, gamma, pi, quad, inf, log, exp, gammainc

mp.dps = 60


def normal_upper(q):
    return -sqrt(mpf(2)) * erfinv(2 * mpf(q) - 1)


def t_tail(t, nu):
    return betainc(nu / 2, mpf(1) / 2, 0, nu / (nu + t * t), regularized=True) / 2


def t_upper(q, nu):
    lo, hi = mpf(0), mpf(1)
    while t_tail(hi, nu) > q:
        hi *= 2
    return findroot(lambda t: log(t_tail(t, nu)) - log(q), (lo + mpf(10) ** -30, hi), solver='anderson', tol=mpf(10) ** -60,
                    maxsteps=400, verify=False)


def t_density(t, nu):
    return gamma((nu + 1) / 2) / (sqrt(nu * pi) * gamma(nu / 2)) * (1 + t * t / nu) ** (-(nu + 1) / 2)


def moments(xs):
    n = len(xs)
    mean = sum(xs) / n
    m = [sum((x - mean) ** k for x in xs) / n for k in (2, 3, 4)]
    return mean, sqrt(m[0] * n / (n - 1)), m[1] / m[0] ** mpf(1.5), m[2] / m[0] ** 2 - 3


def kupiec(n, x, p):
    n, x, p = mpf(n), mpf(x), mpf(p)
    term = lambda k, q: k * log(q) if k > 0 else mpf(0)
    lr = -2 * (term(n - x, 1 - p) + term(x, p) - term(n - x, 1 - x / n) - term(x, x / n))
    return float(lr), float(gammainc(mpf(1) / 2, lr / 2, inf, regularized=True))


def christoffersen(series):
    c = [[0, 0], [0, 0]]
    for a, b in zip(series, series[1:]):
        c[a][b] += 1
    term = lambda k, q: k * log(q) if k > 0 else mpf(0)
    pi0, pi1 = mpf(c[0][1]) / sum(c[0]), (mpf(c[1][1]) / sum(c[1]) if sum(c[1]) else mpf(0))
    p = mpf(c[0][1] + c[1][1]) / (sum(c[0]) + sum(c[1]))
    free = term(c[0][0], 1 - pi0) + term(c[0][1], pi0) + term(c[1][0], 1 - pi1) + term(c[1][1], pi1)
    one = term(c[0][0] + c[1][0], 1 - p) + term(c[0][1] + c[1][1], p)
    return -2 * (one - free)


random.seed(20260101)
sample = [round(0.0004 + 0.012 * random.gauss(0, 1) * (1 if random.random() < 0.9 else 2.5), 6) for _ in range(500)]
xs = [mpf(x) for x in sample]
mean, sd, skew, kurt = moments(xs)


def cornish(q):
    z = -normal_upper(q)
    w = z + (z * z - 1) * skew / 6 + (z ** 3 - 3 * z) * kurt / 24 - (2 * z ** 3 - 5 * z) * skew ** 2 / 36
    return -(mean + sd * w)


parametric = []
for a in (0.9, 0.95, 0.975, 0.99, 0.999):
    q = 1 - mpf(a)
    z = normal_upper(q)
    row = {'confidence': a, 'normal': [float(sd * z - mean), float(quad(lambda u: sd * normal_upper(u) - mean, [0, q]) / q)]}
    for nu in (3, 5, 8.5):
        scale = sd * sqrt((mpf(nu) - 2) / nu)
        t = t_upper(q, mpf(nu))
        es = quad(lambda x: x * t_density(x, mpf(nu)), [t, 4 * t, 20 * t, 200 * t, inf]) / q
        row['student_%s' % nu] = [float(scale * t - mean), float(scale * es - mean)]
    row['cornish_fisher'] = [float(cornish(q)), float(quad(cornish, [0, q / 1000, q]) / q)]
    parametric.append(row)

quantiles = [[q, nu, float(t_upper(mpf(q), mpf(nu)))] for nu in (0.5, 1, 2.2, 3, 4.5, 10, 30, 200, 1500, 90000, 2000000)
             for q in (0.3, 0.05, 0.01, 1e-3, 1e-6, 1e-12)]
series = [1 if random.random() < (0.3 if i and i % 37 < 4 else 0.015) else 0 for i in range(500)]
exceptions = sum(series)
ind = christoffersen(series)
uc = kupiec(500, exceptions, 0.01)
print(json.dumps({
    'normal_upper': [[q, float(normal_upper(q))] for q in (0.9, 0.5000001, 0.3, 0.05, 0.01, 1e-3, 1e-9, 1e-30)],
    'student_upper': quantiles,
    'sample': sample,
    'moments': [float(mean), float(sd), float(skew), float(kurt)],
    'parametric': parametric,
    'kupiec': [[n, x, p, *kupiec(n, x, p)] for n, x, p in
               ((250, 0, 0.01), (250, 5, 0.01), (255, 7, 0.05), (1000, 1000, 0.01), (500, 12, 0.025))],
    'series': series,
    'christoffersen': {'lr_ind': float(ind), 'p_ind': float(gammainc(mpf(1) / 2, ind / 2, inf, regularized=True)),
                       'lr_uc': uc[0], 'p_cc': float(exp(-(ind + mpf(uc[0])) / 2))},
}))
