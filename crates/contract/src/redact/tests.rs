use super::*;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn values_of_telling_keys_are_hidden() {
    let secret = "tomato";
    for key in [
        "token",
        "botToken",
        "BOT_TOKEN",
        "tokens",
        "secret",
        "clientSecret",
        "password",
        "passwd",
        "apiKey",
        "api_key",
        "API-KEY",
        "OPENAI_API_KEY",
        "key",
        "appKey",
        "credentials",
        "auth",
        "httpAuth",
        "cookie",
        "private_key",
        "privateKeyPath",
        "passphrase",
        "authorization",
        "pwd",
        "signingKeys",
    ] {
        assert_eq!(redacted(&json!({ key: secret })), json!({ key: HIDDEN }), "{key}");
        let deep = redacted(&json!({ "a": [{ key: secret }] }));
        assert_eq!(deep, json!({ "a": [{ key: HIDDEN }] }), "{key}");
    }
    for key in ["keyboard", "monkey", "author", "port", "name", "model", "mode", "compass"] {
        assert_eq!(redacted(&json!({ key: secret })), json!({ key: secret }), "{key}");
    }
}

#[test]
fn whatever_a_telling_key_holds_is_hidden_but_whether_there_is_something() {
    let config = json!({ "tokens": ["a", "b"], "secrets": {"a": "b"}, "pin": 1234, "token": null, "cookies": false });
    let shown = json!({ "tokens": HIDDEN, "secrets": HIDDEN, "pin": HIDDEN, "token": null, "cookies": false });
    assert_eq!(redacted(&config), shown);
    let config = json!({ "auth": { "mode": "token", "token": "abc" } });
    assert_eq!(redacted(&config), json!({ "auth": { "mode": "token", "token": HIDDEN } }));
}

#[test]
fn strings_that_look_like_secrets_are_hidden_wherever_they_stand() {
    for text in [
        "sk-ant-api03-abcdef",
        "xoxb-12345-abcdef",
        "ghp_16C7e42F292c6912E7",
        "github_pat_11ABCDEFG",
        "glpat-abcdefghij",
        "AKIAIOSFODNN7EXAMPLE",
        "AIzaSyA1234567",
        "eyJhbGciOiJIUzI1NiJ9.e30.abc",
        "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
        "https://user:tomato@example.org/",
        "https://example.org/?token=tomato",
        "--api-key=tomato",
        "Bearer tomato",
        "Basic dG9tYXRv",
        "curl -H 'Authorization: Bearer tomato'",
        "-----BEGIN PRIVATE KEY-----",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "see /etc/x/sk-abcdefghij",
    ] {
        assert_eq!(redacted(&json!({ "note": [text] })), json!({ "note": [HIDDEN] }), "{text}");
    }
    for text in [
        "",
        "gpt-5",
        "anthropic/claude-sonnet-4-5-20250929",
        "2026.5.14-beta.1",
        "/home/openclaw/instances/0199aa/state/openclaw.json",
        "http://127.0.0.1:18789/",
        "Answer in the language in which you are asked.",
        "sk-short",
        "ask-somebody-else-first",
    ] {
        assert_eq!(redacted(&json!({ "note": text })), json!({ "note": text }), "{text}");
    }
}

#[test]
fn a_long_word_is_hidden_where_secrets_are_kept() {
    let word = "dGhpcy1pcy1hLXNlY3JldC0x-abc_def";
    let path = "/var/lib/openclaw/a-very-long-path-to-something";
    for parent in ["env", "headers", "auth", "providers", "channels", "httpHeaders"] {
        let shown = redacted(&json!({ parent: { "X": { "y": [word, path, "short"] } } }));
        assert_eq!(shown, json!({ parent: { "X": { "y": [HIDDEN, path, "short"] } } }), "{parent}");
    }
    let letters = "aVeryLongIdentifierWithoutAnyDigit";
    assert_eq!(redacted(&json!({ "a": letters })), json!({ "a": letters }));
    assert_eq!(redacted(&json!({ "env": { "A": letters } })), json!({ "env": { "A": HIDDEN } }));
}

#[test]
fn names_and_values_that_are_written_as_pairs() {
    let config = json!([
        { "name": "API_KEY", "value": "tomato" },
        { "header": "Authorization", "value": "tomato" },
        { "name": "PORT", "value": "80" },
        { "args": ["--token", "tomato", "--port", "80"] },
    ]);
    let shown = json!([
        { "name": "API_KEY", "value": HIDDEN },
        { "header": "Authorization", "value": HIDDEN },
        { "name": "PORT", "value": "80" },
        { "args": ["--token", HIDDEN, "--port", "80"] },
    ]);
    assert_eq!(redacted(&config), shown);
    assert_eq!(redacted(&json!({ "sk-ant-api03-abcdef": 1 })), json!({ HIDDEN: 1 }), "a key that is one");
}

/// A tree with secrets in it: under telling keys, or of a telling shape.
fn tree(secret: &'static str) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({ "botToken": secret })),
        Just(json!({ "auth": secret })),
        Just(json!(format!("sk-{secret}"))),
        Just(json!({ "name": "PASSWORD", "value": secret })),
        Just(json!(["--secret", secret])),
        Just(json!({ "x_key": [secret, { "a": secret }] })),
        "[a-z]{0,8}".prop_map(Value::String),
        any::<i32>().prop_map(|n| json!(n)),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            proptest::collection::btree_map("[a-zA-Z_.-]{1,10}", inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_secret_is_left(config in tree("Zq7Zq7Zq7Zq7")) {
        let shown = redacted(&config).to_string();
        prop_assert!(!shown.contains("Zq7"), "{shown}");
    }

    #[test]
    fn what_is_redacted_stays_as_it_is(config in tree("Zq7Zq7Zq7Zq7")) {
        let shown = redacted(&config);
        prop_assert_eq!(redacted(&shown), shown);
    }

    #[test]
    fn any_text_is_read(key in ".{0,40}", text in ".{0,80}") {
        let _ = redacted(&json!({ key: text }));
    }
}
