//! PostgreSQL's SCRAM-SHA-256 verifiers (RFC 5802, RFC 7677): what the server stores in a password's place.
//! Made here, so that the password itself never reaches the server, nor its log.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

const ITERATIONS: u32 = 4096;

/// A new verifier for `password`, with this salt.
pub(super) fn verifier(password: &str, salt: &[u8; 16]) -> String {
    build(password, salt, ITERATIONS)
}

/// Whether `stored`, as the server's catalog has it, is a verifier of `password`.
pub(super) fn matches(stored: &str, password: &str) -> bool {
    let Some((iterations, salt)) = parts(stored) else { return false };
    build(password, &salt, iterations) == stored
}

/// `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>`
fn parts(stored: &str) -> Option<(u32, Vec<u8>)> {
    let (head, _) = stored.strip_prefix("SCRAM-SHA-256$")?.split_once('$')?;
    let (iterations, salt) = head.split_once(':')?;
    Some((iterations.parse().ok()?, BASE64_STANDARD.decode(salt).ok()?))
}

fn build(password: &str, salt: &[u8], iterations: u32) -> String {
    // The server uses a password that SASLprep refuses as it is.
    let password = stringprep::saslprep(password).unwrap_or(Cow::Borrowed(password));
    let salted = salted(password.as_bytes(), salt, iterations);
    let stored = Sha256::digest(hmac(&salted, b"Client Key"));
    let server = hmac(&salted, b"Server Key");
    let base64 = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    format!("SCRAM-SHA-256${iterations}:{}${}:{}", base64(salt), base64(&stored), base64(&server))
}

/// PBKDF2 with one block.
fn salted(password: &[u8], salt: &[u8], iterations: u32) -> [u8; 32] {
    let mut block = salt.to_vec();
    block.extend_from_slice(&1u32.to_be_bytes());
    let mut last = hmac(password, &block);
    let mut sum = last;
    for _ in 1..iterations {
        last = hmac(password, &last);
        sum.iter_mut().zip(last).for_each(|(a, b)| *a ^= b);
    }
    sum
}

fn hmac(key: &[u8], data: &[u8]) -> [u8; 32] {
    // HMAC takes a key of any length.
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()));
    mac.update(data);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_rfc() {
        // RFC 7677, section 3: user "user", password "pencil".
        let salt = BASE64_STANDARD.decode("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
        let salted = salted(b"pencil", &salt, 4096);
        let auth = b"n=user,r=rOprNGfwEbeRWgbNEkqO,\
r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,\
c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let signature = hmac(&hmac(&salted, b"Server Key"), auth);
        assert_eq!(BASE64_STANDARD.encode(signature), "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    #[test]
    fn knows_its_own() {
        let stored = verifier("corr€ct", &[7; 16]);
        assert!(matches(&stored, "corr€ct"));
        assert!(!matches(&stored, "correct"));
        assert!(!matches("md5abc", "corr€ct"));
        assert!(!stored.contains("corr"));
    }
}
