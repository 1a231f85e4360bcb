//! Slips of the finger, counted for a typed word against the beginnings of many others at once.

/// A typed word made ready to be held against others.
///
/// The distance is optimal string alignment (substituted, swapped, missing, doubled letters), worked
/// out a column at a time in the bits of one number: H. Hyyrö, "A bit-vector algorithm for computing
/// Levenshtein and Damerau edit distances" (2003).
pub struct Slips {
    length: u32,
    allowed: u32,
    ascii: [u64; 128],
    others: Vec<(char, u64)>,
}

/// The longest word that fits the bits.
pub const LONGEST: usize = 64;

impl Slips {
    /// Forgives `allowed` slips in `word`, which has at most [`LONGEST`] letters.
    #[must_use]
    pub fn new(word: &[char], allowed: usize) -> Self {
        let mut slips =
            Self { length: word.len() as u32, allowed: allowed as u32, ascii: [0; 128], others: Vec::new() };
        for (at, &c) in word.iter().enumerate().take(LONGEST) {
            match slips.ascii.get_mut(c as usize) {
                Some(bits) => *bits |= 1 << at,
                None => match slips.others.iter_mut().find(|(other, _)| *other == c) {
                    Some((_, bits)) => *bits |= 1 << at,
                    None => slips.others.push((c, 1 << at)),
                },
            }
        }
        slips
    }

    /// The fewest slips between the typed word and a beginning of `other`, if they are forgiven, and
    /// whether that beginning is only a part of it; of equals the whole.
    #[must_use]
    pub fn count(&self, other: impl Iterator<Item = char>) -> Option<(u32, bool)> {
        let last = 1_u64 << (self.length - 1);
        let (mut plus, mut minus, mut zero, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let mut distance = self.length;
        let mut best = u32::MAX;
        let mut column = 0;
        let mut rest = other;
        while let Some(c) = rest.next() {
            column += 1;
            let here = match self.ascii.get(c as usize) {
                Some(bits) => *bits,
                None => self.others.iter().find(|(other, _)| *other == c).map_or(0, |(_, bits)| *bits),
            };
            let swapped = ((!zero & here) << 1) & before;
            zero = ((here & plus).wrapping_add(plus) ^ plus) | here | minus | swapped;
            let across_plus = minus | !(zero | plus);
            let across_minus = zero & plus;
            distance += u32::from(across_plus & last != 0);
            distance -= u32::from(across_minus & last != 0);
            let across_plus = across_plus << 1 | 1;
            let across_minus = across_minus << 1;
            plus = across_minus | !(zero | across_plus);
            minus = zero & across_plus;
            before = here;
            best = best.min(distance);
            if column >= self.length + self.allowed {
                break;
            }
        }
        let is_part = distance != best || rest.next().is_some();
        (best <= self.allowed).then_some((best, is_part))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_bits_count_what_the_table_counts(word in "[abcé]{1,10}", other in "[abcé]{1,12}", allowed in 1..3_usize) {
            let typed: Vec<char> = word.chars().collect();
            let whole = other.chars().count();
            let by_table = (1..=whole)
                .map(|end| {
                    let start: String = other.chars().take(end).collect();
                    (strsim::osa_distance(&word, &start) as u32, end != whole)
                })
                .min()
                .filter(|(slips, _)| *slips <= allowed as u32);
            prop_assert_eq!(Slips::new(&typed, allowed).count(other.chars()), by_table);
        }
    }
}
