use super::*;
use clap::{CommandFactory as _, error::ErrorKind};

fn parse(line: &str) -> Result<String, ErrorKind> {
    let cli = Cli::try_parse_from(line.split(' ')).map_err(|error| error.kind())?;
    Ok(format!("{:?}", cli.command))
}

#[test]
fn the_whole_tree_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn every_verb_takes_what_the_contract_says() {
    for line in [
        "openclaw serve",
        "openclaw serve --listen 127.0.0.1:0 --data-dir /d --database-url sqlite::memory: --driver simulated",
        "openclaw serve --driver simulated --simulate fetch=20s --simulate fail=start@a:1",
        "openclaw serve --driver simulated --role viewer",
        "openclaw create my-instance",
        "openclaw create my-instance --version 2026.4.8 --label team=ops --label a/b= --no-start",
        "openclaw create my-instance --wait --timeout 90s",
        "openclaw create my-instance --version 2026.5.14-beta.1 --pre",
        "openclaw list --state running --label team=ops",
        "openclaw status my-instance --watch --timeout 1h30m",
        "openclaw update my-instance --version 2026.5.3-1 --wait --timeout 10m",
        "openclaw update my-instance --version 2026.5.14-beta.1 --pre --dry-run",
        "openclaw update my-instance --version 2026.4.11 --explain -o json",
        "openclaw --allow-skew start my-instance --wait",
        "openclaw start my-instance --dry-run --allow-skew",
        "openclaw restart my-instance --explain",
        "openclaw delete my-instance --dry-run",
        "openclaw stop my-instance",
        "openclaw restart my-instance --wait",
        "openclaw delete my-instance --yes --wait",
        "openclaw timeline my-instance --limit 5",
        "openclaw logs my-instance -f --tail 10",
        "openclaw releases --pre",
        "openclaw releases install 2026.4.11",
        "openclaw releases remove 2026.4.11 -o json",
        "openclaw timeline",
        "openclaw timeline a --who local --what update --outcome failed --until 2026-04-10T14:00:00Z",
        "openclaw policy",
        "openclaw policy show",
        "openclaw policy set --update-states running,error",
        "openclaw policy set --prereleases true --deprecated refuse --shortage warn",
        "openclaw policy set --memory-reserve-mib 0 --disk-reserve-mib 2048 --max-load-percent 300",
        "openclaw update my-instance --version 2026.4.8 --keep-state --rehearse",
        "openclaw update my-instance --cancel --wait",
        "openclaw update my-instance --cancel --dry-run",
        "openclaw snapshots my-instance",
        "openclaw snapshots my-instance --remove 7-2026.4.8",
        "openclaw restore my-instance --snapshot 7-2026.4.8 --dry-run",
        "openclaw restore my-instance a.tar.zst --wait",
        "openclaw backup my-instance",
        "openclaw backup my-instance -o a.tar.zst --force",
        "openclaw backup my-instance -o - --output json",
        "openclaw import my-instance a.tar.zst --start --label team=ops --wait",
        "openclaw import my-instance --folder /old/state --version 2026.4.8",
        "openclaw import my-instance --adopt /old/state",
        "openclaw admin backup-db /backups/portal.db",
        "openclaw admin backup-db portal.db --data-dir /d -o json",
        "openclaw serve --max-archive-gib 1",
        "openclaw policy set --on-failure roll-back --soak 0 --keep-snapshots 50 --rehearse true --hold-failed false",
        "openclaw policy set --on-failure stop --lift 2026.9.6 --lift 2026.4.8 --concurrent-starts none",
        "openclaw policy set --concurrent-updates 3",
        "openclaw policy set --concurrent-updates none --block 2026.9.6=bad --block 2026.4.8 --unblock 2026.4.11",
        "openclaw version",
        "openclaw completions bash",
    ] {
        assert!(parse(line).is_ok(), "{line}: {:?}", parse(line));
    }
}

