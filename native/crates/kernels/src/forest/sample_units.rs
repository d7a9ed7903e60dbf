//! Twin of packages/kernels/src/forest/sample-units.ts, which states the contract. Parity: exact.

use super::subsets::{draw_subset, is_member, select};
use crate::KernelError;
use crate::error::expect_length;
use crate::rng::Rng;

/// How bags are drawn: units, or whole clusters of them where there are any.
#[derive(Debug, Clone, Copy)]
pub struct BagSampling<'a> {
    pub n: usize,
    pub clusters: &'a [i32],
    pub bag_sample: usize,
}

impl BagSampling<'_> {
    /// Units, or clusters, to draw from.
    fn count(&self) -> usize {
        if self.clusters.is_empty() { self.n } else { cluster_count(self.clusters) }
    }

    /// The units of a bag as bits.
    pub fn drawn_units(&self, rng: &mut Rng) -> Vec<u32> {
        let mut bits = vec![0; self.n.div_ceil(32)];
        let mut drawn = vec![0; self.n.div_ceil(32)];
        draw_subset(rng, self.count(), self.bag_sample, &mut drawn);
        if self.clusters.is_empty() {
            return drawn;
        }
        for (i, &c) in self.clusters.iter().enumerate() {
            bits[i / 32] |= u32::from(is_member(&drawn, c as usize)) << (i % 32);
        }
        bits
    }

    /// # Errors
    /// `KernelError::Shape` if there are clusters but not one per unit, `KernelError::Options` if a cluster has no unit
    /// or `bagSample` is out of its range.
    pub fn check(&self) -> Result<(), KernelError> {
        let Self { n, clusters, bag_sample } = *self;
        if !clusters.is_empty() {
            expect_length("clusters", n, clusters.len())?;
            if clusters.iter().any(|&c| c < 0 || c as usize >= n) || Members::of(clusters).sizes().contains(&0) {
                let message = "must be numbered from 0 without a gap.".to_string();
                return Err(KernelError::Options { what: "clusters", message });
            }
        }
        expect_within("bagSample", bag_sample, (1, self.count()))
    }
}

/// How bags and trees are drawn.
#[derive(Debug, Clone, Copy)]
pub struct TreeSampling<'a> {
    pub bags: BagSampling<'a>,
    pub cluster_units: usize,
    pub tree_sample: usize,
    pub split_sample: usize,
}

impl TreeSampling<'_> {
    /// # Errors
    /// As `BagSampling::check`, and `KernelError::Options` if a sample or `clusterUnits` is out of its range.
    pub fn check(&self) -> Result<(), KernelError> {
        self.bags.check()?;
        expect_within("treeSample", self.tree_sample, (1, self.bags.bag_sample))?;
        expect_within("splitSample", self.split_sample, (1, self.tree_sample))?;
        if self.bags.clusters.is_empty() {
            return Ok(());
        }
        let smallest = Members::of(self.bags.clusters).sizes().into_iter().min().unwrap_or(0);
        expect_within("clusterUnits", self.cluster_units, (0, smallest))
    }

    fn fill_sample(&self) -> usize {
        if self.split_sample < self.tree_sample { self.tree_sample - self.split_sample } else { self.tree_sample }
    }

    /// Most units that can decide the splits, and most that can fill the leaves, of a tree.
    pub fn most_units(&self) -> (usize, usize) {
        if self.bags.clusters.is_empty() {
            return (self.split_sample, self.fill_sample());
        }
        let mut sizes = Members::of(self.bags.clusters).sizes();
        sizes.sort_unstable();
        let most = |count: usize| match self.cluster_units {
            0 => sizes[sizes.len() - count..].iter().sum(),
            units => count * units,
        };
        (most(self.split_sample), most(self.fill_sample()))
    }
}

/// Units by cluster, ascending: those of cluster c are `units[starts[c]..starts[c + 1]]`.
#[derive(Debug)]
struct Members {
    starts: Vec<usize>,
    units: Vec<u32>,
}

impl Members {
    fn of(clusters: &[i32]) -> Self {
        let mut starts = vec![0; cluster_count(clusters) + 1];
        for &c in clusters {
            starts[c as usize + 1] += 1;
        }
        for c in 1..starts.len() {
            starts[c] += starts[c - 1];
        }
        let mut next = starts.clone();
        let mut units = vec![0; clusters.len()];
        for (unit, &c) in clusters.iter().enumerate() {
            units[next[c as usize]] = unit as u32;
            next[c as usize] += 1;
        }
        Self { starts, units }
    }

    fn sizes(&self) -> Vec<usize> {
        self.starts.windows(2).map(|bounds| bounds[1] - bounds[0]).collect()
    }
}

/// Draws the bags and trees of one forest, one after the other, into its own memory.
#[derive(Debug)]
pub struct TreeSampler {
    cluster_units: usize,
    split_sample: usize,
    fill_sample: usize,
    is_honest: bool,
    members: Option<Members>,
    bits: Vec<u32>,
    all: Vec<u32>,
    bag: Vec<u32>,
    tree: Vec<u32>,
    drawn: Vec<u32>,
    /// Units that decide the splits of the tree drawn last.
    pub split: Vec<u32>,
}

