//! The rim between Node and the kernels: each file converts, calls, converts back, and knows nothing else.

// napi's macros export nothing in a test build, which `--all-targets` makes even of a crate without tests.
#![cfg_attr(test, allow(dead_code))]

mod boosting;
mod count;
mod error;
mod forest;
mod items;
mod linear;
mod numbers;
mod recurrent;
mod selection;

use napi_derive::napi;

/// Version of the signatures below; packages/kernels/src/backend.ts names the one it was written against.
#[napi]
pub const ABI: u32 = 8;
