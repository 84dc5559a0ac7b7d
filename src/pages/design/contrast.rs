//! How well two colours are told apart, as WCAG 2 counts it: from 1 to 21.

/// What a text on a surface needs.
pub(super) const ENOUGH: f64 = 4.5;

/// Of two colours as a browser gives them: `rgb(20, 24, 29)`. None where either is no such colour, or lets through what is
/// behind it.
pub(super) fn ratio(one: &str, other: &str) -> Option<f64> {
    let (one, other) = (luminance(rgb(one)?), luminance(rgb(other)?));
    let (light, dark) = if one > other { (one, other) } else { (other, one) };
    Some((light + 0.05) / (dark + 0.05))
}

fn rgb(text: &str) -> Option<[f64; 3]> {
    let inner = text.trim().strip_prefix("rgb(")?.strip_suffix(')')?;
    let mut parts = inner.split(',').map(|part| part.trim().parse::<f64>().ok());
    let colour = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(colour)
}

fn luminance(rgb: [f64; 3]) -> f64 {
    let [red, green, blue] = rgb.map(|part| {
        let part = part / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126f64.mul_add(red, 0.7152f64.mul_add(green, 0.0722 * blue))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_told_apart_as_wcag_counts() {
        for (one, other, wanted) in [
            ("rgb(0, 0, 0)", "rgb(255, 255, 255)", Some(21.0)),
            ("rgb(255, 255, 255)", "rgb(255, 255, 255)", Some(1.0)),
            ("rgb(119, 119, 119)", "rgb(255, 255, 255)", Some(4.478)),
            ("rgba(0, 0, 0, 0.5)", "rgb(255, 255, 255)", None),
            ("red", "rgb(255, 255, 255)", None),
        ] {
            let found = ratio(one, other).map(|ratio| (ratio * 1000.0).round() / 1000.0);
            assert_eq!(found, wanted, "{one} on {other}");
            assert_eq!(ratio(other, one), ratio(one, other), "either way");
        }
    }
}
