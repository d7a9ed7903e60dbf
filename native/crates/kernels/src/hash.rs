//! Twin of packages/core/src/hash.ts: MurmurHash3_x86_128 (Appleby, public domain).

const C1: u32 = 0x239b_961b;
const C2: u32 = 0xab0e_9789;
const C3: u32 = 0x38b3_4ae5;
const C4: u32 = 0xa1e3_8b93;

/// Hash of the words in little-endian order followed by the UTF-8 bytes of `text`, under seed 0.
pub fn hash128(words: &[u32], text: &str) -> [u32; 4] {
    let mut bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    bytes.extend_from_slice(text.as_bytes());
    murmur128(&bytes, 0)
}

/// MurmurHash3_x86_128 of `bytes` under `seed`.
pub fn murmur128(bytes: &[u8], seed: u32) -> [u32; 4] {
    let [mut h1, mut h2, mut h3, mut h4] = [seed; 4];
    let mut blocks = bytes.chunks_exact(16);
    for block in &mut blocks {
        let word = |k: usize| u32::from_le_bytes([block[4 * k], block[4 * k + 1], block[4 * k + 2], block[4 * k + 3]]);
        h1 ^= scramble(word(0), C1, 15, C2);
        h1 = h1.rotate_left(19).wrapping_add(h2).wrapping_mul(5).wrapping_add(0x561c_cd1b);
        h2 ^= scramble(word(1), C2, 16, C3);
        h2 = h2.rotate_left(17).wrapping_add(h3).wrapping_mul(5).wrapping_add(0x0bca_a747);
        h3 ^= scramble(word(2), C3, 17, C4);
        h3 = h3.rotate_left(15).wrapping_add(h4).wrapping_mul(5).wrapping_add(0x96cd_1c35);
        h4 ^= scramble(word(3), C4, 18, C1);
        h4 = h4.rotate_left(13).wrapping_add(h1).wrapping_mul(5).wrapping_add(0x32ac_3b17);
    }
    let mut tail = [0_u32; 4];
    for (k, &byte) in blocks.remainder().iter().enumerate() {
        tail[k / 4] |= u32::from(byte) << (8 * (k % 4));
    }
    h4 ^= scramble(tail[3], C4, 18, C1);
    h3 ^= scramble(tail[2], C3, 17, C4);
    h2 ^= scramble(tail[1], C2, 16, C3);
    h1 ^= scramble(tail[0], C1, 15, C2);

    // The published hash mixes the length as a 32-bit value.
    let length = bytes.len() as u32;
    let [h1, h2, h3, h4] = spread([h1 ^ length, h2 ^ length, h3 ^ length, h4 ^ length]);
    spread([finalise(h1), finalise(h2), finalise(h3), finalise(h4)])
}

fn scramble(word: u32, first: u32, rotation: u32, second: u32) -> u32 {
    word.wrapping_mul(first).rotate_left(rotation).wrapping_mul(second)
}

fn spread([h1, h2, h3, h4]: [u32; 4]) -> [u32; 4] {
    let sum = h1.wrapping_add(h2).wrapping_add(h3).wrapping_add(h4);
    [sum, h2.wrapping_add(sum), h3.wrapping_add(sum), h4.wrapping_add(sum)]
}

fn finalise(mut h: u32) -> u32 {
    h ^= h >> 16;
    h = h.wrapping_mul(0x85eb_ca6b);
    h ^= h >> 13;
    h = h.wrapping_mul(0xc2b2_ae35);
    h ^ (h >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_published_hash() {
        let bytes: Vec<u8> = (0..100_u8).map(|i| i.wrapping_mul(37)).collect();
        for length in 0..bytes.len() {
            for seed in [0, 1, 0xdead_beef] {
                let expected = murmur3::murmur3_x86_128(&mut &bytes[..length], seed).expect("a slice can be read");
                let words = murmur128(&bytes[..length], seed);
                let joined = words.iter().rev().fold(0_u128, |sum, &w| (sum << 32) | u128::from(w));
                assert_eq!(joined, expected, "length {length}, seed {seed}");
            }
        }
    }
}
