"""Regenerates heston-reference.json: Heston (1993) calls and greeks at 30 digits with mpmath.

Independent of src/core/pricing/stochastic: Lewis's integral without a control variate, by Gauss-Legendre on many short pieces, with the
characteristic function as Albrecher et al. (2007) print it; greeks are central differences of that price at 40 digits. Run:
    python3 test/core/pricing/stochastic/make_heston.py > test/core/pricing/stochastic/heston-reference.json  (then format it)
"""
import json
from mpmath import mp, mpf, mpc, exp, log, sqrt, quad, pi, re, inf

mp.dps = 40


def phi(z, t, v0, kappa, theta, omega, rho):
    iz = mpc(0, 1) * z
    b = kappa - rho * omega * iz
    d = sqrt(b * b + omega * omega * (z * z + iz))
    g = (b - d) / (b + d)
    e = exp(-d * t)
    a = kappa * theta / omega ** 2 * ((b - d) * t - 2 * log((1 - g * e) / (1 - g)))
    return exp(a + v0 * (b - d) / omega ** 2 * (1 - e) / (1 - g * e))


def call(s, k, r, q, t, v0, kappa, theta, omega, rho):
    f = s * exp((r - q) * t)
    x = log(f / k)
    half = mpc(0, mpf(-1) / 2)
    g = lambda u: re(exp(mpc(0, 1) * u * x) * phi(u + half, t, v0, kappa, theta, omega, rho)) / (u * u + mpf(1) / 4)
    w = theta * t + (v0 - theta) * (1 - exp(-kappa * t)) / kappa if kappa else v0 * t
    piece = min(1 / sqrt(w), 4 / (abs(x) + mpf('1e-3')), 6) if w * 50 < 100 else mpf(1)
    edges, total, u = [mpf(0)], mpf(0), mpf(0)
    # geometric pieces after the first ones where the transform falls off slowly
    while True:
        size = abs(phi(u + half, t, v0, kappa, theta, omega, rho)) / (u * u + mpf(1) / 4)
        if u > 0 and size * u < mpf('1e-22'):
            break
        v = u + min(max(piece, u / 8), 4 / (abs(x) + mpf('1e-9')))
        edges.append(v)
        u = v
        if len(edges) > 3000:
            raise ValueError('slow')
    total = quad(g, edges, method='gauss-legendre', maxdegree=5)
    return exp(-r * t) * (f - sqrt(f * k) / pi * total)


NAMES = ('spot', 'strike', 'rate', 'dividend', 'timeYears', 'v0', 'kappa', 'theta', 'volOfVol', 'correlation')
SETS = [  # r, q, T, v0, kappa, theta, omega, rho
    (0.01, 0.02, 1.0, 0.04, 4.0, 0.25, 1.0, -0.5), (0.03, 0.0, 0.5, 0.04, 1.5, 0.04, 0.5, -0.7),
    (0.0, 0.0, 10.0, 0.04, 0.5, 0.04, 1.0, -0.9), (0.05, 0.01, 30.0, 0.09, 1.0, 0.09, 0.8, -0.3),
    (0.02, 0.0, 1 / 365, 0.04, 2.0, 0.04, 0.6, -0.6), (0.0, 0.0, 1e-4, 0.09, 1.0, 0.06, 2.0, -0.8),
    (0.0, 0.0, 1.0, 0.04, 2.0, 0.04, 0.5, -1.0), (0.0, 0.0, 1.0, 0.04, 2.0, 0.04, 0.5, 1.0),
    (0.01, 0.0, 1.0, 0.04, 1.0, 0.09, 1e-3, -0.7), (0.01, 0.0, 2.0, 0.04, 1e-3, 0.09, 1e-2, 0.4),
    (0.0, 0.0, 5.0, 0.01, 0.3, 0.02, 1.5, 0.6), (0.0, 0.0, 0.25, 0.25, 10.0, 0.01, 3.0, -0.2),
    (0.0, 0.0, 1.0, 0.0, 2.0, 0.04, 0.4, -0.5), (-0.01, 0.03, 0.1, 0.5, 3.0, 0.6, 2.0, 0.0),
    (0.0, 0.0, 0.1, 0.01, 1.0, 0.01, 1.0, -0.9), (0.0, 0.0, 15.0, 0.04, 5.0, 0.02, 5.0, -0.99),
    (0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.7, 0.5), (0.02, 0.05, 3.0, 0.16, 1.1, 0.2, 0.2, 0.95),
]


def main():
    rows = []
    for (r, q, t, v0, kappa, theta, omega, rho) in SETS:
        w = theta * t + (v0 - theta) * (1 - float(exp(-kappa * t))) / kappa if kappa else v0 * t
        for m in (-2.5, -0.5, 0.0, 1.0, 2.5):
            k = float(f'{100 * float(exp((r - q) * t)) * float(exp(m * w ** 0.5)):.6g}')
            args = [mpf(a) for a in (100.0, k, r, q, t, v0, kappa, theta, omega, rho)]
            try:
                price = call(*args)
            except ValueError:
                continue
            rows.append({'terms': dict(zip(NAMES, (100.0, k, r, q, t, v0, kappa, theta, omega, rho))), 'call': float(price)})
    greeks = []
    h = mpf(10) ** -9
    for i, k in ((0, 110.0), (1, 95.0), (13, 100.0), (4, 101.0)):
        base = [mpf(a) for a in (100.0, k) + SETS[i]]

        def at(**moves):
            a = list(base)
            for name, move in moves.items():
                j = NAMES.index(name)
                a[j] = (sqrt(a[j]) + move) ** 2 if name == 'v0' else a[j] + move
            return call(*a)

        mid = at()
        d1 = lambda n: (at(**{n: h}) - at(**{n: -h})) / (2 * h)
        d2 = lambda n: (at(**{n: h}) - 2 * mid + at(**{n: -h})) / h ** 2
        cross = lambda n, m: (at(**{n: h, m: h}) - at(**{n: h, m: -h}) - at(**{n: -h, m: h}) + at(**{n: -h, m: -h})) / (4 * h * h)
        greeks.append({'terms': dict(zip(NAMES, (100.0, k) + SETS[i])), 'values': {key: float(val) for key, val in {
            'price': mid, 'delta': d1('spot'), 'gamma': d2('spot'), 'vega': d1('v0'), 'theta': -d1('timeYears'), 'rho': d1('rate'),
            'dividendRho': d1('dividend'), 'strikeDelta': d1('strike'), 'vanna': cross('spot', 'v0'), 'volga': d2('v0'),
            'charm': -cross('spot', 'timeYears')}.items()}})
    print(json.dumps({'calls': rows, 'greeks': greeks}, indent=1))


main()
