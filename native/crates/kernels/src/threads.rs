//! Runs work on exactly the number of threads that the caller allows.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::KernelError;

/// Pools by size: starting threads costs more than a small kernel.
static POOLS: LazyLock<Mutex<HashMap<usize, Arc<ThreadPool>>>> = LazyLock::new(Mutex::default);

/// Runs `work` in a rayon pool of `threads` threads.
///
/// # Errors
/// What `work` returns, or `KernelError::Options` if the pool cannot be made.
pub fn with_threads<T: Send>(
    threads: usize,
    work: impl FnOnce() -> Result<T, KernelError> + Send,
) -> Result<T, KernelError> {
    pool(threads.max(1))?.install(work)
}

fn pool(threads: usize) -> Result<Arc<ThreadPool>, KernelError> {
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pool) = pools.get(&threads) {
        return Ok(Arc::clone(pool));
    }
    let built = ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = Arc::new(built.map_err(|e| KernelError::Options { what: "threads", message: e.to_string() })?);
    pools.insert(threads, Arc::clone(&pool));
    Ok(pool)
}
