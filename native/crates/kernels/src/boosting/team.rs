//! Workers that grow one tree together, each on its own range of rows.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Meeting point of a team. Waiting spins briefly and then yields: phases last microseconds, a futex would cost more.
#[derive(Debug)]
pub struct Barrier {
    size: usize,
    /// Looks at the round before a waiting worker offers its core to others.
    spins: u32,
    waiting: AtomicUsize,
    round: AtomicUsize,
    broken: AtomicBool,
}

const SPINS: u32 = 4000;

/// Cores of this machine, asked once: the answer takes longer than a small tree.
pub fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from))
}

impl Barrier {
    pub fn new(size: usize) -> Self {
        // More workers than cores wait for one that is not running.
        let spins = if size > cores() { 0 } else { SPINS };
        Self { size, spins, waiting: AtomicUsize::new(0), round: AtomicUsize::new(0), broken: AtomicBool::new(false) }
    }

    /// Returns when all workers have arrived; what they wrote before is visible after.
    ///
    /// # Panics
    /// If another worker panicked: it would never arrive.
    pub fn wait(&self) {
        if self.size == 1 {
            return;
        }
        let round = self.round.load(Ordering::Acquire);
        if self.waiting.fetch_add(1, Ordering::AcqRel) + 1 == self.size {
            self.waiting.store(0, Ordering::Relaxed);
            self.round.store(round + 1, Ordering::Release);
            return;
        }
        let mut spins = 0;
        while self.round.load(Ordering::Acquire) == round {
            assert!(!self.broken.load(Ordering::Relaxed), "another worker of the team failed");
            spins += 1;
            if spins < self.spins { std::hint::spin_loop() } else { std::thread::yield_now() }
        }
    }
}

/// Breaks the barrier when its worker panics.
#[derive(Debug)]
struct Membership<'a>(&'a Barrier);

impl Drop for Membership<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.broken.store(true, Ordering::Relaxed);
        }
    }
}

/// Runs `work(rank)` on every rank at once and returns the results by rank. Threads of its own, not of a pool: workers
/// wait for each other, which would block a pool that runs two teams.
pub fn run_team<T: Send>(barrier: &Barrier, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let member = |rank| {
        let _membership = Membership(barrier);
        work(rank)
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..barrier.size).map(|rank| scope.spawn(move || member(rank))).collect();
        let mut results = vec![member(0)];
        for handle in others {
            results.push(handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        results
    })
}

/// The part of 0..size that belongs to a rank.
pub fn share(size: usize, rank: usize, team: usize) -> Range<usize> {
    rank * size / team..(rank + 1) * size / team
}

/// Something that each worker posts between two barriers and all read after the second.
#[derive(Debug)]
pub struct Board<T>(Vec<RwLock<T>>);

impl<T: Default> Board<T> {
    pub fn new(size: usize) -> Self {
        Self((0..size).map(|_| RwLock::default()).collect())
    }

    pub fn write(&self, rank: usize) -> RwLockWriteGuard<'_, T> {
        self.0[rank].write().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn read(&self, rank: usize) -> RwLockReadGuard<'_, T> {
        self.0[rank].read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What all workers posted, in order of rank.
    pub fn read_all(&self) -> impl Iterator<Item = RwLockReadGuard<'_, T>> {
        self.0.iter().map(|lock| lock.read().unwrap_or_else(PoisonError::into_inner))
    }
}
