//! What an operator is told whose decision rested on an instance that has changed meanwhile.

use openclaw_contract::{Action, InstanceView, Power};

/// How the instance is now, and that it is to be decided again. Of a start or a restart, which were not asked about before,
/// it is a question.
pub(crate) fn sentence(action: Action, before: &InstanceView, now: &InstanceView) -> String {
    let (state, wanted) = (now.state.title(), wanted(before, now));
    match action {
        Action::Update | Action::Stop | Action::Restore | Action::Delete => {
            let version = &now.version;
            format!("It changed meanwhile: it is now {state} at {version}{wanted}. Decide again.")
        }
        Action::Start | Action::Restart => {
            let action = action.title();
            format!("{} changed meanwhile. It is now {state}{wanted}. {action} it all the same?", now.name)
        }
    }
}

/// What others want of it; or at least that they did something, where that is all there is to see.
fn wanted(before: &InstanceView, now: &InstanceView) -> String {
    let version = now.update_pending().then(|| now.target_version.to_string());
    let power = (before.power != now.power).then(|| match now.power {
        Power::On => "on".to_owned(),
        Power::Off => "off".to_owned(),
    });
    let wanted: Vec<String> = version.into_iter().chain(power).collect();
    let seen = |view: &InstanceView| (view.state, view.version.clone());
    if !wanted.is_empty() {
        format!(", wanted {}", wanted.join(" and "))
    } else if seen(before) == seen(now) {
        format!(", its generation is {}", now.generation)
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{version, view};
    use openclaw_contract::InstanceState::{self, Error, Running, Stopped};

    #[test]
    fn says_how_it_is_now() {
        let before = view("a", Running);
        let now = InstanceView {
            version: version("2026.4.11"),
            target_version: version("2026.5.3"),
            generation: 3,
            ..before.clone()
        };
        assert_eq!(
            sentence(Action::Update, &before, &now),
            "It changed meanwhile: it is now Running at 2026.4.11, wanted 2026.5.3. Decide again."
        );
        let off = InstanceView { power: Power::Off, ..view("a", Stopped) };
        assert_eq!(
            sentence(Action::Delete, &before, &off),
            "It changed meanwhile: it is now Stopped at 2026.4.8, wanted off. Decide again."
        );
    }

    #[test]
    fn a_start_and_a_restart_are_asked_about() {
        let before = view("my-instance", Running);
        assert_eq!(
            sentence(Action::Restart, &before, &view("my-instance", Error)),
            "my-instance changed meanwhile. It is now Error. Restart it all the same?"
        );
        let strange = view("my-instance", InstanceState::of_word("hibernating"));
        assert!(sentence(Action::Start, &before, &strange).contains("It is now hibernating. Start it"));
    }

    #[test]
    fn where_nothing_else_is_to_be_seen_the_generation_is_said() {
        let before = view("a", Running);
        let now = InstanceView { generation: 7, ..before.clone() };
        assert!(sentence(Action::Stop, &before, &now).contains("it is now Running at 2026.4.8, its generation is 7."));
    }
}
