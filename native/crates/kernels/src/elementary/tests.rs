//! Accuracy against the platform and known values, the bits of the TypeScript twins, and those of every instruction set.

#![allow(unsafe_code, reason = "calls loops compiled for the instruction set that was found")]

use super::erfcx::erfcx_of_positive;
use super::exp::{exp, exp_of_negative};
use super::exp_single::exp_single;
use super::log::{log, log_one_plus};
use super::sigmoid::sigmoid;
use super::sigmoid_single::sigmoid_single;
use super::softplus::softplus;
use super::tanh::tanh;
use super::tanh_single::tanh_single;
use crate::hash::hash128;
use crate::lanes::{Lanes, Unit, Work, dispatch};
use crate::real::Real;
use crate::rng::Rng;
use crate::simd::Simd;

/// An interpreter gets through a few hundred a second.
const DRAWS: usize = if cfg!(miri) { 64 } else { 20_000 };

/// Uniform numbers on [from, to), as in the twin.
fn uniform(from: f64, to: f64) -> Vec<f64> {
    let mut rng = Rng::from_key([1, 2, 3, 4]);
    (0..DRAWS).map(|_| from + (to - from) * rng.uniform()).collect()
}

/// Largest relative distance of two functions over `at`.
fn worst(ours: impl Fn(f64) -> f64, theirs: impl Fn(f64) -> f64, at: &[f64]) -> f64 {
    at.iter().map(|&x| (ours(x) / theirs(x) - 1.0).abs()).fold(0.0, f64::max)
}

#[test]
fn agree_with_the_platform() {
    for at in [uniform(-0.4, 0.4), uniform(-30.0, 30.0), uniform(-708.0, 708.0)] {
        assert!(worst(exp, f64::exp, &at) < 3e-16);
        let negative: Vec<f64> = at.iter().map(|x| -x.abs()).collect();
        assert!(worst(exp_of_negative, f64::exp, &negative) < 3e-16);
        assert!(worst(sigmoid, |x| 1.0 / (1.0 + (-x).exp()), &at) < 5e-16);
        assert!(worst(softplus, |x| x.max(0.0) + (-x.abs()).exp().ln_1p(), &at) < 9e-16);
        assert!(at.iter().all(|&x| (tanh(x) - x.tanh()).abs() < 5e-16));
        let positive: Vec<f64> = at.iter().map(|x| x.exp()).collect();
        assert!(worst(log, f64::ln, &positive) < 5e-16);
    }
    assert!(worst(log_one_plus, f64::ln_1p, &uniform(-0.5, 1.0)) < 5e-16);
    // To 16 digits, from the continued fraction of Laplace and the Taylor series of erf.
    let known =
        [(0.0, 1.0), (0.25, 0.770_346_547_730_996_6), (1.0, 0.427_583_576_155_807), (10.0, 0.056_140_992_743_822_59)];
    for (x, expected) in known {
        assert!((erfcx_of_positive(x) / expected - 1.0).abs() < 5e-16, "erfcx({x})");
    }
}

#[test]
fn have_their_exact_values_and_ends() {
    assert_eq!([exp(0.0), exp(-0.0), sigmoid(0.0), log_one_plus(0.0), log(1.0)], [1.0, 1.0, 0.5, 0.0, 0.0]);
    assert_eq!([tanh(0.0), tanh(1e308), tanh(-1e308), sigmoid(1e308)], [0.0, 1.0, -1.0, 1.0]);
    assert_eq!([exp(f64::INFINITY), exp(f64::NEG_INFINITY), exp_of_negative(-709.0)], [exp(708.0), exp(-708.0), 0.0]);
    assert!([exp(f64::NAN), sigmoid(f64::NAN), tanh(f64::NAN), softplus(f64::NAN)].iter().all(|x| x.is_nan()));
}

/// Hash of the bits of a function over `at`.
fn fingerprint(f: impl Fn(f64) -> f64, at: &[f64]) -> String {
    let words: Vec<u32> =
        at.iter().map(|&x| f(x).to_bits()).flat_map(|bits| [bits as u32, (bits >> 32) as u32]).collect();
    hash128(&words, "").iter().map(|word| format!("{word:08x}")).collect()
}

