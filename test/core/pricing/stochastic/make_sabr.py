"""Regenerates sabr-reference.json: Hagan et al. (2002) eq. 2.17a-c at 60 digits with mpmath, from the formula as printed. Run:
    python3 test/core/pricing/stochastic/make_sabr.py > test/core/pricing/stochastic/sabr-reference.json  (then format it)
"""
import json
from mpmath import mp, mpf, log, sqrt

mp.dps = 60


def vol(f, k, t, alpha, beta, nu, rho):
    l, fk = log(f / k), f * k
    series = 1 + ((1 - beta) * l) ** 2 / 24 + ((1 - beta) * l) ** 4 / 1920
    z = nu / alpha * fk ** ((1 - beta) / 2) * l
    ratio = 1 if z == 0 else z / log((sqrt(1 - 2 * rho * z + z * z) + z - rho) / (1 - rho))
    h = (1 - beta) ** 2 / 24 * alpha ** 2 / fk ** (1 - beta) + rho * beta * nu * alpha / 4 / fk ** ((1 - beta) / 2)
    return alpha / (fk ** ((1 - beta) / 2) * series) * ratio * (1 + (h + (2 - 3 * rho ** 2) / 24 * nu ** 2) * t)


SETS = [  # forward, T, alpha, beta, nu, rho
    (100.0, 1.0, 2.0, 0.5, 0.4, -0.3), (0.03, 5.0, 0.02, 0.5, 0.5, 0.2), (0.0488, 1.0, 0.04, 0.7, 0.8, -0.6),
    (5000.0, 0.25, 0.2, 1.0, 1.5, -0.75), (100.0, 2.0, 20.0, 0.0, 0.3, 0.5), (100.0, 0.1, 0.3, 1.0, 1e-9, 0.0),
    (50.0, 3.0, 0.8, 0.9, 0.2, -0.999), (50.0, 3.0, 0.8, 0.9, 0.2, 0.999999), (1.1, 0.5, 0.1, 1.0, 2.0, 0.4),
]


def main():
    rows = []
    for f, t, alpha, beta, nu, rho in SETS:
        for m in (0.2, 0.7, 0.99, 0.9999999, 1.0, 1.0000000001, 1.003, 1.3, 4.0):
            k = f * m
            v = vol(*[mpf(x) for x in (f, k, t, alpha, beta, nu, rho)])
            if v > 0:
                rows.append(dict(forward=f, strike=k, timeYears=t, alpha=alpha, beta=beta, nu=nu, rho=rho, vol=float(v)))
    print(json.dumps(rows, indent=1))


main()
