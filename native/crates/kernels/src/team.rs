//! A few threads that take many short pieces of work in step: a batch of 64 careers is done in tenths of a millisecond,
//! too little for a pool that sleeps between pieces.

#![allow(unsafe_code, reason = "threads share work whose lifetime the leader guarantees")]

use std::cell::UnsafeCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

type Job = dyn Fn(usize) + Sync;

/// Turns that a thread spins before it lets others run.
const SPINS: u32 = 4096;

/// What the threads of a team share.
#[derive(Debug)]
struct Shared {
    /// The work in hand; written by the leader while no item is open or being worked on.
    job: UnsafeCell<Option<*const Job>>,
    /// Items that nobody has taken; see [`Open`].
    open: AtomicU64,
    /// Items taken or not that are not done.
    pending: AtomicUsize,
    panicked: AtomicBool,
    stop: AtomicBool,
}

// SAFETY: `job` is written by the leader alone, and read by others between taking an item and reporting it done.
unsafe impl Sync for Shared {}

/// From which end of the items a thread takes: the leader from the first, the others from the last, so that the same
/// items come to the same thread again, where its caches hold them.
#[derive(Clone, Copy)]
enum End {
    First,
    Last,
}

/// The items `first` to `end - 1` of the work of one turn, in one word: 24, 20 and 20 bits.
#[derive(Clone, Copy)]
struct Open {
    turn: u64,
    first: u64,
    end: u64,
}

impl Open {
    const MOST: u64 = (1 << 20) - 1;

    fn of(word: u64) -> Self {
        Self { turn: word >> 40, first: word >> 20 & Self::MOST, end: word & Self::MOST }
    }

    fn packed(self) -> u64 {
        self.turn << 40 | self.first << 20 | self.end
    }

    fn any(self) -> bool {
        self.first < self.end
    }

    /// What is left if one item is taken, and that item.
    fn without_one(self, end: End) -> Option<(Self, usize)> {
        let Self { turn, first, end: last } = self;
        self.any().then(|| match end {
            End::First => (Self { turn, first: first + 1, end: last }, first as usize),
            End::Last => (Self { turn, first, end: last - 1 }, last as usize - 1),
        })
    }
}

/// The calling thread and those that stand by for it.
#[derive(Debug)]
pub struct Team<'a> {
    shared: &'a Shared,
    members: usize,
}

/// Runs `work` with a team of `members` threads, the calling one among them. The others are those of its rayon pool: they
/// are there already, and join as soon as they have nothing else to do. None of them works for the team on return.
pub fn with_team<T>(members: usize, work: impl FnOnce(&Team) -> T) -> T {
    let shared = Shared {
        job: UnsafeCell::new(None),
        open: AtomicU64::new(0),
        pending: AtomicUsize::new(0),
        panicked: AtomicBool::new(false),
        stop: AtomicBool::new(false),
    };
    rayon::in_place_scope(|scope| {
        let shared = &shared;
        for _ in 1..members {
            scope.spawn(move |_| stand_by(shared));
        }
        let _dismissal = OnDrop(|| shared.stop.store(true, Ordering::Release));
        work(&Team { shared, members: members.max(1) })
    })
}

