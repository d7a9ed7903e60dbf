//! Twin of packages/kernels/src/elementary/bivariate-normal.ts, which states the method. Parity: exact.

use super::exp::{exp, exp_of_negative};
use super::normal::normal_cdf;

const NODES: [f64; 10] = [
    0.07652652113349734,
    0.22778585114164507,
    0.37370608871541955,
    0.5108670019508271,
    0.636053680726515,
    0.7463319064601508,
    0.8391169718222188,
    0.912234428251326,
    0.9639719272779138,
    0.9931285991850949,
];
const WEIGHTS: [f64; 10] = [
    0.15275338713072584,
    0.14917298647260374,
    0.14209610931838204,
    0.13168863844917664,
    0.11819453196151841,
    0.10193011981724044,
    0.08327674157670475,
    0.06267204833410907,
    0.04060142980038694,
    0.017614007139152118,
];
const ONE_OVER_TWO_PI: f64 = 0.15915494309189535;
const MOST_PANELS: f64 = 20.0;
const SMALL_PROBABILITY: f64 = 1e-6;

/// The rule for one correlation.
#[derive(Debug)]
pub struct BivariateRule {
    /// atanh rho.
    pub shape: f64,
    /// Weight, cosh t and sinh t of each node.
    pub nodes: Vec<[f64; 3]>,
}

/// The rule for rho = tanh(shape): 20 nodes per unit of shape.
pub fn bivariate_rule(shape: f64) -> BivariateRule {
    let panels = shape.abs().ceil().clamp(1.0, MOST_PANELS);
    let half = 0.5 * shape / panels;
    let mut nodes = Vec::with_capacity(2 * NODES.len() * panels as usize);
    for panel in 0..panels as usize {
        let middle = half * (2 * panel + 1) as f64;
        for side in [-1.0, 1.0] {
            for (node, weight) in NODES.iter().zip(&WEIGHTS) {
                let t = middle + side * (half * node);
                let (up, down) = (exp(t), exp(-t));
                let cosh = 0.5 * (up + down);
                nodes.push([ONE_OVER_TWO_PI * (half * weight) / cosh, cosh, 0.5 * (up - down)]);
            }
        }
    }
    BivariateRule { shape, nodes }
}

/// The probability from the integral of the central rule.
#[inline(always)]
pub fn central(h: f64, k: f64, shape: f64, integral: f64) -> f64 {
    let p = normal_cdf(h) * normal_cdf(k) + integral;
    if shape < 0.0 && p < SMALL_PROBABILITY { from_below(h, k, shape) } else { p }
}

const EDGES: [f64; 17] = [
    0.0,
    0.00006103515625,
    0.000244140625,
    0.0009765625,
    0.00390625,
    0.015625,
    0.0625,
    0.25,
    0.5,
    0.75,
    0.875,
    0.9375,
    0.96875,
    0.984375,
    0.9921875,
    0.99609375,
    1.0,
];

#[inline(never)]
fn from_below(h: f64, k: f64, shape: f64) -> f64 {
    let top = exp(shape);
    let (plus, minus) = (h + k, h - k);
    let mut sum = 0.0;
    for edges in EDGES.windows(2) {
        let half = 0.5 * (top * (edges[1] - edges[0]));
        let middle = 0.5 * (top * (edges[1] + edges[0]));
        for side in [-1.0, 1.0] {
            for (node, weight) in NODES.iter().zip(&WEIGHTS) {
                let z = middle + side * (half * node);
                let u = 0.5 * (plus / z + minus * z);
                sum += half * weight / (0.5 * (1.0 + z * z)) * exp_of_negative(-0.5 * (u * u + k * k));
            }
        }
    }
    let difference = if plus <= 0.0 {
        0.0
    } else if h <= 0.0 {
        normal_cdf(h) - normal_cdf(-k)
    } else {
        normal_cdf(k) - normal_cdf(-h)
    };
    (if difference > 0.0 { difference } else { 0.0 }) + ONE_OVER_TWO_PI * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At h = k = 0 the probability is 1/4 + asin(rho) / 2 pi.
    #[test]
    fn has_the_closed_form_at_the_origin() {
        for shape in [-2.5_f64, -0.3, 0.0, 0.7, 4.0] {
            let rule = bivariate_rule(shape);
            let integral: f64 = rule.nodes.iter().map(|[weight, ..]| weight).sum();
            let expected = 0.25 + shape.tanh().asin() * ONE_OVER_TWO_PI;
            assert!((central(0.0, 0.0, shape, integral) - expected).abs() < 1e-15, "{shape}");
        }
    }
}
