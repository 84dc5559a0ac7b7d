use super::*;

fn pane(most: usize, lines: &[&str]) -> Pane {
    let mut pane = Pane::of(most);
    for line in lines {
        pane.push(line);
    }
    pane
}

fn texts(pane: &Pane, top: u64, rows: u64) -> (u64, Vec<String>) {
    let (row, numbers) = pane.in_sight(top, rows);
    (row, numbers.iter().filter_map(|number| Some(pane.line(*number)?.text.to_string())).collect())
}

fn own(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn only_what_is_in_sight_is_drawn() {
    let pane = pane(MOST, &["a", "b", "c", "d", "e"]);
    assert_eq!(pane.rows(), 5);
    assert_eq!(texts(&pane, 1, 2), (1, own(&["b", "c"])));
    assert_eq!(texts(&pane, 4, 9), (4, own(&["e"])));
    assert_eq!(texts(&pane, 9, 9), (5, own(&[])));
}

#[test]
fn long_lines_take_several_rows() {
    let mut pane = pane(MOST, &["a", "0123456789", "c", "d"]);
    pane.wrap_at(Some(4));
    assert_eq!(pane.rows(), 6);
    assert_eq!(texts(&pane, 2, 2), (1, own(&["0123456789"])));
    assert_eq!(texts(&pane, 3, 2), (1, own(&["0123456789", "c"])));
    assert_eq!((pane.row_of(1), pane.row_of(2), pane.row_of(9)), (1, 4, 6));
    pane.wrap_at(None);
    assert_eq!(pane.rows(), 4);
}

#[test]
fn the_oldest_lines_leave() {
    let mut pane = pane(3, &["a", "b", "c"]);
    pane.search("b");
    assert_eq!(pane.push("[error] d"), 1);
    assert_eq!((pane.rows(), pane.hits(), texts(&pane, 0, 1)), (3, 1, (0, own(&["b"]))));
    assert_eq!(pane.push("e"), 1);
    assert_eq!((pane.hits(), texts(&pane, 0, 9)), (0, (0, own(&["c", "[error] d", "e"]))));
    assert_eq!(pane.counts(), [1, 0, 0, 0, 2]);
    pane.hide(vec![Level::Other]);
    assert_eq!(pane.push("f"), 0, "what is hidden takes no row with it");
    assert_eq!(texts(&pane, 0, 9), (0, own(&["[error] d"])));
    assert_eq!(pane.push("g"), 1);
    pane.clear();
    pane.hide(Vec::new());
    assert_eq!(pane.push("h"), 0);
    assert_eq!(texts(&pane, 0, 9), (0, own(&["h"])));
}

#[test]
fn levels_can_be_hidden() {
    let mut pane = pane(MOST, &["[error] a", "b", "[info] c"]);
    pane.hide(vec![Level::Other, Level::Info]);
    assert_eq!((pane.rows(), texts(&pane, 0, 9)), (1, (0, own(&["[error] a"]))));
    pane.push("d");
    assert_eq!((pane.rows(), pane.row_of(2)), (1, 1));
    pane.hide(Vec::new());
    assert_eq!(pane.rows(), 4);
}

#[test]
fn a_search_goes_around() {
    let mut pane = pane(MOST, &["x", "no", "x x", "no"]);
    pane.search("x");
    let hit = |number, place| Some(Hit { number, place });
    assert_eq!(pane.hits(), 3);
    assert_eq!([pane.step(None, 1, true), pane.step(None, 1, false)], [hit(2, 0), hit(0, 0)]);
    assert_eq!(pane.step(hit(2, 0), 0, true), hit(2, 1));
    assert_eq!(pane.step(hit(2, 1), 0, true), hit(0, 0));
    assert_eq!(pane.step(hit(0, 0), 0, false), hit(2, 1));
    assert_eq!(pane.step(None, 3, true), hit(0, 0));
    assert_eq!(pane.rank(Hit { number: 2, place: 0 }), 2);
    pane.search("y");
    assert_eq!((pane.hits(), pane.step(None, 0, true)), (0, None));
}

#[test]
fn a_hundred_thousand_lines_stay_and_few_are_drawn() {
    let mut pane = Pane::default();
    for number in 0..MOST + 5 {
        pane.push(&format!("line {number} of a log that is long"));
    }
    assert_eq!((pane.rows(), pane.lines().count()), (MOST as u64, MOST));
    let (_, numbers) = pane.in_sight(50_000, 60);
    assert_eq!(numbers.len(), 60);
    pane.search("line 99999 ");
    assert_eq!(pane.hits(), 1);
}
