"""Writes normal-reference.json: the standard normal and the bivariate normal distribution to 17 digits, worked out in 60.

python3 -m pip install mpmath && python3 normal-reference.py
"""

import json
import pathlib

import mpmath as mp

mp.mp.dps = 60


def terms(z):
    """z, log Phi, Phi, phi / Phi and minus the derivative of the latter."""
    x = mp.mpf(z)
    cdf = mp.erfc(-x / mp.sqrt(2)) / 2
    # Beyond a half the logarithm is that of 1 minus the other tail, which 60 digits do not hold as a difference.
    other = mp.erfc(x / mp.sqrt(2)) / 2
    log = mp.log(cdf) if x < 0 else mp.log1p(-other)
    ratio = mp.npdf(x) / cdf
    return [z] + [float(mp.nstr(v, 20)) for v in (log, cdf, ratio, ratio * (ratio + x))]


def bivariate(h, k, rho):
    """h, k, rho, P(X < h, Y < k) as the integral of phi(x) Phi((k - rho x) / sqrt(1 - rho^2))."""
    hm, km, r = mp.mpf(h), mp.mpf(k), mp.mpf(rho)
    root = mp.sqrt(1 - r * r)

    def density(x):
        return mp.npdf(x) * mp.ncdf((km - r * x) / root)

    low = min(hm, mp.mpf(0)) - 20
    kink = km / r if r != 0 else mp.mpf(0)
    cuts = sorted({low, hm} | {c for j in range(-8, 9) for c in [kink + j * 3 * root] if low < c < hm})
    cuts = sorted(set(cuts) | {c for c in [mp.mpf(j) for j in range(-20, 9, 2)] if low < c < hm})
    mp.mp.dps = 30
    value = mp.quad(density, cuts)
    mp.mp.dps = 60
    return [h, k, rho, float(mp.nstr(value, 20))]


def main():
    # Multiples of 1/8 have no digits beyond the point that hide an error of x^2; 37 / 1000 steps have.
    at = sorted({j / 8 for j in range(-296, 297)} | {round(-37 + 0.3637 * j, 4) for j in range(204)})
    points = [-6.0, -3.1, -1.3, -0.4, 0.0, 0.7, 2.2, 4.5]
    correlations = [-0.999, -0.95, -0.925, -0.8, -0.5, -0.2, 0.1, 0.3, 0.6, 0.75, 0.92, 0.93, 0.99, 0.9999]
    table = {
        "normal": [terms(z) for z in at],
        "bivariate": [bivariate(h, k, r) for r in correlations for h in points for k in points if h <= k],
    }
    path = pathlib.Path(__file__).with_name("normal-reference.json")
    rows = ",\n".join(f'"{name}": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]" for name, rows in table.items())
    path.write_text("{\n" + rows + "\n}\n")


main()
