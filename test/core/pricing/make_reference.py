"""Regenerates reference.json: Black-Scholes-Merton, Black-76 and implied volatilities at 100 digits.

Independent of src/core/pricing: mpmath's erfc, and every greek as a numerical derivative (mpmath.diff)
of the price alone, so that no closed form of a sensitivity is shared. Inputs are the exact float64 values. Run:
    python3 test/core/pricing/make_reference.py > test/core/pricing/reference.json  (then format it)
"""
import json
import random
from mpmath import mp, mpf, erfc, exp, log, sqrt, diff, findroot, nstr

mp.dps = 100


def cdf(z):
    return erfc(-z / sqrt(mpf(2))) / 2


def black(sign, f, k, df, t, v):
    s = v * sqrt(t)
    d1 = log(f / k) / s + s / 2
    return sign * df * (f * cdf(sign * d1) - k * cdf(sign * (d1 - s)))


def bsm(sign, s, k, r, q, t, v):
    return black(sign, s * exp((r - q) * t), k, exp(-r * t), t, v)


def values(price, u, k, r, q, t, v):
    a = [mpf(x) for x in (u, k, r, q, t, v)]
    d = lambda *n: diff(price, tuple(a), n, h=mpf(10) ** -25)
    out = {
        'price': price(*a), 'delta': d(1, 0, 0, 0, 0, 0), 'gamma': d(2, 0, 0, 0, 0, 0),
        'vega': d(0, 0, 0, 0, 0, 1), 'theta': -d(0, 0, 0, 0, 1, 0), 'rho': d(0, 0, 1, 0, 0, 0),
        'dividendRho': d(0, 0, 0, 1, 0, 0), 'vanna': d(1, 0, 0, 0, 0, 1), 'volga': d(0, 0, 0, 0, 0, 2),
        'charm': -d(1, 0, 0, 0, 1, 0), 'speed': d(3, 0, 0, 0, 0, 0), 'zomma': d(2, 0, 0, 0, 0, 1),
        'color': d(2, 0, 0, 0, 1, 0), 'ultima': d(0, 0, 0, 0, 0, 3), 'strikeDelta': d(0, 1, 0, 0, 0, 0),
    }
    return {name: float(x) for name, x in out.items()}


BSM = [
    (42.0, 40.0, 0.1, 0.0, 0.5, 0.2), (100.0, 95.0, 0.1, 0.05, 0.5, 0.2), (60.0, 65.0, 0.08, 0.0, 0.25, 0.3),
    (930.0, 900.0, 0.08, 0.03, 2 / 12, 0.2), (1.56, 1.6, 0.06, 0.08, 0.5, 0.12), (100.0, 100.0, 0.0, 0.0, 1.0, 0.2),
    (100.0, 100.0, 0.05, 0.02, 1 / 365, 0.15), (100.0, 140.0, 0.03, 0.01, 0.1, 0.25), (100.0, 60.0, 0.03, 0.01, 0.1, 0.25),
    (100.0, 250.0, -0.01, 0.02, 1.0, 0.2), (100.0, 30.0, 0.02, 0.0, 2.0, 0.25), (50000.0, 60000.0, 0.045, 0.0, 10.0, 3.0),
    (50000.0, 100000.0, 0.045, 0.0, 7 / 365, 0.8), (5000.0, 5001.0, 0.05, 0.015, 0.002, 0.1), (1e-4, 1.2e-4, 0.1, 0.0, 0.3, 0.9),
    (1e9, 9e8, 0.01, 0.03, 5.0, 0.01), (100.0, 100.01, 0.0, 0.0, 0.001, 0.001), (100.0, 101.0, 0.04, 0.0, 0.25, 0.01),
]
B76 = [
    (19.0, 19.0, 0.1, 0.0, 0.75, 0.28), (20.0, 20.0, 0.09, 0.0, 4 / 12, 0.25), (100.0, 80.0, 0.05, 0.0, 1.0, 0.3),
    (6800.0, 7400.0, 0.043, 0.0, 0.15, 0.18), (2.5, 4.0, -0.02, 0.0, 3.0, 0.6), (100.0, 100.0, 0.0, 0.0, 1e-6, 0.01),
]
IV = [  # forward, strike, discount factor, time, vol
    (100.0, 100.0, 1.0, 1.0, 0.2), (100.0, 100.0, 0.95, 1 / 365, 0.01), (100.0, 100.0000001, 1.0, 0.5, 0.3),
    (100.0, 99.9999999, 1.0, 0.5, 1e-6), (100.0, 130.0, 0.97, 0.5, 0.2), (100.0, 500.0, 0.9, 1.0, 0.2),
    (100.0, 1000.0, 1.0, 0.1, 0.25), (100.0, 1.0, 1.0, 1.0, 0.3), (50000.0, 250000.0, 1.0, 30 / 365, 0.7),
    (100.0, 100.0, 1.0, 10.0, 2.0), (100.0, 300.0, 1.0, 10.0, 1.5), (1e-5, 3e-5, 0.99, 2.0, 0.9), (1e8, 1.1e8, 1.01, 4.0, 0.05),
]


