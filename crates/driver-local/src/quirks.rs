//! What single versions of OpenClaw need that the others do not. Measured, not guessed.

use openclaw_contract::Version;

/// Packages that a version asks for in its code and not in its package.json: without them it answers 500 to everything.
pub(crate) fn undeclared_dependencies(version: &Version) -> &'static [(&'static str, &'static str)] {
    match version.to_string().as_str() {
        "2026.4.8" => &[
            ("@buape/carbon", "0.14.0"),
            ("@discordjs/voice", "^0.19.2"),
            ("@grammyjs/runner", "^2.0.3"),
            ("@grammyjs/transformer-throttler", "^1.2.1"),
            ("@larksuiteoapi/node-sdk", "^1.60.0"),
            ("@slack/bolt", "^4.6.0"),
            ("@slack/web-api", "^7.15.0"),
            ("@snazzah/davey", "^0.1.11"),
            ("discord-api-types", "^0.38.44"),
            ("grammy", "^1.42.0"),
            ("opusscript", "^0.1.1"),
        ],
        _ => &[],
    }
}

/// Whether it knows the plugin `acpx`, which starts a child of its own unless it is switched off.
pub(crate) fn has_acpx(version: &Version) -> bool {
    version.year_month() <= (2026, 4)
}

/// Whether it refreshes its catalog of models by itself unless told not to. Earlier versions refuse a configuration that says so.
pub(crate) fn refreshes_models(version: &Version) -> bool {
    version.year_month() >= (2026, 9)
}

/// Whether its doctor mends a state. Those of earlier versions install packages into the version itself, which others share.
pub(crate) fn has_doctor(version: &Version) -> bool {
    version.year_month() >= (2026, 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_measured_version_has_its_own() {
        // (version, undeclared dependencies, acpx, refreshes models and has a doctor)
        let table = [
            ("2026.4.8", 11, true, false),
            ("2026.4.11", 0, true, false),
            ("2026.6.11", 0, false, false),
            ("2026.9.6", 0, false, true),
            ("2026.10.1", 0, false, true),
        ];
        for (text, undeclared, acpx, refreshes) in table {
            let version: Version = text.parse().unwrap();
            assert_eq!(undeclared_dependencies(&version).len(), undeclared, "{text}");
            let found = (has_acpx(&version), refreshes_models(&version), has_doctor(&version));
            assert_eq!(found, (acpx, refreshes, refreshes), "{text}");
        }
    }
}