impl TreeSampler {
    pub fn new(sampling: &TreeSampling) -> Self {
        let BagSampling { n, clusters, bag_sample } = sampling.bags;
        Self {
            cluster_units: sampling.cluster_units,
            split_sample: sampling.split_sample,
            fill_sample: sampling.fill_sample(),
            is_honest: sampling.split_sample < sampling.tree_sample,
            members: (!clusters.is_empty()).then(|| Members::of(clusters)),
            bits: vec![0; n.div_ceil(32)],
            all: (0..sampling.bags.count() as u32).collect(),
            bag: vec![0; bag_sample],
            tree: vec![0; sampling.tree_sample],
            drawn: vec![0; sampling.tree_sample],
            split: vec![0; sampling.split_sample],
        }
    }

    pub fn draw_bag(&mut self, rng: &mut Rng) {
        draw_subset(rng, self.all.len(), self.bag.len(), &mut self.bits);
        select(&self.bits, &self.all, &mut self.bag, true);
    }

    /// Draws a tree: `split` and `fill` get its units.
    pub fn draw_tree(&mut self, rng: &mut Rng, fill: &mut Vec<u32>) {
        let (tree_sample, split_sample) = (self.tree.len(), self.split_sample);
        draw_subset(rng, self.bag.len(), tree_sample, &mut self.bits);
        select(&self.bits, &self.bag, &mut self.tree, true);
        draw_subset(rng, tree_sample, split_sample, &mut self.bits);
        let Some(members) = &self.members else {
            select(&self.bits, &self.tree, &mut self.split, true);
            fill.resize(self.fill_sample, 0);
            // Without honesty the same units do both.
            select(&self.bits, &self.tree, fill, !self.is_honest);
            return;
        };
        let (deciding, filling) = self.drawn.split_at_mut(split_sample);
        select(&self.bits, &self.tree, deciding, true);
        select(&self.bits, &self.tree, filling, false);
        let each = self.cluster_units;
        gather_clusters(rng, members, deciding, (each, &mut self.bits), &mut self.split);
        if self.is_honest {
            gather_clusters(rng, members, filling, (each, &mut self.bits), fill);
        } else {
            fill.clone_from(&self.split);
        }
    }
}

/// Units of the given clusters, in order.
fn gather_clusters(
    rng: &mut Rng,
    members: &Members,
    chosen: &[u32],
    (each, bits): (usize, &mut [u32]),
    into: &mut Vec<u32>,
) {
    into.clear();
    for &c in chosen {
        let c = c as usize;
        let own = &members.units[members.starts[c]..members.starts[c + 1]];
        if each == 0 {
            into.extend_from_slice(own);
            continue;
        }
        draw_subset(rng, own.len(), each, bits);
        let from = into.len();
        into.resize(from + each, 0);
        select(bits, own, &mut into[from..], true);
    }
}

fn cluster_count(clusters: &[i32]) -> usize {
    clusters.iter().map(|&c| c as usize + 1).max().unwrap_or(0)
}

fn expect_within(what: &'static str, value: usize, (low, high): (usize, usize)) -> Result<(), KernelError> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(KernelError::Options { what, message: format!("must lie in [{low}, {high}], got {value}.") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampling(clusters: &[i32], cluster_units: usize) -> TreeSampling<'_> {
        let bags = BagSampling { n: 12, clusters, bag_sample: 4 };
        TreeSampling { bags, cluster_units, tree_sample: 3, split_sample: 2 }
    }

    #[test]
    fn clusters_are_drawn_whole_and_stand_on_one_side_of_honesty() {
        let clusters = [0, 1, 2, 3, 4, 0, 0, 1, 2, 3, 4, 4];
        let sampling = sampling(&clusters, 0);
        let mut sampler = TreeSampler::new(&sampling);
        let mut fill = Vec::new();
        for seed in 0..50 {
            let mut rng = Rng::from_key([seed, 2, 3, 4]);
            let bits = sampling.bags.drawn_units(&mut rng.fork("bag", 0));
            sampler.draw_bag(&mut rng.fork("bag", 0));
            sampler.draw_tree(&mut rng, &mut fill);
            assert!(sampler.split.iter().chain(&fill).all(|&i| is_member(&bits, i as usize)));
            let of =
                |units: &[u32]| units.iter().map(|&i| clusters[i as usize]).collect::<std::collections::BTreeSet<_>>();
            let (split, filling) = (of(&sampler.split), of(&fill));
            assert_eq!((split.len(), filling.len()), (2, 1));
            assert!(split.is_disjoint(&filling));
            let whole = |side: &std::collections::BTreeSet<i32>| clusters.iter().filter(|c| side.contains(c)).count();
            assert_eq!((whole(&split), whole(&filling)), (sampler.split.len(), fill.len()));
            let (most_split, most_fill) = sampling.most_units();
            assert!(sampler.split.len() <= most_split && fill.len() <= most_fill);
        }
    }

    #[test]
    fn a_gap_in_the_numbers_of_clusters_is_refused() {
        assert!(sampling(&[0, 1, 3, 4, 5, 0, 1, 3, 4, 5, 0, 0], 0).check().is_err());
        assert!(sampling(&[0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 0], 3).check().is_err());
        assert!(sampling(&[0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 0], 2).check().is_ok());
    }
}
