//! Workers that grow one tree together, each on its own range of rows.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Meeting point of a team. Waiting spins first, since phases last microseconds, and then sleeps, so that on a busy
/// machine a worker that waits leaves its core to the one that it waits for.
#[derive(Debug)]
pub struct Barrier {
    size: usize,
    /// Looks at the round before a waiting worker sleeps.
    spins: u32,
    waiting: AtomicUsize,
    round: AtomicUsize,
    broken: AtomicBool,
    /// Number of sleepers.
    sleepers: Mutex<usize>,
    wake: Condvar,
}

const SPINS: u32 = 4000;

/// Cores of this machine, asked once: the answer takes longer than a small tree.
pub fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| std::thread::available_parallelism().map_or(1, usize::from))
}

impl Barrier {
    pub fn new(size: usize) -> Self {
        Self {
            size,
            // More workers than cores wait for one that is not running.
            spins: if size > cores() { 0 } else { SPINS },
            waiting: AtomicUsize::new(0),
            round: AtomicUsize::new(0),
            broken: AtomicBool::new(false),
            sleepers: Mutex::new(0),
            wake: Condvar::new(),
        }
    }

    /// Returns when all workers have arrived; what they wrote before is visible after. True if this one slept.
    ///
    /// # Panics
    /// If another worker panicked: it would never arrive.
    pub fn wait(&self) -> bool {
        if self.size == 1 {
            return false;
        }
        let round = self.round.load(Ordering::Acquire);
        if self.waiting.fetch_add(1, Ordering::AcqRel) + 1 == self.size {
            self.waiting.store(0, Ordering::Relaxed);
            let sleepers = self.lock();
            self.round.store(round + 1, Ordering::Release);
            if *sleepers > 0 {
                self.wake.notify_all();
            }
            return false;
        }
        for _ in 0..self.spins {
            if self.has_left(round) {
                return false;
            }
            std::hint::spin_loop();
        }
        let mut sleepers = self.lock();
        *sleepers += 1;
        while !self.has_left(round) {
            sleepers = self.wake.wait(sleepers).unwrap_or_else(PoisonError::into_inner);
        }
        *sleepers -= 1;
        true
    }

    fn has_left(&self, round: usize) -> bool {
        assert!(!self.broken.load(Ordering::Relaxed), "another worker of the team failed");
        self.round.load(Ordering::Acquire) != round
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Breaks the barrier when its worker panics.
#[derive(Debug)]
struct Membership<'a>(&'a Barrier);

impl Drop for Membership<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Under the lock, so that no worker falls asleep between its last look and this.
            let _sleepers = self.0.lock();
            self.0.broken.store(true, Ordering::Relaxed);
            self.0.wake.notify_all();
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
