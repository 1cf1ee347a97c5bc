//! Compares SHA-256 with the vectors of NIST and with a simple implementation of FIPS 180-4
//! that shares no code with the crate `sha2`.

use kard_enroll::rules::hash::{digest, hex};

/// The first 32 bits of the fractional part of the square (2) or cube (3) root of
/// `n`, by bisection: FIPS 180-4, sections 4.2.2 and 5.3.3.
fn root(n: u128, power: u32) -> u32 {
    let (mut low, mut high) = (0_u128, 1 << 37);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if middle.pow(power) <= n << (32 * power) {
            low = middle;
        } else {
            high = middle;
        }
    }
    u32::try_from(low & 0xffff_ffff).unwrap()
}

fn constants() -> (Vec<u32>, Vec<u32>) {
    let primes: Vec<u128> = (2..312_u128)
        .filter(|n| (2..*n).all(|d| n % d != 0))
        .collect();
    assert_eq!(primes.len(), 64);
    (
        primes.iter().map(|&p| root(p, 3)).collect(),
        primes[..8].iter().map(|&p| root(p, 2)).collect(),
    )
}

/// FIPS 180-4, section 6.2.
fn naive(message: &[u8], k: &[u32], mut h: Vec<u32>) -> [u8; 32] {
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&(message.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks(64) {
        let words = block.chunks(4);
        let mut w: Vec<u32> = words
            .map(|b| u32::from_be_bytes(b.try_into().unwrap()))
            .collect();
        for t in 16..64 {
            let s0 = w[t - 15].rotate_right(7) ^ w[t - 15].rotate_right(18) ^ (w[t - 15] >> 3);
            let s1 = w[t - 2].rotate_right(17) ^ w[t - 2].rotate_right(19) ^ (w[t - 2] >> 10);
            w.push(
                w[t - 16]
                    .wrapping_add(s0)
                    .wrapping_add(w[t - 7])
                    .wrapping_add(s1),
            );
        }
        let mut v = h.clone();
        for (k, w) in k.iter().zip(&w) {
            let s1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
            let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let t1 = [s1, choice, *k, *w]
                .iter()
                .fold(v[7], |sum, n| sum.wrapping_add(*n));
            let s0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
            v.rotate_right(1);
            v[4] = v[4].wrapping_add(t1);
            v[0] = t1.wrapping_add(s0).wrapping_add(majority);
        }
        for (sum, value) in h.iter_mut().zip(v) {
            *sum = sum.wrapping_add(value);
        }
    }
    let bytes: Vec<u8> = h.iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.try_into().unwrap()
}

fn text(message: &[u8]) -> String {
    String::from_utf8(hex(&digest(message)).to_vec()).unwrap()
}

#[test]
fn hashes_the_vectors_of_nist() {
    for (message, expected) in [
        (
            "",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            "abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
    ] {
        assert_eq!(text(message.as_bytes()), expected);
    }
    assert_eq!(
        text(&[b'a'; 1_000_000]),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
}

#[test]
fn hashes_every_length_by_fips_180_4() {
    let (k, h) = constants();
    let message: Vec<u8> = (0..300_u32).map(|n| (n * 7 % 251) as u8).collect();
    for length in 0..=300 {
        let message = &message[..length];
        assert_eq!(digest(message), naive(message, &k, h.clone()), "{length}");
    }
}

#[test]
fn writes_lower_case_hex_digits_in_order() {
    let bytes: [u8; 32] = std::array::from_fn(|at| (at * 8 + at % 3) as u8);
    let expected: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex(&bytes), *expected.as_bytes());
}
