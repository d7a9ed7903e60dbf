//! Runs work on exactly the number of threads that the caller allows.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::KernelError;

/// Pools that nobody uses, by size: starting threads costs more than a small kernel.
static SPARE: LazyLock<Mutex<HashMap<usize, Vec<Arc<ThreadPool>>>>> = LazyLock::new(Mutex::default);

/// Runs `work` in a rayon pool of `threads` threads, which is the caller's alone: callers on several threads, such as the
/// worker threads of a study, do not wait for each other. There are as many pools as there ever were callers at once.
///
/// # Errors
/// What `work` returns, or `KernelError::Options` if the pool cannot be made.
pub fn with_threads<T: Send>(
    threads: usize,
    work: impl FnOnce() -> Result<T, KernelError> + Send,
) -> Result<T, KernelError> {
    Borrowed::of(threads.max(1))?.pool.install(work)
}

/// A pool that goes back to the spare ones when it is dropped, after a panic too.
struct Borrowed {
    threads: usize,
    pool: Arc<ThreadPool>,
}

impl Borrowed {
    fn of(threads: usize) -> Result<Self, KernelError> {
        let spare = spare().get_mut(&threads).and_then(Vec::pop);
        let pool = match spare {
            Some(pool) => pool,
            None => {
                let built = ThreadPoolBuilder::new().num_threads(threads).build();
                Arc::new(built.map_err(|e| KernelError::Options { what: "threads", message: e.to_string() })?)
            }
        };
        Ok(Self { threads, pool })
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        spare().entry(self.threads).or_default().push(Arc::clone(&self.pool));
    }
}

fn spare() -> MutexGuard<'static, HashMap<usize, Vec<Arc<ThreadPool>>>> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    #[test]
    fn work_runs_on_as_many_threads_as_allowed() {
        for threads in [1, 3] {
            assert_eq!(with_threads(threads, || Ok(rayon::current_num_threads())), Ok(threads));
        }
    }

    #[test]
    fn two_callers_do_not_wait_for_each_other() {
        let (to_second, from_first) = channel();
        let (to_first, from_second) = channel();
        let patience = Duration::from_secs(30);
        let second = thread::spawn(move || {
            with_threads(1, move || {
                let heard = from_first.recv_timeout(patience).is_ok();
                Ok(heard && to_first.send(()).is_ok())
            })
        });
        let first =
            with_threads(1, move || Ok(to_second.send(()).is_ok() && from_second.recv_timeout(patience).is_ok()));
        assert_eq!(first, Ok(true));
        assert_eq!(second.join().ok(), Some(Ok(true)));
    }

    #[test]
    fn a_pool_serves_again_after_a_panic() {
        let caught = std::panic::catch_unwind(|| with_threads::<()>(7, || panic!("inside")));
        assert!(caught.is_err());
        assert_eq!(spare().get(&7).map(Vec::len), Some(1));
    }
}
