"""Figures that american.golden.test.ts quotes from Haug, from the papers' formulas in 30 digits: prints quoted, computed and
their distance.   python3 make_published.py

G. Barone-Adesi and R. Whaley, Journal of Finance 42 (1987) 301-320; P. Bjerksund and G. Stensland, "Closed form valuation of
American options" (2002). Independent of src/core/pricing: mpmath's own normal, root search and quadrature.
"""
from mpmath import exp, findroot, log, mp, mpf, ncdf, npdf, quad, sqrt

mp.dps = 30


def european(sign, s, k, r, b, t, v):
    d1 = (log(s / k) + (b + v * v / 2) * t) / (v * sqrt(t))
    return sign * (s * exp((b - r) * t) * ncdf(sign * d1) - k * exp(-r * t) * ncdf(sign * (d1 - v * sqrt(t))))


def baw(sign, s, k, r, b, t, v):
    m, n = 2 * r / v**2, 2 * b / v**2
    x = 1 - exp(-r * t)
    q = (1 - n + sign * sqrt((n - 1) ** 2 + 4 * m / x)) / 2

    def slope(at):
        d1 = (log(at / k) + (b + v * v / 2) * t) / (v * sqrt(t))
        return 1 - exp((b - r) * t) * ncdf(sign * d1)

    def gap(at):
        return sign * (at - k) - european(sign, at, k, r, b, t, v) - sign * slope(at) * at / q

    low, high = (k, 10 * k) if sign > 0 else (k / 10, k)
    critical = findroot(gap, (low, high), solver="anderson", tol=1e-24, maxsteps=200)
    if sign * (s - critical) >= 0:
        return sign * (s - k)
    return european(sign, s, k, r, b, t, v) + sign * slope(critical) * critical / q * (s / critical) ** q


def bivariate(a, b, rho):
    """P(X < a, Y < b)."""
    low = min(mpf(-9), a - 1)
    return quad(lambda x: npdf(x) * ncdf((b - rho * x) / sqrt(1 - rho * rho)), [low, (low + a) / 2, a])


def phi(s, t, gamma, h, i, r, b, v):
    lam = -r + gamma * b + gamma * (gamma - 1) * v * v / 2
    kappa = 2 * b / v**2 + 2 * gamma - 1
    d = -(log(s / h) + (b + (gamma - mpf(1) / 2) * v * v) * t) / (v * sqrt(t))
    return exp(lam * t) * s**gamma * (ncdf(d) - (i / s) ** kappa * ncdf(d - 2 * log(i / s) / (v * sqrt(t))))


def psi(s, t2, gamma, h, i2, i1, t1, r, b, v):
    drift = b + (gamma - mpf(1) / 2) * v * v
    e = [(log(s / i1) + drift * t1), (log(i2**2 / (s * i1)) + drift * t1)]
    e += [(log(s / i1) - drift * t1), (log(i2**2 / (s * i1)) - drift * t1)]
    e = [value / (v * sqrt(t1)) for value in e]
    f = [log(s / h), log(i2**2 / (s * h)), log(i1**2 / (s * h)), log(s * i1**2 / (h * i2**2))]
    f = [(value + drift * t2) / (v * sqrt(t2)) for value in f]
    rho = sqrt(t1 / t2)
    lam = -r + gamma * b + gamma * (gamma - 1) * v * v / 2
    kappa = 2 * b / v**2 + 2 * gamma - 1
    return exp(lam * t2) * s**gamma * (
        bivariate(-e[0], -f[0], rho)
        - (i2 / s) ** kappa * bivariate(-e[1], -f[1], rho)
        - (i1 / s) ** kappa * bivariate(-e[2], -f[2], -rho)
        + (i1 / i2) ** kappa * bivariate(-e[3], -f[3], -rho)
    )


def bjerksund_stensland(s, k, r, b, t, v):
    beta = mpf(1) / 2 - b / v**2 + sqrt((b / v**2 - mpf(1) / 2) ** 2 + 2 * r / v**2)
    top = beta / (beta - 1) * k
    bottom = max(k, r / (r - b) * k)
    t1 = (sqrt(mpf(5)) - 1) / 2 * t

    def boundary(left):
        h = -(b * left + 2 * v * sqrt(left)) * k * k / ((top - bottom) * bottom)
        return bottom + (top - bottom) * (1 - exp(h))

    # Haug: the boundary of a life of t1; the later flat piece itself lives t - t1. Any pair gives a lower bound, his is the higher.
    i1, i2 = boundary(t1), boundary(t)
    if s >= i2:
        return s - k
    alpha = [(i - k) * i ** (-beta) for i in (i1, i2)]
    a = (r, b, v)
    return (
        alpha[1] * s**beta - alpha[1] * phi(s, t1, beta, i2, i2, *a)
        + phi(s, t1, 1, i2, i2, *a) - phi(s, t1, 1, i1, i2, *a)
        - k * phi(s, t1, 0, i2, i2, *a) + k * phi(s, t1, 0, i1, i2, *a)
        + alpha[0] * phi(s, t1, beta, i1, i2, *a) - alpha[0] * psi(s, t, beta, i1, i2, i1, t1, *a)
        + psi(s, t, 1, i1, i2, i1, t1, *a) - psi(s, t, 1, k, i2, i1, t1, *a)
        - k * psi(s, t, 0, i1, i2, i1, t1, *a) + k * psi(s, t, 0, k, i2, i1, t1, *a)
    )


BAW = [
    (1, 90, "0.1", "0.15", 0.0206), (1, 100, "0.1", "0.15", 1.8771), (1, 110, "0.1", "0.15", 10.0089),
    (1, 90, "0.1", "0.25", 0.3159), (1, 110, "0.1", "0.35", 11.1679), (1, 90, "0.5", "0.15", 0.8208),
    (1, 110, "0.5", "0.25", 13.017), (1, 110, "0.5", "0.35", 15.5689), (-1, 90, "0.1", "0.15", 10),
    (-1, 100, "0.1", "0.15", 1.877), (-1, 90, "0.5", "0.25", 12.4419), (-1, 90, "0.5", "0.35", 14.6945),
    (-1, 110, "0.5", "0.35", 5.8823),
]
for sign, s, t, v, quoted in BAW:
    value = baw(sign, mpf(s), mpf(100), mpf("0.1"), mpf(0), mpf(t), mpf(v))
    print(f"Barone-Adesi-Whaley {sign:2} {s:3} {t} {v}  {quoted:8.4f} {float(value):14.10f} {float(value) - quoted:9.1e}")
for s, v, quoted in [(90, "0.15", 0.8099), (100, "0.25", 6.7661), (110, "0.35", 15.5137)]:
    value = bjerksund_stensland(mpf(s), mpf(100), mpf("0.1"), mpf(0), mpf("0.5"), mpf(v))
    print(f"Bjerksund-Stensland {s:3} {v}  {quoted:8.4f} {float(value):14.10f} {float(value) - quoted:9.1e}")