/// A function of singles at doubles that are rounded first.
fn single(f: impl Fn(f32) -> f32) -> impl Fn(f64) -> f64 {
    move |x| f64::from(f(x as f32))
}

/// The same fingerprints stand in packages/kernels/test/elementary/elementary.parity.test.ts.
#[test]
#[cfg_attr(miri, ignore = "fingerprints are of all draws")]
fn have_the_bits_of_their_twins() {
    let (near, far) = (uniform(-3.0, 3.0), uniform(-720.0, 720.0));
    let fraction = uniform(0.0, 1.0);
    let found = [
        fingerprint(exp, &near),
        fingerprint(exp, &far),
        fingerprint(exp_of_negative, &uniform(-720.0, 0.0)),
        fingerprint(sigmoid, &far),
        fingerprint(tanh, &near),
        fingerprint(softplus, &far),
        fingerprint(log_one_plus, &uniform(-0.5, 1.0)),
        fingerprint(log, &fraction),
        fingerprint(|x| log(exp(x)), &uniform(-700.0, 700.0)),
        fingerprint(erfcx_of_positive, &fraction),
        fingerprint(erfcx_of_positive, &uniform(0.0, 30.0)),
        fingerprint(single(exp_single), &far),
        fingerprint(single(sigmoid_single), &uniform(-20.0, 20.0)),
        fingerprint(single(tanh_single), &near),
    ];
    assert_eq!(found, FINGERPRINTS);
}

const FINGERPRINTS: [&str; 14] = [
    "45f192c731bb9317e8dab94df35ca052",
    "c3b900ddffd0a6c240c8c5dc79ee253a",
    "f14a64cd33dc97d01c9932ec61c0b00b",
    "bd1402339b0ebc536bc55233f33bf00c",
    "e1db8cd8cc99e38c7e18ac5d27dcd2bc",
    "464143925296f2654a6371f510af6cce",
    "6a34cacc07d5f58526fdaf48a83dbc97",
    "b4a50056e4f2fa9c00d373a7a0250ca3",
    "5bbeeebe5a83077cd13b898e7f5d6445",
    "2d0e22f8c96a4f6926f84baa6e798ae4",
    "506e22027d7fd9e7255866f518bb6269",
    "7c22cae987bf3dfa1083220fbc3f2990",
    "d69fb6a03d2486d545a50af889a1c4fb",
    "92d1946157c0cbf8b2c13df3f60bf3d6",
];

/// exp, sigmoid and tanh over every full register of `at`.
struct Lanewise<'a, S>(&'a [S]);

impl Work for Lanewise<'_, f64> {
    type Output = Vec<[u64; 3]>;

    #[inline(always)]
    fn run<L: Lanes<Scalar = f64>, const R: usize>(self) -> Self::Output {
        let mut out = Vec::new();
        let mut values = [[0.0_f64; 8]; 3];
        for lanes in self.0.chunks_exact(L::N) {
            // SAFETY: `lanes` holds `N` doubles, each row of `values` the most that a register has.
            unsafe {
                let x = L::load(lanes.as_ptr());
                exp(x).store(values[0].as_mut_ptr());
                sigmoid(x).store(values[1].as_mut_ptr());
                tanh(x).store(values[2].as_mut_ptr());
            }
            out.extend((0..L::N).map(|k| values.map(|row| row[k].to_bits())));
        }
        out
    }
}

#[test]
fn have_the_same_bits_in_every_lane_of_every_instruction_set() {
    let ends = [0.0, -0.0, 708.0, -708.0, 709.0, 1e308, f64::INFINITY, f64::NEG_INFINITY];
    let at: Vec<f64> = [uniform(-1.0, 1.0), uniform(-720.0, 720.0), ends.to_vec()].concat();
    let expected: Vec<[u64; 3]> = at.iter().map(|&x| [exp(x), sigmoid(x), tanh(x)].map(f64::to_bits)).collect();
    for simd in Simd::available() {
        assert_eq!(dispatch(simd, Lanewise(&at)), expected, "{simd:?}");
        let nan = dispatch(simd, Lanewise(&[f64::NAN; 8]));
        assert!(nan.iter().flatten().all(|&bits| f64::from_bits(bits).is_nan()), "{simd:?}");
    }
}

