"""
Worth of one unit paid when spot first leaves (low, high), if before expiry: the Laplace transform in time, a ratio of
hyperbolic sines (D. Darling, A. Siegert, "The first passage problem for a continuous Markov process", 1953), inverted by
Talbot's contour at 40 digits. Prints spot, low, high, rate, yield, time, vol, worth.
    python3 make_double_rebate.py        (mpmath 1.3)
"""
from mpmath import mp, mpf, exp, log, sinh, sqrt, invertlaplace

mp.dps = 40

def worth(spot, low, high, rate, dividend_yield, time, vol):
    s, l, h, r, q, t, v = map(mpf, (spot, low, high, rate, dividend_yield, time, vol))
    drift = r - q - v * v / 2
    up, down = log(h / s), log(s / l)
    def transform(p):
        # E[e^(-(p + rate) tau)] / p: the discounted payment before time t
        root = sqrt(drift * drift + 2 * (p + r) * v * v) / (v * v)
        tilt = drift / (v * v)
        both = exp(tilt * up) * sinh(root * down) + exp(-tilt * down) * sinh(root * up)
        return both / sinh(root * (up + down)) / p
    return invertlaplace(transform, t, method='talbot', degree=60)

CASES = [
    ("100", "90", "120", "0.05", "0.02", "0.5", "0.25"),
    ("100", "80", "130", "0.08", "0.04", "0.25", "0.3"),
    ("92", "90", "140", "0.03", "0.06", "1", "0.2"),
    ("119.5", "80", "120", "0.1", "0", "2", "0.35"),
    ("100", "95", "105", "0.05", "0", "1", "0.4"),
    ("100", "99", "101", "0.04", "0.01", "3", "0.5"),
    ("100", "50", "200", "0.05", "0.05", "1", "0.2"),
    ("100", "85", "125", "-0.03", "0", "1", "0.25"),
    ("100", "85", "125", "-0.04", "-0.06", "1", "0.2"),
    ("100", "70", "160", "0", "0", "2", "0.3"),
]

for case in CASES:
    print("  [" + ", ".join(case) + ", " + mp.nstr(worth(*case), 17) + "],")
