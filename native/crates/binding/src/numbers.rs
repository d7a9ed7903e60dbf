//! Typed arrays: those of JavaScript, borrowed for the length of one call, and those that a kernel made.
//!
//! napi's own arrays read address and length while the arguments are taken
//! over one by one; a getter of a later argument can detach or shrink the buffer of an earlier one, and the address then
//! points to memory that is no longer the caller's. Here an argument is a handle until the kernel asks for its numbers:
//! by then every argument is taken over, and nothing of JavaScript runs until the call returns.

#![allow(unsafe_code, reason = "typed arrays of JavaScript are addresses and lengths")]

use std::ops::Deref;
use std::ptr;

use napi::bindgen_prelude as owned;
use napi::bindgen_prelude::{FromNapiValue, ToNapiValue};
use napi::{Result, Status, sys};

pub type Float64Array = Numbers<f64>;
pub type Int32Array = Numbers<i32>;
pub type Uint32Array = Numbers<u32>;
pub type Uint8Array = Numbers<u8>;
pub type Int8Array = Numbers<i8>;

/// A typed array of `T`, from JavaScript or on its way there.
#[derive(Debug)]
pub enum Numbers<T: Element> {
    Given(Given),
    Made(Vec<T>),
}

/// The handle of a typed array that was found to have the right element and a buffer of this thread's own. Valid as long
/// as the call that it is an argument of, which napi's handle scope outlives; it cannot leave the thread.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    env: sys::napi_env,
    value: sys::napi_value,
}

/// A number that a typed array holds.
pub trait Element: Copy + 'static {
    const KIND: sys::napi_typedarray_type;
    /// The name of its typed array.
    const ARRAY: &'static str;
    /// The typed array that owns `values`.
    ///
    /// # Errors
    /// If the runtime makes none.
    fn hand_over(env: sys::napi_env, values: Vec<Self>) -> Result<sys::napi_value>;
}

macro_rules! element {
    ($($number:ty, $kind:ident, $array:ident;)*) => {
        $(
            impl Element for $number {
                const KIND: sys::napi_typedarray_type = sys::TypedarrayType::$kind;
                const ARRAY: &'static str = stringify!($array);
                fn hand_over(env: sys::napi_env, values: Vec<Self>) -> Result<sys::napi_value> {
                    // SAFETY: `env` is that of the call whose answer this is.
                    unsafe { owned::$array::to_napi_value(env, owned::$array::new(values)) }
                }
            }
        )*
    };
}

element! {
    f64, float64_array, Float64Array;
    i32, int32_array, Int32Array;
    u32, uint32_array, Uint32Array;
    u8, uint8_array, Uint8Array;
    i8, int8_array, Int8Array;
}

/// What a typed array is at this moment.
struct Info {
    kind: sys::napi_typedarray_type,
    data: *const std::ffi::c_void,
    length: usize,
    buffer: sys::napi_value,
}

impl Given {
    /// None if the value is no typed array.
    fn info(self) -> Option<Info> {
        let (mut kind, mut length, mut offset) = (0, 0, 0);
        let (mut data, mut buffer) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: every pointer is to a local of the type that the function writes, and the handle is of this call.
        let status = unsafe {
            sys::napi_get_typedarray_info(
                self.env,
                self.value,
                &raw mut kind,
                &raw mut length,
                &raw mut data,
                &raw mut buffer,
                &raw mut offset,
            )
        };
        (status == sys::Status::napi_ok).then_some(Info { kind, data, length, buffer })
    }

    /// Whether another thread may write into the buffer: it is no `ArrayBuffer` then, but a `SharedArrayBuffer`.
    fn is_shared(self, buffer: sys::napi_value) -> bool {
        let mut plain = false;
        // SAFETY: as above.
        let status = unsafe { sys::napi_is_arraybuffer(self.env, buffer, &raw mut plain) };
        status != sys::Status::napi_ok || !plain
    }
}

impl<T: Element> FromNapiValue for Numbers<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        let given = Given { env, value };
        let info = given.info().filter(|info| info.kind == T::KIND);
        let Some(info) = info else {
            return Err(napi::Error::new(Status::InvalidArg, format!("Expected a {}", T::ARRAY)));
        };
        if given.is_shared(info.buffer) {
            let message =
                format!("Expected a {} of its own memory, got one of a SharedArrayBuffer; pass a copy", T::ARRAY);
            return Err(napi::Error::new(Status::InvalidArg, message));
        }
        Ok(Self::Given(given))
    }
}

impl<T: Element> ToNapiValue for Numbers<T> {
    unsafe fn to_napi_value(env: sys::napi_env, numbers: Self) -> Result<sys::napi_value> {
        match numbers {
            Self::Given(given) => Ok(given.value),
            Self::Made(values) => T::hand_over(env, values),
        }
    }
}

impl<T: Element> Deref for Numbers<T> {
    type Target = [T];

    /// The numbers; none if the buffer was detached while other arguments were taken over.
    fn deref(&self) -> &[T] {
        match self {
            Self::Made(values) => values,
            Self::Given(given) => match given.info() {
                // SAFETY: the runtime says that `length` elements of this type, aligned as such, lie at `data`. No other
                // thread has the buffer, since it is not shared, and this thread runs nothing of JavaScript, which alone
                // could write, detach or resize it, before the call returns and ends the borrow.
                Some(Info { kind, data, length, .. }) if kind == T::KIND && length > 0 => unsafe {
                    std::slice::from_raw_parts(data.cast(), length)
                },
                _ => &[],
            },
        }
    }
}

impl<T: Element> From<Vec<T>> for Numbers<T> {
    fn from(values: Vec<T>) -> Self {
        Self::Made(values)
    }
}
