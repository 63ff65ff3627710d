"""Linetsky's (2004) table 3, which exotics.golden.test.ts quotes, by another way than his spectral series and than ours: the
Laplace transform of H. Geman and M. Yor, Mathematical Finance 3 (1993) 349-375, inverted by Talbot's contour. Prints quoted,
computed and their distance.   python3 make_linetsky.py
"""
from mpmath import exp, hyp1f1, invertlaplace, loggamma, mp, mpf, sqrt

mp.dps = 60


def average_call(spot, strike, rate, vol, years):
    spot, strike, rate, vol, years = map(mpf, (spot, strike, rate, vol, years))
    nu = 2 * rate / vol**2 - 1
    h = vol**2 * years / 4
    q = h * strike / spot

    def transform(p):
        mu = sqrt(2 * p + nu * nu)
        a, b = (mu - nu) / 2 - 1, (mu + nu) / 2 + 2
        ratio = exp(loggamma(b) - loggamma(a + b))
        return (2 * q) ** -a * ratio * hyp1f1(a, a + b, -1 / (2 * q)) / (p * (p - 2 - 2 * nu))

    return exp(-rate * years) * spot / h * invertlaplace(transform, h, method="talbot", degree=DEGREE)


DEGREE = 80
TABLE = [
    (2, "0.02", "0.1", 1, 0.0559860415), (2, "0.18", "0.3", 1, 0.2183875466), (2, "0.0125", "0.25", 2, 0.172268741),
    ("1.9", "0.05", "0.5", 1, 0.1931737903), (2, "0.05", "0.5", 1, 0.2464156905), ("2.1", "0.05", "0.5", 1, 0.3062203648),
    (2, "0.05", "0.5", 2, 0.350095219),
]
for spot, rate, vol, years, quoted in TABLE:
    value = float(average_call(spot, 2, rate, vol, years))
    print(f"{spot} {rate} {vol} {years}  {quoted:12.10f} {value:16.13f} {value - quoted:9.1e}")
