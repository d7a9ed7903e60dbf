//! Calls a kernel on fixed inputs and one thread: the process whose instructions `pnpm bench --quick` counts. It makes the
//! inputs once, so that what a further call adds to the count is the kernel alone.
//!
//! ```text
//! cargo run --release --example call_kernel -- growForest 2
//! ```

mod boosting;
mod forest;
mod inputs;
mod linear;
mod recurrent;
mod selection;

use std::env::args;
use std::hint::black_box;
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use career_dml_kernels::KernelError;
use career_dml_kernels::simd::Simd;

/// A kernel with its inputs: every call does the same work.
type Call = Box<dyn Fn() -> Result<(), KernelError>>;
/// The name of a kernel, and what makes its inputs.
type Case = (&'static str, fn() -> Result<Call, KernelError>);

const FOLDERS: [&[Case]; 5] =
    [linear::KERNELS, boosting::KERNELS, forest::KERNELS, recurrent::KERNELS, selection::KERNELS];

/// A thread without work looks for some before it sleeps. It is let fall asleep, so that every call wakes it.
const REST: Duration = Duration::from_millis(20);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the instruction set that the kernels found, as it decides which of their paths are counted.
fn run() -> Result<(), String> {
    let words: Vec<String> = args().skip(1).collect();
    let [kernel, calls] = words.as_slice() else {
        return Err("usage: call_kernel KERNEL CALLS".to_string());
    };
    let calls: u32 = calls.parse().map_err(|_| format!("'{calls}' is no number of calls"))?;
    let (_, prepare) = FOLDERS
        .into_iter()
        .flatten()
        .find(|(name, _)| name == kernel)
        .ok_or_else(|| format!("there is no kernel '{kernel}'"))?;
    let call = prepare().map_err(|error| error.to_string())?;
    for _ in 0..calls {
        call().map_err(|error| error.to_string())?;
        sleep(REST);
    }
    println!("{:?}", Simd::detect());
    Ok(())
}

/// What a kernel returned, which the compiler must take to be used.
fn used<T>(output: Result<T, KernelError>) -> Result<(), KernelError> {
    output.map(|output| drop(black_box(output)))
}
