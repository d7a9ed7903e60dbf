//! Twin of packages/kernels/src/forest/record-split.ts, which states the contract. Parity: exact.

use super::arrange_column::{Arranged, Weighing, by_category_mean, missing_units};
use super::best_cut::{BestCut, Ties};
use super::grow_tree::TreeSettings;
use super::node_sides::{MISSING_LEFT, SET, append_set};
use super::strategies::strategy::GrowthStrategy;
use super::workspace::{Grids, Id, Node};

/// The best cut of a node as a node of the tree, whose left child is still unknown; puts the node's units in the winning
/// column so that the left child's come first.
#[inline(always)]
pub fn record_split<I: Id, S: GrowthStrategy>(
    settings: &TreeSettings<S>,
    (order, unit): (&mut [I], &[u32]),
    best: &BestCut,
    (grids, arranged): (&Grids, &mut Arranged<I>),
    sets: &mut Vec<u32>,
) -> Node {
    let rest_left = 2 * (best.cut + 1) > order.len();
    let is_set = settings.categorical[best.feature] == 1;
    let (node, missing_left) = if is_set {
        let components = settings.strategy.components();
        let weighing = Weighing { rho: &grids.rho, share: &grids.share, components };
        by_category_mean(order, Ties { code: settings.codes(best.feature), unit }, weighing, arranged);
        order.copy_from_slice(&arranged.order[..order.len()]);
        record_set(settings, (order, unit), best, rest_left, sets)
    } else {
        record_threshold(settings, (order, unit), best, arranged)
    };
    let is_left = settings.takes_missing && missing_left.unwrap_or(rest_left);
    let bits = if is_set { SET } else { 0 } | if is_left { MISSING_LEFT } else { 0 };
    Node { feature: best.feature as i32 | bits, ..node }
}

/// The node, and whether missing values go left if it has any.
#[inline(always)]
fn record_threshold<I: Id, S>(
    settings: &TreeSettings<S>,
    (order, unit): (&mut [I], &[u32]),
    best: &BestCut,
    arranged: &mut Arranged<I>,
) -> (Node, Option<bool>) {
    let last = best.cut - best.absent;
    let absent = match settings.missing[best.feature] {
        0 => 0,
        _ => {
            let codes = Ties { code: settings.codes(best.feature), unit };
            missing_units(order, codes, settings.distinct[best.feature])
        }
    };
    let present = order.len() - absent;
    if absent > 0 && best.absent == 0 && best.cut + 1 == present {
        return (Node { split: Node::NO_UNIT, ..Node::LEAF }, Some(false));
    }
    let node = Node { split: unit[order[last].index()], ..Node::LEAF };
    if best.absent > 0 {
        // From values and missing ones to left values, missing ones, right values.
        let above = present - last - 1;
        arranged.order[..above].copy_from_slice(&order[last + 1..present]);
        order.copy_within(present.., last + 1);
        order[last + 1 + absent..].copy_from_slice(&arranged.order[..above]);
    }
    (node, (absent > 0).then_some(best.absent > 0))
}

/// The node, and whether missing values go left if it has any.
fn record_set<I: Id, S>(
    settings: &TreeSettings<S>,
    (order, unit): (&[I], &[u32]),
    best: &BestCut,
    rest_left: bool,
    sets: &mut Vec<u32>,
) -> (Node, Option<bool>) {
    let column = &settings.x[best.feature * settings.n..][..settings.n];
    let code = settings.codes(best.feature);
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    let (mut missing_left, mut previous) = (None, -1);
    for (k, id) in order.iter().enumerate() {
        let unit = unit[id.index()] as usize;
        if code[unit] == previous {
            continue;
        }
        previous = code[unit];
        let is_left = k <= best.cut;
        if column[unit].is_nan() {
            missing_left = Some(is_left);
        } else if is_left {
            inside.push(column[unit] as u32);
        } else {
            outside.push(column[unit] as u32);
        }
    }
    let at = append_set(sets, inside, outside, rest_left);
    (Node { split: at as u32, ..Node::LEAF }, missing_left)
}
