"""Recomputes the Basel Committee's SA-CCR worked examples 1 to 5 (CRE99) from the formulas of CRE52 alone.

Nothing here is read from the product: adjusted notionals (CRE52.34, 52.37, 52.38), supervisory deltas (52.40 to 52.42),
maturity factors (52.48, 52.50, 52.52), the add-ons of rates (52.57), credit (52.60 to 52.63) and commodities (52.67 to
52.70), replacement cost (52.10, 52.18), multiplier (52.23) and exposure (52.1) are written down anew. The supervisory
factors, correlations and option volatilities are those of table 2 in CRE52.72. Run it to write saccr-reference.json.
"""

import json
import math
from pathlib import Path

FACTOR = {"AA": 0.0038, "BBB": 0.0054, "IG": 0.0038, "oil_gas": 0.18, "metals": 0.18}
RATE_FACTOR, RATE_VOL, ALPHA, FLOOR = 0.005, 0.5, 1.4, 0.05
SINGLE, INDEX, COMMODITY = 0.5, 0.8, 0.4

normal = lambda x: 0.5 * math.erfc(-x / math.sqrt(2))
duration = lambda s, e: (math.exp(-0.05 * s) - math.exp(-0.05 * e)) / 0.05
unmargined = lambda m: math.sqrt(min(max(m, 10 / 250), 1))
margined = lambda days: 1.5 * math.sqrt(days / 250)


def swaption_delta(price, strike, time):
    """A put bought: CRE52.40, -N(-d1)."""
    d1 = (math.log(price / strike) + 0.5 * RATE_VOL**2 * time) / (RATE_VOL * math.sqrt(time))
    return -normal(-d1)


# currency, bucket (1 below a year, 2 to five years, 3 beyond; by the end of the underlying), notional, start, end, M, delta
RATES = [
    ("USD", 3, 10_000, 0, 10, 10, 1.0),
    ("USD", 2, 10_000, 0, 4, 4, -1.0),
    ("EUR", 3, 5_000, 1, 11, 1, swaption_delta(0.06, 0.05, 1)),
]
RATES_VALUE = 30 - 20 + 50
# entity, factor, correlation, notional, end, delta
CREDIT = [
    ("A", FACTOR["AA"], SINGLE, 10_000, 3, 1.0),
    ("B", FACTOR["BBB"], SINGLE, 10_000, 6, -1.0),
    ("CDX", FACTOR["IG"], INDEX, 10_000, 5, 1.0),
]
CREDIT_VALUE = 20 - 40 + 0
# hedging set, commodity type (WTI and Brent are both crude oil, and net: CRE52.68), notional, M, delta
COMMODITIES = [
    ("energy", "oil_gas", 10_000, 0.75, 1.0),
    ("energy", "oil_gas", 20_000, 2, -1.0),
    ("metals", "metals", 10_000, 5, 1.0),
]
COMMODITIES_VALUE = -50 - 30 + 100


def rates_addon(factor_of):
    total = 0.0
    for currency in sorted({trade[0] for trade in RATES}):
        d = {1: 0.0, 2: 0.0, 3: 0.0}
        for ccy, bucket, notional, start, end, maturity, delta in RATES:
            if ccy == currency:
                d[bucket] += delta * notional * duration(start, end) * factor_of(maturity)
        square = sum(value**2 for value in d.values())
        square += 1.4 * d[1] * d[2] + 1.4 * d[2] * d[3] + 0.6 * d[1] * d[3]
        total += RATE_FACTOR * math.sqrt(square)
    return total


def credit_addon(factor_of):
    systematic = idiosyncratic = 0.0
    for _, factor, correlation, notional, end, delta in CREDIT:
        addon = factor * delta * notional * duration(0, end) * factor_of(end)
        systematic += correlation * addon
        idiosyncratic += (1 - correlation**2) * addon**2
    return math.sqrt(systematic**2 + idiosyncratic)


def commodity_addon(factor_of):
    total = 0.0
    for hedging_set in sorted({trade[0] for trade in COMMODITIES}):
        types = sorted({trade[1] for trade in COMMODITIES if trade[0] == hedging_set})
        addons = [
            FACTOR[kind] * sum(n * d * factor_of(m) for _, one, n, m, d in COMMODITIES if one == kind)
            for kind in types
        ]
        square = (COMMODITY * sum(addons)) ** 2 + (1 - COMMODITY**2) * sum(one**2 for one in addons)
        total += math.sqrt(square)
    return total


def exposure(value, collateral, addon, floor=0.0):
    rc = max(value - collateral, floor, 0.0)
    multiplier = min(1.0, FLOOR + (1 - FLOOR) * math.exp((value - collateral) / (2 * (1 - FLOOR) * addon)))
    return {"rc": rc, "addon": addon, "multiplier": multiplier, "ead": ALPHA * (rc + multiplier * addon)}


margin_period = lambda _: margined(14)
results = {
    "example 1": exposure(RATES_VALUE, 0, rates_addon(unmargined)),
    "example 2": exposure(CREDIT_VALUE, 0, credit_addon(unmargined)),
    "example 3": exposure(COMMODITIES_VALUE, 0, commodity_addon(unmargined)),
    "example 4": exposure(
        RATES_VALUE + CREDIT_VALUE, 0, rates_addon(unmargined) + credit_addon(unmargined)
    ),
    # Margined: the floor of the replacement cost is TH + MTA - NICA (CRE52.18).
    "example 5": exposure(
        RATES_VALUE + COMMODITIES_VALUE,
        200,
        rates_addon(margin_period) + commodity_addon(margin_period),
        floor=0 + 5 - 150,
    ),
}
Path(__file__).with_name("saccr-reference.json").write_text(json.dumps(results, indent=2) + "\n")
for name, told in results.items():
    print(name, {key: round(value, 4) for key, value in told.items()})
