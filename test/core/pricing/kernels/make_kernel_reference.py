"""Writes kernel-reference.json: price and first-order greeks of seeded European options at 50 digits (mpmath's erfc and exp,
closed forms of Black-Scholes-Merton), inputs as exact float64. Short lives, far wings and high volatilities are in the mix.
Run: python3 make_kernel_reference.py > kernel-reference.json  (then format it)
"""
import json
import random
from mpmath import mp, mpf, erfc, exp, log, pi, sqrt

mp.dps = 50
dice = random.Random(20261121)


def cdf(z):
    return erfc(-z / sqrt(mpf(2))) / 2


def values(call, *terms):
    s, k, r, q, t, v = map(mpf, terms)
    sign = 1 if call else -1
    d1 = (log(s / k) + (r - q + v * v / 2) * t) / (v * sqrt(t))
    d2 = d1 - v * sqrt(t)
    df, yf = exp(-r * t), exp(-q * t)
    density = exp(-d1 * d1 / 2) / sqrt(2 * pi)
    n1, n2 = cdf(sign * d1), cdf(sign * d2)
    return [float(x) for x in (
        sign * (s * yf * n1 - k * df * n2), sign * yf * n1, yf * density / (s * v * sqrt(t)), s * yf * density * sqrt(t),
        -s * yf * density * v / (2 * sqrt(t)) + sign * (q * s * yf * n1 - r * k * df * n2), sign * k * t * df * n2)]


rows = []
while len(rows) < 400:
    t = 10 ** dice.uniform(-4, 1)
    v = 10 ** dice.uniform(-2, 0.4)
    s = 10 ** dice.uniform(-2, 5)
    k = s * float(exp(dice.gauss(0, 2.5) * v * t ** 0.5))
    terms = [s, k, dice.uniform(-0.02, 0.15), dice.uniform(-0.01, 0.08), t, v]
    call = dice.random() < 0.5
    rows.append([int(call)] + terms + values(call, *terms))
print('[' + ',\n'.join(json.dumps(row) for row in rows) + ']')
