"""Writes exotics-reference.json for exotics.reference.test.ts: mpmath 1.3, 40 digits.

Prices come from the textbook formula or straight from the integral of the payoff; every greek is mpmath's derivative of
that price. Usage: python3 make_exotics_reference.py > exotics-reference.json
"""
import json
from mpmath import mp, mpf, exp, log, sqrt, ncdf, npdf, quad, diff, inf, findroot, factorial

mp.dps = 40


def bs(sign, S, K, r, q, T, v):
    d1 = (log(S / K) + (r - q + v * v / 2) * T) / (v * sqrt(T))
    d2 = d1 - v * sqrt(T)
    return sign * (S * exp(-q * T) * ncdf(sign * d1) - K * exp(-r * T) * ncdf(sign * d2))


def cash(S, K, r, q, T, v):
    d2 = (log(S / K) + (r - q - v * v / 2) * T) / (v * sqrt(T))
    return 10 * exp(-r * T) * ncdf(-d2)


def barrier_down_out_call(S, K, r, q, T, v, H=mpf(90), R=mpf(2)):
    """Struck above the barrier: A - C + F of Reiner and Rubinstein."""
    mu = (r - q - v * v / 2) / v**2
    lam = sqrt(mu**2 + 2 * r / v**2)
    s = v * sqrt(T)
    y = log(H * H / (S * K)) / s + (1 + mu) * s
    z = log(H / S) / s + lam * s
    c = S * exp(-q * T) * (H / S) ** (2 * (mu + 1)) * ncdf(y) - K * exp(-r * T) * (H / S) ** (2 * mu) * ncdf(y - s)
    f = R * ((H / S) ** (mu + lam) * ncdf(z) + (H / S) ** (mu - lam) * ncdf(z - 2 * lam * s))
    return bs(1, S, K, r, q, T, v) - c + f


def lookback_floating_call(S, K, r, q, T, v, m=mpf(93)):
    b = r - q
    s = v * sqrt(T)
    a1 = (log(S / m) + (b + v * v / 2) * T) / s
    tail = (S / m) ** (-2 * b / v**2) * ncdf(-a1 + 2 * b / v * sqrt(T)) - exp(b * T) * ncdf(-a1)
    return S * exp(-q * T) * ncdf(a1) - m * exp(-r * T) * ncdf(a1 - s) + S * exp(-r * T) * v * v / (2 * b) * tail


def chooser(S, K, r, q, T, v, t=mpf("0.2")):
    d = (log(S / K) + (r - q + v * v / 2) * T) / (v * sqrt(T))
    y = (log(S / K) + (r - q) * T + v * v * t / 2) / (v * sqrt(t))
    call = S * exp(-q * T) * ncdf(d) - K * exp(-r * T) * ncdf(d - v * sqrt(T))
    return call - S * exp(-q * T) * ncdf(-y) + K * exp(-r * T) * ncdf(-y + v * sqrt(t))


def geometric(S, K, r, q, T, v):
    va = v / sqrt(mpf(3))
    b = (r - q - v * v / 6) / 2
    return bs(1, S, K, r, r - b, T, va)


def merton(S, K, r, q, T, v, lam=mpf(3), share=mpf("0.4")):
    def term(n):
        vol = sqrt((1 - share) * v * v + n * share * v * v / (lam * T))
        return exp(-lam * T) * (lam * T) ** n / factorial(n) * bs(-1, S, K, r, q, T, vol)
    return sum(term(n) for n in range(45))


def bachelier(S, K, r, q, T, v):
    F = S * exp((r - q) * T)
    d = (K - F) / (v * sqrt(T))
    return exp(-r * T) * ((K - F) * ncdf(d) + v * sqrt(T) * npdf(d))


def exchange(S, K, r, q, T, v, S2=mpf(104), q2=mpf("0.01"), v2=mpf("0.3"), rho=mpf("0.5")):
    return bs(1, S, S2, q2, q, T, sqrt(v * v + v2 * v2 - 2 * rho * v * v2))


def compound_price(mother, daughter, S, K1, K2, T1, T2, r, q, v):
    """The integral of the mother's payoff over spot at her expiry."""
    def at(x):
        return S * exp((r - q - v * v / 2) * T1 + v * sqrt(T1) * x)

    def payoff(x):
        return max(mother * (bs(daughter, at(x), K2, r, q, T2 - T1, v) - K1), 0) * npdf(x)
    try:
        kink = findroot(lambda x: bs(daughter, at(x), K2, r, q, T2 - T1, v) - K1, (mpf(-1), mpf(1)), solver="anderson")
    except ValueError:
        kink = mpf(0)
    points = sorted([mpf(-12), mpf(-4), mpf(4), mpf(12), kink])
    return exp(-r * T1) * quad(payoff, points)