#[test]
fn singles_stay_close_to_doubles() {
    let rounded = |at: Vec<f64>| -> Vec<f64> { at.into_iter().map(|x| f64::from(x as f32)).collect() };
    for at in [uniform(-0.4, 0.4), uniform(-20.0, 20.0), uniform(-87.0, 87.0)].map(rounded) {
        // A unit in the last place is 1.2e-7 of the value.
        assert!(worst(single(exp_single), exp, &at) < 1.2e-7);
        assert!(worst(single(sigmoid_single), sigmoid, &at) < 2e-7);
        assert!(at.iter().all(|&x| (single(tanh_single)(x) - tanh(x)).abs() < 2e-7));
    }
}

impl Work<f32> for Lanewise<'_, f32> {
    type Output = Vec<[u32; 3]>;

    #[inline(always)]
    fn run<L: Lanes<Scalar = f32>, const R: usize>(self) -> Self::Output {
        let mut out = Vec::new();
        let mut values = [[0.0_f32; 16]; 3];
        for lanes in self.0.chunks_exact(L::N) {
            // SAFETY: `lanes` holds `N` singles, each row of `values` the most that a register has.
            unsafe {
                let x = L::load(lanes.as_ptr());
                exp_single(x).store(values[0].as_mut_ptr());
                sigmoid_single(x).store(values[1].as_mut_ptr());
                tanh_single(x).store(values[2].as_mut_ptr());
            }
            out.extend((0..L::N).map(|k| values.map(|row| row[k].to_bits())));
        }
        out
    }
}

#[test]
fn singles_have_the_same_bits_in_every_lane_of_every_instruction_set() {
    let ends = [0.0, -0.0, 87.0, -87.0, 88.0, 1e38, f64::INFINITY, f64::NEG_INFINITY, 1e-30, -1e-30];
    let mut at: Vec<f32> =
        [uniform(-1.0, 1.0), uniform(-90.0, 90.0), ends.to_vec()].concat().iter().map(|&x| x as f32).collect();
    at.truncate(at.len() / 16 * 16);
    at.rotate_right(ends.len());
    let all = |&x: &f32| [exp_single(x), sigmoid_single(x), tanh_single(x)].map(f32::to_bits);
    let expected: Vec<[u32; 3]> = at.iter().map(all).collect();
    for simd in Simd::available() {
        assert_eq!(f32::dispatch(Unit { simd, fused: false }, Lanewise(&at)), expected, "{simd:?}");
        for fused in [false, true] {
            let nan = f32::dispatch(Unit { simd, fused }, Lanewise(&[f32::NAN; 16]));
            assert!(nan.iter().flatten().all(|&bits| f32::from_bits(bits).is_nan()), "{simd:?}");
        }
    }
}

#[test]
fn fused_singles_stay_as_close_to_doubles() {
    let at: Vec<f32> =
        [uniform(-0.4, 0.4), uniform(-20.0, 20.0), uniform(-87.0, 87.0)].concat().iter().map(|&x| x as f32).collect();
    for simd in Simd::available() {
        let found = f32::dispatch(Unit { simd, fused: true }, Lanewise(&at));
        assert_eq!(found.len(), at.len());
        for (&x, bits) in at.iter().zip(found) {
            let [e, s, t] = bits.map(|bits| f64::from(f32::from_bits(bits)));
            let x = f64::from(x);
            assert!((e / exp(x) - 1.0).abs() < 1.2e-7, "{simd:?}, exp({x})");
            assert!((s / sigmoid(x) - 1.0).abs() < 2e-7, "{simd:?}, sigmoid({x})");
            assert!((t - tanh(x)).abs() < 2e-7, "{simd:?}, tanh({x})");
        }
    }
}