def implied(sign, f, k, df, t, v):
    a = [mpf(x) for x in (f, k, df, t)]
    price = float(black(sign, *a, mpf(v)))  # what a caller holds: the rounded premium
    # Solved for the relative shift from v: the premium's rounding moves it by little, so the secant starts beside it.
    miss = lambda u: log(black(sign, *a, mpf(v) * (1 + u))) - log(mpf(price))
    exact = mpf(v) * (1 + findroot(miss, (mpf(0), mpf(10) ** -17), tol=mpf(10) ** -120, verify=False))
    return {'optionType': 'call' if sign > 0 else 'put', 'forward': f, 'strike': k, 'discountFactor': df,
            'timeYears': t, 'price': price, 'volAnnual': float(exact)}


def wide_cases(count):
    """Seeded out-of-the-money calls from the money to hundreds of log units, deviations from 1e-16 to 14."""
    dice, cases = random.Random(5), []
    while len(cases) < count:
        x = 10 ** dice.uniform(-15, 2.5)
        s = 10 ** dice.uniform(-6, 1.15) if dice.random() < 0.3 else x / 10 ** dice.uniform(-1, 1.5)
        strike = 100.0 * float(exp(mpf(x)))
        if s > 14 or strike <= 100.0:
            continue
        price = black(1, mpf(100), mpf(strike), mpf(1), mpf(1), mpf(s))
        if mpf(10) ** -300 < price < 100 - mpf(10) ** -12:
            cases.append(implied(1, 100.0, strike, 1.0, 1.0, s))
    return cases


def main():
    rows = {'bsm': [], 'black76': [], 'implied': [], 'impliedWide': [], 'normal': []}
    for sign in (1, -1):
        kind = 'call' if sign > 0 else 'put'
        for u, k, r, q, t, v in BSM:
            price = lambda *x: bsm(sign, *x)
            rows['bsm'].append({'option': {'optionType': kind, 'spot': u, 'strike': k, 'rateCont': r, 'dividendYieldCont': q,
                                           'timeYears': t, 'volAnnual': v}, 'values': values(price, u, k, r, q, t, v)})
        for u, k, r, q, t, v in B76:
            price = lambda u, k, r, q, t, v: black(sign, u, k, exp(-r * t), t, v)
            rows['black76'].append({'option': {'optionType': kind, 'forward': u, 'strike': k, 'rateCont': r, 'timeYears': t,
                                               'volAnnual': v}, 'values': values(price, u, k, r, q, t, v)})
    for f, k, df, t, v in IV:
        rows['implied'].append(implied(1 if k >= f else -1, f, k, df, t, v))
    rows['impliedWide'] = wide_cases(200)
    for z in [-38.0, -37.5, -30.1, -20.3, -12.7, -8.0, -5.7, -5.5, -3.3, -1.96, -1.0, -0.7, -0.66, -0.5, -1e-3, -1e-12, 0.0,
              1e-9, 0.3, 0.663, 0.9, 1.645, 2.5758, 4.0, 6.0, 8.3]:
        x = mpf(z)
        rows['normal'].append({'z': z, 'cdf': float(cdf(x)), 'density': float(exp(-x * x / 2) / sqrt(2 * mp.pi))})
    print('{')
    for i, (name, items) in enumerate(rows.items()):
        body = ',\n'.join('    ' + json.dumps(item) for item in items)
        print(f'  "{name}": [\n{body}\n  ]' + (',' if i < len(rows) - 1 else ''))
    print('}')


main()
