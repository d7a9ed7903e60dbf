#![allow(unsafe_code, reason = "values of JavaScript are handles that a caller vouches for")]

use napi::bindgen_prelude::{Array, FromNapiValue};
use napi::{Result, sys};

/// The items of a JavaScript array. napi's `Vec` takes the array's word for its length and asks for that much memory at
/// once, which ends the process if the array is `new Array(2 ** 32 - 1)`; this grows with what is there.
#[derive(Debug)]
pub struct Items<T>(pub Vec<T>);

impl<T: FromNapiValue> FromNapiValue for Items<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: the caller's promise, that the handle is of the call at hand.
        let array = unsafe { Array::from_napi_value(env, value)? };
        let mut items = Vec::new();
        for i in 0..array.len() {
            let missing = || napi::Error::new(napi::Status::InvalidArg, format!("Expected an item at {i}"));
            items.push(array.get::<T>(i)?.ok_or_else(missing)?);
        }
        Ok(Self(items))
    }
}