def arithmetic_pair(sign, S, K, r, q, t1, T, v):
    """Two fixings: the integral over the first price of the Black value of the second."""
    def payoff(x):
        first = S * exp((r - q - v * v / 2) * t1 + v * sqrt(t1) * x)
        left = 2 * K - first
        if left <= 0:
            forward = first * exp((r - q) * (T - t1))
            return (max(sign * (forward - left), 0) if sign == 1 else mpf(0)) * exp(-r * (T - t1)) / 2 * npdf(x)
        return bs(sign, first, left, r, q, T - t1, v) / 2 * npdf(x)
    kink = (log(2 * K / S) - (r - q - v * v / 2) * t1) / (v * sqrt(t1))
    return exp(-r * t1) * quad(payoff, sorted([mpf(-13), mpf(-4), mpf(0), kink - 1, kink, kink + 1, mpf(13)]))


NAMES = ["S", "K", "r", "q", "T", "v"]
GREEKS = {
    "delta": (1, "S"), "gamma": (2, "S"), "vega": (1, "v"), "theta": (1, "T"), "rho": (1, "r"), "volga": (2, "v"),
    "speed": (3, "S"), "ultima": (3, "v"), "dividend_rho": (1, "q"), "strike_delta": (1, "K"),
}
CROSS = {"vanna": (1, "v"), "charm": (1, "T"), "zomma": (2, "v"), "color": (2, "T")}


def greeks(value, base):
    point = [mpf(str(base[name])) for name in NAMES]
    order = lambda counts: tuple(counts.get(name, 0) for name in NAMES)
    out = {"price": value(*point)}
    mp.dps = 60
    for name, (n, by) in GREEKS.items():
        out[name] = diff(value, tuple(point), order({by: n}))
    for name, (n, by) in CROSS.items():
        out[name] = diff(value, tuple(point), order({"S": n, by: 1}))
    mp.dps = 40
    for name in ("theta", "charm"):
        out[name] = -out[name]
    return {name: float(number) for name, number in out.items()}


BASE = {"S": 100, "K": 97, "r": "0.05", "q": "0.02", "T": "0.5", "v": "0.25"}
CASES = [
    (cash, {}, {"product": "cash_or_nothing", "option_type": "put", "cash": 10}),
    (barrier_down_out_call, {}, {"product": "barrier", "option_type": "call", "barrier_kind": "down_out", "barrier": 90, "rebate": 2}),
    (lookback_floating_call, {}, {"product": "lookback_floating", "option_type": "call", "extreme_so_far": 93}),
    (chooser, {}, {"product": "simple_chooser", "time_2_years": 0.2}),
    (geometric, {}, {"product": "asian_geometric", "option_type": "call"}),
    (merton, {}, {"model": "merton76", "option_type": "put", "jump_intensity": 3, "jump_vol_share": 0.4}),
    (bachelier, {"v": 21}, {"model": "bachelier", "option_type": "put"}),
    (exchange, {}, {"product": "exchange", "spot_2": 104, "dividend_yield_2": 0.01, "vol_2": 0.3, "correlation": 0.5}),
]
rows = []
for value, changes, columns in CASES:
    base = {**BASE, **changes}
    shared = {"spot": base["S"], "strike": base["K"], "rate": base["r"], "dividend_yield": base["q"], "time_years": base["T"], "vol": base["v"]}
    rows.append({"row": {**shared, **columns}, "values": greeks(value, base)})

mp.dps = 25
for mother in (1, -1):
    for daughter in (1, -1):
        for strike in (3, 40):
            price = compound_price(mother, daughter, mpf(100), mpf(strike), mpf(104), mpf("0.75"), mpf(2), mpf("0.05"), mpf("0.02"), mpf("0.3"))
            rows.append({"row": {
                "product": "compound", "mother_type": "call" if mother == 1 else "put", "option_type": "call" if daughter == 1 else "put",
                "spot": 100, "strike": strike, "strike_2": 104, "time_years": 0.75, "time_2_years": 2, "rate": 0.05, "dividend_yield": 0.02, "vol": 0.3,
            }, "values": {"price": float(price)}})
for sign in (1, -1):
    for vol in ("0.1", "0.6", "1.5"):
        price = arithmetic_pair(sign, mpf(100), mpf(95), mpf("0.05"), mpf("0.02"), mpf("0.3"), mpf(1), mpf(vol))
        rows.append({"row": {
            "product": "asian_arithmetic", "option_type": "call" if sign == 1 else "put", "spot": 100, "strike": 95, "rate": 0.05,
            "dividend_yield": 0.02, "vol": vol, "time_years": 1, "fixings": 2, "first_fixing_years": 0.3,
        }, "values": {"price": float(price)}})
print(json.dumps(rows, indent=1))
