//! Short texts, quickly: WebAssembly has no `memcmp` of its own, and the usual
//! one goes byte by byte.

/// Whether two texts are the same.
#[inline]
pub(crate) fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    if std::ptr::eq(left, right) {
        return true;
    }
    let (left_words, left_rest) = left.as_chunks::<8>();
    let (right_words, right_rest) = right.as_chunks::<8>();
    left_words
        .iter()
        .zip(right_words)
        .all(|(left, right)| u64::from_le_bytes(*left) == u64::from_le_bytes(*right))
        && match (left.last_chunk::<8>(), right.last_chunk::<8>()) {
            // The last eight bytes overlap those before; they are compared at once.
            (Some(left), Some(right)) => u64::from_le_bytes(*left) == u64::from_le_bytes(*right),
            _ => short(left_rest) == short(right_rest),
        }
}

/// A number that differs for most texts. The same on every machine.
#[inline]
pub(crate) fn hash(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mixed = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29)
        }
        _ => short(bytes),
    };
    let mixed = (mixed ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as usize
}

/// Fewer than eight bytes as one number.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The text without the space around it; a cell rarely has any.
#[inline]
pub(crate) fn trim(text: &str) -> &str {
    let graphic = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if graphic(bytes.first()) && graphic(bytes.last()) {
        text
    } else {
        text.trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_is_equal() {
        let texts = [
            "",
            "a",
            "b",
            "ab",
            "ba",
            "1234567",
            "12345678",
            "123456789",
            "223456789",
            "123456788",
            "1234567890123456",
            "1234567890123457",
            "12345678901234567",
            "éèêë",
            "éèêé",
        ];
        for left in texts {
            for right in texts {
                let right = right.to_owned();
                assert_eq!(same(left, &right), left == right, "{left} {right}");
            }
            assert_eq!(hash(left), hash(&String::from(left)));
        }
    }

    #[test]
    fn trim_trims() {
        for text in ["a", " a", "a ", "\u{a0}é\u{a0}", "é", "", " ", "a b"] {
            assert_eq!(trim(text), text.trim());
        }
    }
}
