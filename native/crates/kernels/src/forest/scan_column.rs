//! Twin of packages/kernels/src/forest/scan-column.ts, which states the contract. Parity: exact.

use super::arrange_column::{Arranged, Weighing, by_category_mean, missing_first, missing_units};
use super::best_cut::{BestCut, Scores, Ties, best_penalised_cut};
use super::best_vector_cut::best_vector_cut;
use super::grow_tree::TreeSettings;
use super::strategies::strategy::{GrowthStrategy, NodeGrid};
use super::vectors::Vectors;
use super::workspace::Id;

/// What the columns of one node are searched with.
#[derive(Debug)]
pub struct ColumnSearch<'a, V, S> {
    pub vectors: &'a mut V,
    pub settings: &'a TreeSettings<'a, S>,
    pub scores: Scores<'a>,
    pub grid: NodeGrid,
    /// The node's units by local id.
    pub unit: &'a [u32],
    /// Weight of all of them; 0 without weights.
    pub total: f64,
}

impl<V, S: GrowthStrategy> ColumnSearch<'_, V, S> {
    /// Compares the cuts of one feature, in which the node has the given order, with the best so far.
    #[inline(always)]
    pub fn scan<I: Id>(&mut self, feature: usize, order: &[I], arranged: &mut Arranged<I>, best: &mut BestCut)
    where
        V: Vectors<I>,
    {
        let settings = self.settings;
        let all = (0, order.len() as i64 - 1);
        if settings.missing[feature] == 0 && settings.categorical[feature] == 0 {
            self.scan_order(feature, order, all, 0, best);
        } else {
            self.scan_arranged(feature, order, arranged, best);
        }
    }

    /// `scan` for a column with missing values or categories.
    fn scan_arranged<I: Id>(&mut self, feature: usize, order: &[I], arranged: &mut Arranged<I>, best: &mut BestCut)
    where
        V: Vectors<I>,
    {
        let settings = self.settings;
        let size = order.len() as i64;
        let codes = Ties { code: settings.codes(feature), unit: self.unit };
        if settings.categorical[feature] == 1 {
            let Scores { rho, share, .. } = self.scores;
            let weighing = Weighing { rho, share, components: settings.strategy.components() };
            by_category_mean(order, codes, weighing, arranged);
            self.scan_order(feature, &arranged.order[..order.len()], (0, size - 1), 0, best);
            return;
        }
        let absent = missing_units(order, codes, settings.distinct[feature]);
        self.scan_order(feature, order, (0, size - absent as i64 - 1), 0, best);
        if absent == 0 || absent == order.len() {
            return;
        }
        missing_first(order, absent, arranged);
        self.scan_order(feature, &arranged.order[..order.len()], (absent as i64, size - 1), absent, best);
    }

    /// Compares cuts `from..=to` of an order.
    #[inline(always)]
    fn scan_order<I: Id>(
        &mut self,
        feature: usize,
        order: &[I],
        (from, to): (i64, i64),
        absent: usize,
        best: &mut BestCut,
    ) where
        V: Vectors<I>,
    {
        let Self { vectors, settings, scores, grid, unit, .. } = self;
        let mut range = settings.strategy.cuts(&**vectors, order, scores, (&settings.limits, grid));
        range.first = range.first.max(from);
        range.last = range.last.min(to);
        if range.first > range.last {
            return;
        }
        let has_ties = ((settings.distinct[feature] + settings.missing[feature]) as usize) < settings.n;
        let ties = has_ties.then(|| Ties { code: settings.codes(feature), unit });
        let strategy = &settings.strategy;
        let found = if strategy.weighted() && strategy.components() == 1 && grid.penalty == 0.0 {
            vectors.best_weighted_cut(order, scores, range, ties, (best.gain, self.total))
        } else if !strategy.is_plain() {
            best_vector_cut(order, scores, range, ties, (best.gain, grid.penalty, strategy.components()))
        } else if grid.penalty != 0.0 {
            best_penalised_cut(order, scores, range, ties, (best.gain, grid.penalty, strategy.doses() > 0))
        } else {
            let found = vectors.best_cut(order, scores, range, ties, best.gain as f32);
            found.map(|(gain, cut)| (f64::from(gain), cut))
        };
        if let Some((gain, cut)) = found {
            *best = BestCut { gain, feature, cut, absent };
        }
    }
}