#[test]
fn wrong_usage_is_found_before_anything_is_sent() {
    use ErrorKind::{
        ArgumentConflict, DisplayHelpOnMissingArgumentOrSubcommand, InvalidSubcommand, InvalidValue,
        MissingRequiredArgument, UnknownArgument, ValueValidation,
    };
    for (line, kind) in [
        ("openclaw", DisplayHelpOnMissingArgumentOrSubcommand),
        ("openclaw fly", InvalidSubcommand),
        ("openclaw status", MissingRequiredArgument),
        ("openclaw status My_Instance", ValueValidation),
        ("openclaw status a --timeout 5m", MissingRequiredArgument),
        ("openclaw status a --watch --timeout soon", ValueValidation),
        ("openclaw status a --watch --timeout 0s", ValueValidation),
        ("openclaw status a --watch --timeout -5m", UnknownArgument),
        ("openclaw update my-instance", MissingRequiredArgument),
        ("openclaw update my-instance --version v2026.4.11", ValueValidation),
        ("openclaw update my-instance --cancel --version 2026.4.11", ArgumentConflict),
        ("openclaw update my-instance --cancel --keep-state", ArgumentConflict),
        ("openclaw snapshots a --remove ../b", ValueValidation),
        ("openclaw restore my-instance", MissingRequiredArgument),
        ("openclaw restore my-instance a.tar.zst --snapshot 7-2026.4.8", ArgumentConflict),
        ("openclaw restore my-instance a.tar.zst --dry-run", ArgumentConflict),
        ("openclaw import my-instance", MissingRequiredArgument),
        ("openclaw import my-instance a.tar.zst --folder /old", ArgumentConflict),
        ("openclaw import my-instance --folder /old --adopt /old", ArgumentConflict),
        ("openclaw import my-instance --folder old", ValueValidation),
        ("openclaw admin", DisplayHelpOnMissingArgumentOrSubcommand),
        ("openclaw admin backup-db", MissingRequiredArgument),
        ("openclaw policy set --on-failure pray", InvalidValue),
        ("openclaw serve --max-archive-gib 0", ValueValidation),
        ("openclaw update my-instance --version 2026.4.11 --timeout 5m", MissingRequiredArgument),
        ("openclaw update my-instance --version 2026.4.11 --dry-run --wait", ArgumentConflict),
        ("openclaw stop my-instance --wait --explain", ArgumentConflict),
        ("openclaw create a --dry-run", UnknownArgument),
        ("openclaw create a --label team", ValueValidation),
        ("openclaw create a --label t/\u{e4}=b", ValueValidation),
        ("openclaw create a --force", UnknownArgument),
        ("openclaw list --state asleep", InvalidValue),
        ("openclaw timeline a --limit 0", ValueValidation),
        ("openclaw policy set --update-states asleep", ValueValidation),
        ("openclaw policy set --prereleases maybe", InvalidValue),
        ("openclaw policy set --deprecated maybe", InvalidValue),
        ("openclaw policy set --memory-reserve-mib -1", UnknownArgument),
        ("openclaw policy set --concurrent-updates 0", ValueValidation),
        ("openclaw policy set --concurrent-updates 1001", ValueValidation),
        ("openclaw policy set --block v1", ValueValidation),
        ("openclaw policy set --unblock 2026.4.8=why", ValueValidation),
        ("openclaw serve --driver docker", InvalidValue),
        ("openclaw serve --role owner", InvalidValue),
        ("openclaw serve --listen everywhere", ValueValidation),
        ("openclaw version -o yaml", InvalidValue),
        ("openclaw completions cmd", InvalidValue),
    ] {
        assert_eq!(parse(line).err(), Some(kind), "{line}");
    }
}

#[test]
fn every_verb_shows_an_example() {
    fn look(command: &clap::Command, path: &str) {
        let help = command.clone().render_long_help().to_string();
        assert!(command.has_subcommands() || help.contains("Example"), "{path}: {help}");
        for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
            look(verb, &format!("{path} {}", verb.get_name()));
        }
    }
    look(&Cli::command(), "openclaw");
}

#[test]
fn a_backup_has_the_letter_o_for_its_file_and_the_rest_of_the_world_for_the_format() -> Result<(), clap::Error> {
    for (line, format) in [
        ("openclaw backup a -o a.tar.zst", Format::Text),
        ("openclaw backup a -o a.tar.zst --output json", Format::Json),
        ("openclaw list -o json", Format::Json),
    ] {
        let cli = Cli::try_parse_from(line.split(' '))?;
        assert_eq!(cli.global.output, format, "{line}");
    }
    Ok(())
}

#[test]
fn the_global_options_stand_before_and_after_the_verb() -> Result<(), clap::Error> {
    for line in ["openclaw --server http://h -o json version", "openclaw version -o json --server http://h"] {
        let cli = Cli::try_parse_from(line.split(' '))?;
        assert_eq!((cli.global.server.as_str(), cli.global.output), ("http://h", Format::Json), "{line}");
    }
    Ok(())
}

#[test]
fn help_shows_where_the_token_comes_from_and_never_the_token() {
    let help = Cli::command().render_long_help().to_string();
    assert!(help.contains("OPENCLAW_PORTAL_TOKEN") && help.contains("Exit status"), "{help}");
    assert!(Cli::command().get_arguments().any(|arg| arg.get_id() == "token" && arg.is_hide_env_values_set()));
}

#[test]
fn times_are_written_as_people_write_them() {
    for (text, seconds) in [("90s", 90), ("10m", 600), ("1h30m", 5400), ("2 hours", 7200)] {
        assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
    }
    for text in ["", "10", "-10m", "0s", "ten"] {
        assert!(duration(text).is_err_and(|error| error.contains("10m")), "{text}");
    }
}
