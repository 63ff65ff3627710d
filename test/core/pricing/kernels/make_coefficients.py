"""Prints the coefficients of src/core/pricing/kernels/elementary.ts, computed at 60 digits with mpmath:
interpolation at Chebyshev nodes, which is within a small factor of the best approximation. Run: python3 make_coefficients.py
"""
from mpmath import mp, mpf, atanh, cos, erfc, exp, log, lu_solve, matrix, nstr, pi, sqrt

mp.dps = 60


def nodes(count, low, high):
    return [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * count)) for i in range(count)]


def polynomial(f, degree, low, high):
    xs = nodes(degree + 1, mpf(low), mpf(high))
    a = matrix(degree + 1, degree + 1)
    for i, x in enumerate(xs):
        for j in range(degree + 1):
            a[i, j] = x ** j
    return list(lu_solve(a, matrix([f(x) for x in xs])))


def mills(z):
    return sqrt(pi / 2) * exp(z * z / 2) * erfc(z / sqrt(mpf(2)))


def rational(f, n, m, centre, high):
    """p/q of degrees n and m on [0, high], relative, nodes spread by (z - centre)/(z + centre)."""
    count = n + m + 1
    zs = [centre * (1 + y) / (1 - y) for y in nodes(count, mpf(-1), (high - centre) / (high + centre))]
    a, ones = matrix(count, count), matrix(count, 1)
    for i, z in enumerate(zs):
        for j in range(n + 1):
            a[i, j] = z ** j / f(z)
        for j in range(1, m + 1):
            a[i, n + j] = -z ** j
        ones[i] = 1
    x = list(lu_solve(a, ones))
    return x[:n + 1], [mpf(1)] + x[n + 1:]


def value(coefficients, z):
    total = mpf(0)
    for c in reversed(coefficients):
        total = total * z + c
    return total


def show(name, coefficients):
    print(name)
    for i, c in enumerate(coefficients):
        print(f'  {i}: {float(c)!r}')


def main():
    half = log(mpf(2)) / 2 * mpf('1.0001')
    e = polynomial(lambda r: (exp(r) - 1 - r) / r ** 2 if r else mpf(1) / 2, 9, -half, half)
    show('exp(r) = 1 + r + r^2 Q(r), |r| <= ln2/2', e)
    print('error', nstr(max(abs((1 + r + r * r * value(e, r)) / exp(r) - 1) for r in [half * i / 500 for i in range(-500, 501)]), 3))
    u = mpf('0.17168')
    l = polynomial(lambda w: (atanh(sqrt(w)) / sqrt(w) - 1) / w * 2, 6, mpf('1e-12'), u * u)
    show('ln((1+u)/(1-u)) = 2u + u w P(w), w = u^2, |u| <= 0.1716', l)
    print('error', nstr(max(abs((2 + x * x * value(l, x * x)) * x / (2 * atanh(x)) - 1) for x in [u * i / 500 for i in range(1, 501)]), 3))
    p, q = rational(mills, 9, 10, mpf(4), mpf(40))
    show('Mills numerator', p)
    show('Mills denominator', q)
    zs = [mpf(i) / 50 for i in range(200)] + [mpf(i) / 4 for i in range(16, 160)]
    print('error', nstr(max(abs(value(p, z) / value(q, z) / mills(z) - 1) for z in zs), 3))
    slope = lambda z: 1 - z * mills(z)
    p, q = rational(slope, 9, 11, mpf(4), mpf(40))
    show('Mills slope numerator', p)
    show('Mills slope denominator', q)
    print('error', nstr(max(abs(value(p, z) / value(q, z) / slope(z) - 1) for z in zs), 3))


main()
