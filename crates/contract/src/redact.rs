//! A configuration without its secrets. Where it is not sure it hides: what is shown is read by people who look on.

use serde_json::{Map, Value};

/// What stands in the place of a secret.
pub const HIDDEN: &str = "•••";

/// Keys that hold a secret wherever these letters are in them.
const TELLING: [&str; 10] = [
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "apikey",
    "credential",
    "cookie",
    "private",
    "authorization",
];
/// Words of a key that do the same, where they stand alone (`key`, `appKey`, `api_key`).
const TELLING_WORDS: [&str; 8] = ["key", "keys", "pwd", "pass", "bearer", "pin", "otp", "seed"];
/// Words of keys under which a long value without spaces is taken for a secret.
const SUSPICIOUS: [&str; 16] = [
    "auth",
    "env",
    "header",
    "headers",
    "provider",
    "providers",
    "account",
    "accounts",
    "channel",
    "channels",
    "webhook",
    "hook",
    "hooks",
    "login",
    "session",
    "signature",
];
/// How tokens of known services begin.
const SHAPES: [&str; 34] = [
    "sk-",
    "sk_",
    "pk-lf-",
    "pk_live_",
    "rk_live_",
    "xoxa-",
    "xoxb-",
    "xoxc-",
    "xoxd-",
    "xoxe-",
    "xoxp-",
    "xoxr-",
    "xoxs-",
    "xapp-",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29.",
    "eyJ",
    "SG.",
    "hf_",
    "npm_",
    "gsk_",
    "xai-",
    "dop_v1_",
    "tvly-",
    "pplx-",
];
/// A token that begins so has at least so many characters.
const SHORTEST_TOKEN: usize = 10;
/// What is longer and looks like hex or base64 is taken for a secret.
const LONGEST_WORD: usize = 24;

/// The same without its secrets: values of keys that tell of one, and strings that look like one.
#[must_use]
pub fn redacted(config: &Value) -> Value {
    value(config, false)
}

fn value(config: &Value, suspicious: bool) -> Value {
    match config {
        Value::Null | Value::Bool(_) | Value::Number(_) => config.clone(),
        Value::String(text) if looks_secret(text, suspicious) => hidden(),
        Value::String(_) => config.clone(),
        Value::Array(items) => array(items, suspicious),
        Value::Object(fields) => object(fields, suspicious),
    }
}

fn array(items: &[Value], suspicious: bool) -> Value {
    // `["--token", "abc"]`: what follows an option belongs to it.
    let mut option = false;
    let item = |item: &Value| {
        let hides = std::mem::replace(&mut option, false);
        if let Value::String(text) = item {
            if hides {
                return hidden();
            }
            option = text.starts_with('-') && tells(text);
        }
        value(item, suspicious)
    };
    Value::Array(items.iter().map(item).collect())
}

fn object(fields: &Map<String, Value>, suspicious: bool) -> Value {
    // `{"name": "API_KEY", "value": "abc"}`: the name is a value here.
    let named = ["name", "key", "header", "id", "variable"].iter().filter_map(|name| fields.get(*name)?.as_str());
    let names_one = named.into_iter().any(|name| tells(name) || words(name).any(|word| word == "auth"));
    let field = |(key, found): (&String, &Value)| {
        let shown = if looks_secret(key, suspicious) { HIDDEN.to_owned() } else { key.clone() };
        let is_auth = words(key).any(|word| word == "auth" || word == "oauth");
        let hides = tells(key) || (names_one && key == "value") || (is_auth && found.is_string());
        let below = suspicious || words(key).any(|word| SUSPICIOUS.contains(&word.as_str()));
        (shown, if hides { hide(found) } else { value(found, below) })
    };
    Value::Object(fields.iter().map(field).collect())
}

/// Whether there is something says no more than the key does.
fn hide(found: &Value) -> Value {
    match found {
        Value::Null | Value::Bool(_) => found.clone(),
        Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => hidden(),
    }
}

fn hidden() -> Value {
    Value::String(HIDDEN.to_owned())
}

/// Whether a key tells of a secret.
fn tells(key: &str) -> bool {
    let plain: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    TELLING.iter().any(|telling| plain.contains(telling))
        || words(key).any(|word| TELLING_WORDS.contains(&word.as_str()))
}

/// The words of a key, in lower case: of `gatewayAuth`, `gateway-auth` and `GATEWAY_AUTH` the same.
fn words(key: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in key.chars() {
        let begins = c.is_uppercase() && after_lower;
        after_lower = c.is_lowercase() || c.is_ascii_digit();
        if begins || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.into_iter().filter(|word| !word.is_empty())
}

/// Whether a text looks like a secret, or has one in it.
fn looks_secret(text: &str, suspicious: bool) -> bool {
    let lower = text.to_lowercase();
    // `https://user:password@host`, `?token=…`, `Bearer …`, keys in PEM.
    let login = lower.split_once("://").is_some_and(|(_, rest)| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.contains('@')
    });
    let given = lower.split(['?', '&', ';', ' ', ',', '-']).any(|part| {
        part.split_once('=').is_some_and(|(key, value)| !value.is_empty() && (tells(key) || key.ends_with("auth")))
    });
    let written_out = given || lower.contains("bearer ") || lower.contains("basic ") || lower.contains("-----begin");
    login || written_out || pieces(text).any(|piece| is_token(piece, suspicious))
}

/// The parts of a text that could be one token each.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '=' | '/' | ':')))
        .flat_map(|piece| std::iter::once(piece).chain(piece.split(['/', ':', '='])))
}

fn is_token(piece: &str, suspicious: bool) -> bool {
    let shaped = piece.len() >= SHORTEST_TOKEN && SHAPES.iter().any(|shape| piece.starts_with(shape));
    shaped || is_bot_token(piece) || has_long_run(piece) || (suspicious && is_encoded(piece))
}

/// `123456789:AA…`, as chat services give them.
fn is_bot_token(piece: &str) -> bool {
    let Some((number, rest)) = piece.split_once(':') else { return false };
    number.len() >= 6 && number.bytes().all(|b| b.is_ascii_digit()) && rest.len() > LONGEST_WORD
}

/// More letters and digits on end than any word or version has, and both of them.
fn has_long_run(piece: &str) -> bool {
    piece.split(|c: char| !c.is_ascii_alphanumeric()).any(|run| run.len() > LONGEST_WORD && is_mixed(run))
}

/// What hex or base64 look like: not a path, nor plain words with hyphens between them.
fn is_encoded(piece: &str) -> bool {
    let encoded = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_');
    let plain_words = piece.split(|c: char| !c.is_ascii_lowercase()).all(|word| word.len() <= LONGEST_WORD)
        && piece.bytes().all(|b| !b.is_ascii_digit() && !b.is_ascii_uppercase());
    piece.len() > LONGEST_WORD && !piece.starts_with('/') && piece.bytes().all(encoded) && !plain_words
}

fn is_mixed(run: &str) -> bool {
    run.bytes().any(|b| b.is_ascii_digit()) && run.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests;