impl Team<'_> {
    pub fn members(&self) -> usize {
        self.members
    }

    /// Runs `work` on every item. Each thread takes the next one as it becomes free, so nobody waits for a thread that
    /// the system has not let run.
    ///
    /// # Panics
    /// If `work` panics on any of them.
    pub fn each<T: Send>(&self, items: &mut [T], work: impl Fn(&mut T) + Sync) {
        if self.members == 1 || items.len() < 2 {
            return items.iter_mut().for_each(work);
        }
        let count = items.len();
        assert!(count as u64 <= Open::MOST, "a team takes at most {} items", Open::MOST);
        let items = Items(items.as_mut_ptr());
        // SAFETY: `i` is below the number of items, and `open` gives it out once.
        let job = |i: usize| work(unsafe { items.get(i) });
        let job: &(dyn Fn(usize) + Sync) = &job;
        let Shared { open, pending, panicked, .. } = self.shared;
        // SAFETY: the lifetime is erased, but no thread holds the job after this function, even if the leader panics:
        // `_all_done` waits for every item.
        let erased = unsafe { std::mem::transmute::<*const (dyn Fn(usize) + Sync + '_), *const Job>(job) };
        // SAFETY: no item is open or pending, so nobody reads.
        unsafe { *self.shared.job.get() = Some(erased) };
        pending.store(count, Ordering::Relaxed);
        let turn = Open::of(open.load(Ordering::Relaxed)).turn.wrapping_add(1);
        open.store(Open { turn, first: 0, end: count as u64 }.packed(), Ordering::Release);
        {
            let _all_done = OnDrop(|| wait_until(|| pending.load(Ordering::Acquire) == 0));
            while self.shared.work_on_one(End::First) {}
        }
        assert!(!panicked.load(Ordering::Relaxed), "a thread of the team panicked");
    }

    /// As [`Team::each`], with items that are given away.
    pub fn each_of<T: Send>(&self, items: Vec<T>, work: impl Fn(T) + Sync) {
        let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
        self.each(&mut items, |item| item.take().map_or((), &work));
    }
}

impl Shared {
    /// Takes an item that is open, if there is one, and works on it.
    fn work_on_one(&self, end: End) -> bool {
        let taken = self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, |open| {
            Open::of(open).without_one(end).map(|(open, _)| open.packed())
        });
        let Some((_, item)) = taken.ok().and_then(|open| Open::of(open).without_one(end)) else { return false };
        // SAFETY: the item is pending, so the leader keeps the job alive and does not write another.
        let job = unsafe { (*self.job.get()).map(|job| &*job) };
        if catch_unwind(AssertUnwindSafe(|| job.map(|job| job(item)))).is_err() {
            self.panicked.store(true, Ordering::Relaxed);
        }
        self.pending.fetch_sub(1, Ordering::Release);
        true
    }
}

fn stand_by(shared: &Shared) {
    while !shared.stop.load(Ordering::Acquire) {
        wait_until(|| Open::of(shared.open.load(Ordering::Acquire)).any() || shared.stop.load(Ordering::Acquire));
        shared.work_on_one(End::Last);
    }
}

/// A slice whose items are handed out one by one.
struct Items<T>(*mut T);

// SAFETY: each item goes to one thread only, and may be sent there.
unsafe impl<T: Send> Sync for Items<T> {}

impl<T> Items<T> {
    /// # Safety
    /// `i` is below the number of items and handed out once.
    #[expect(clippy::mut_from_ref, reason = "the caller hands out each item once")]
    unsafe fn get(&self, i: usize) -> &mut T {
        // SAFETY: the caller's promise.
        unsafe { &mut *self.0.add(i) }
    }
}

fn wait_until(ready: impl Fn() -> bool) {
    let mut turns = 0;
    while !ready() {
        if turns < SPINS {
            turns += 1;
            std::hint::spin_loop();
        } else {
            // More threads than processors: whoever is waited for may need this one.
            thread::yield_now();
        }
    }
}

struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_worked_on_once_for_any_number_of_members() {
        let turns = if cfg!(miri) { 20 } else { 1000 };
        for members in 1..5 {
            let mut items = vec![0; 11];
            with_team(members, |team| {
                for _ in 0..turns {
                    team.each(&mut items, |item| *item += 1);
                }
            });
            assert_eq!(items, [turns; 11], "{members}");
        }
    }

    #[test]
    fn a_panic_on_any_item_reaches_the_caller_and_leaves_no_thread() {
        for at in 0..5 {
            let result = catch_unwind(|| {
                let mut items = [0, 1, 2, 3, 4];
                with_team(3, |team| team.each(&mut items, |item| assert!(*item != at, "item {at}")));
            });
            assert!(result.is_err(), "{at}");
        }
    }
}
