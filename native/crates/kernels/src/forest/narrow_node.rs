//! Hands a node on to memory with narrower ids, where everything below it costs less.

use super::grow_tree::OpenNode;
use super::workspace::{Id, Workspace};

/// Copies a node to side 0 of `below`, from unit 0 on, and returns it as it stands there.
#[inline(always)]
pub fn narrow_node<I: Id, J: Id, M: Clone>(
    ws: &Workspace<I>,
    node: &OpenNode<M>,
    below: &mut Workspace<J>,
) -> OpenNode<M> {
    let (range, size, capacity) = (node.start..node.end, node.end - node.start, below.capacity);
    let (from, to) = (&ws.units[node.side], &mut below.units[0]);
    to.unit[..size].copy_from_slice(&from.unit[range.clone()]);
    for (from, to) in from.columns.iter().zip(&mut to.columns) {
        to[..size].copy_from_slice(&from[range.clone()]);
    }
    let features = ws.order[node.side].chunks_exact(ws.capacity).zip(below.order[0].chunks_exact_mut(capacity));
    for (from, to) in features {
        for (id, narrow) in from[range.clone()].iter().zip(to) {
            *narrow = J::from_index(id.index() - node.start);
        }
    }
    OpenNode { side: 0, start: 0, end: size, ..node.clone() }
}
