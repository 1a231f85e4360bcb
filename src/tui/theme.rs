//! Styles by meaning, read from TOML, brought down to what the terminal can show.

use std::collections::BTreeMap;

use anstyle_lossy::palette::DEFAULT as PALETTE;
use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::config::{Config, Paths};
use crate::store::file;

/// What something on the screen means; a theme has a style for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Ordinary text and the ground it stands on.
    Text,
    /// Said beside.
    Dim,
    /// The thing itself.
    Strong,
    /// What the words after it are.
    Label,
    /// Leads somewhere.
    Link,
    /// A line between panes, the title of one.
    Border,
    /// The same of the pane in focus.
    Focus,
    /// The selected row of the pane in focus.
    Selected,
    /// The selected row of another pane.
    Chosen,
    /// Characters that matched.
    Match,
    /// In force.
    Listed,
    /// Not yet in force.
    Announced,
    /// No longer in force.
    Removed,
    /// To be careful with.
    Careful,
    /// Wrong.
    Error,
    /// A bar.
    Bar,
    /// A bar within the range.
    BarRange,
    /// The line at the top.
    Header,
    /// The line at the foot.
    Footer,
    /// A key at the foot.
    Key,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::Text,
        Self::Dim,
        Self::Strong,
        Self::Label,
        Self::Link,
        Self::Border,
        Self::Focus,
        Self::Selected,
        Self::Chosen,
        Self::Match,
        Self::Listed,
        Self::Announced,
        Self::Removed,
        Self::Careful,
        Self::Error,
        Self::Bar,
        Self::BarRange,
        Self::Header,
        Self::Footer,
        Self::Key,
    ];

    /// The name in theme files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Dim => "dim",
            Self::Strong => "strong",
            Self::Label => "label",
            Self::Link => "link",
            Self::Border => "border",
            Self::Focus => "focus",
            Self::Selected => "selected",
            Self::Chosen => "chosen",
            Self::Match => "match",
            Self::Listed => "listed",
            Self::Announced => "announced",
            Self::Removed => "removed",
            Self::Careful => "careful",
            Self::Error => "error",
            Self::Bar => "bar",
            Self::BarRange => "bar-range",
            Self::Header => "header",
            Self::Footer => "footer",
            Self::Key => "key",
        }
    }

    /// What tells the role without any color.
    fn modifiers(self) -> Modifier {
        match self {
            Self::Strong | Self::Focus | Self::Careful | Self::Key | Self::Label => Modifier::BOLD,
            Self::Selected | Self::Header | Self::Footer => Modifier::REVERSED,
            Self::Chosen | Self::Link => Modifier::UNDERLINED,
            Self::Match | Self::Error => Modifier::BOLD.union(Modifier::UNDERLINED),
            _ => Modifier::empty(),
        }
    }
}

/// The themes this program comes with.
const BUILT_IN: [(&str, &str); 5] = [
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("high-contrast", include_str!("../../assets/themes/high-contrast.toml")),
    ("color-blind", include_str!("../../assets/themes/color-blind.toml")),
    ("terminal", include_str!("../../assets/themes/terminal.toml")),
];

/// How many colors the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// None: meaning is told by marks, bold, underline and reverse.
    None,
    /// The sixteen of old.
    Sixteen,
    /// The 256 of xterm.
    Indexed,
    /// All.
    True,
}

impl Depth {
    /// What the environment says the terminal shows.
    #[must_use]
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let term = variable("TERM").unwrap_or_default();
        let color_term = variable("COLORTERM").unwrap_or_default();
        if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) || term == "dumb" {
            Self::None
        } else if color_term == "truecolor" || color_term == "24bit" || term.ends_with("-direct") {
            Self::True
        } else if term.contains("256color") || term.contains("kitty") || term.contains("alacritty") {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
}

/// A theme that cannot be used, and why.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// There is no such theme.
    #[error("there is no theme “{name}”; there are {known}, and files in {folder}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
        /// Where files are looked for.
        folder: String,
    },
    /// The file is not what it should be.
    #[error("theme “{name}”: {message}")]
    Invalid {
        /// Which theme.
        name: String,
        /// What is wrong with it.
        message: String,
    },
}

/// A style for every role.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    styles: BTreeMap<Role, Style>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StyleFile {
    fg: Option<String>,
    bg: Option<String>,
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    italic: bool,
    #[serde(default)]
    underline: bool,
    #[serde(default)]
    reverse: bool,
}

impl Theme {
    /// Names of all themes: those built in, then those in the folder `themes` of the configuration.
    #[must_use]
    pub fn names(paths: &Paths) -> Vec<String> {
        let mut names: Vec<String> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
        let files = std::fs::read_dir(paths.config.join("themes")).into_iter().flatten().flatten();
        let mut own: Vec<String> = files
            .filter_map(|file| file.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned))
            .filter(|name| !names.contains(name))
            .collect();
        own.sort();
        names.extend(own);
        names
    }

    /// Reads a theme by name: a file of the person's before one built in.
    ///
    /// # Errors
    /// When there is none of that name, or it is not sound.
    pub fn load(name: &str, paths: &Paths) -> Result<Self, ThemeError> {
        let folder = paths.config.join("themes");
        let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        let own =
            plain.then(|| file::read_text(&folder.join(format!("{name}.toml")), file::MOST).ok()).flatten();
        let built_in = BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
        let text = own.or(built_in).ok_or_else(|| ThemeError::Unknown {
            name: name.to_owned(),
            known: Self::names(paths).join(", "),
            folder: folder.display().to_string(),
        })?;
        Self::parse(&text).map_err(|message| ThemeError::Invalid { name: name.to_owned(), message })
    }

    /// A theme that this program comes with.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn built_in(name: &str) -> Result<Self, String> {
        let found = BUILT_IN.iter().find(|(known, _)| *known == name);
        found.ok_or_else(|| format!("there is no theme “{name}”")).and_then(|(_, text)| Self::parse(text))
    }

    /// Reads a theme.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: BTreeMap<String, StyleFile> =
            toml::from_str(text).map_err(|error| error.to_string().trim().to_owned())?;
        let mut styles = BTreeMap::new();
        for (id, style) in file {
            let role = Role::ALL.into_iter().find(|role| role.id() == id).ok_or_else(|| {
                let known: Vec<&str> = Role::ALL.iter().map(|role| role.id()).collect();
                format!("there is no role “{id}”; roles are {}", known.join(", "))
            })?;
            styles.insert(role, style.read(&id)?);
        }
        let ground = styles.get(&Role::Text).copied().unwrap_or_default();
        let missing = Role::ALL.into_iter().filter(|role| !styles.contains_key(role)).collect::<Vec<_>>();
        if let Some(role) = missing.first() {
            return Err(format!("the role “{}” has no style", role.id()));
        }
        // What names no color stands on the ground, in the color of the text.
        for style in styles.values_mut() {
            *style = ground.patch(*style);
        }
        Ok(Self { styles })
    }

    /// The theme as a terminal of that depth can show it.
    #[must_use]
    pub fn at(&self, depth: Depth) -> Self {
        let lower = |(role, style): (&Role, &Style)| {
            let style = match depth {
                Depth::True => *style,
                Depth::None => Style::new().add_modifier(role.modifiers()),
                _ => Style {
                    fg: style.fg.map(|color| lowered(color, depth)),
                    bg: style.bg.map(|color| lowered(color, depth)),
                    ..*style
                },
            };
            (*role, style)
        };
        let mut styles: BTreeMap<Role, Style> = self.styles.iter().map(lower).collect();
        if depth == Depth::Sixteen {
            // Sixteen colors cannot hold the shades a theme tells things apart by: the selection
            // is reversed, and the ground is the terminal's own. It may be dark or light, so black, white and
            // grays, which may be it, become the color the terminal writes in.
            for (role, style) in &mut styles {
                *style = match role {
                    Role::Selected | Role::Header | Role::Footer => {
                        Style::new().add_modifier(role.modifiers())
                    }
                    Role::Text => Style::new(),
                    _ => Style {
                        fg: style.fg.filter(|color| ![0, 7, 8, 15].map(Color::Indexed).contains(color)),
                        bg: None,
                        add_modifier: style.add_modifier | role.modifiers(),
                        ..*style
                    },
                };
            }
        }
        Self { styles }
    }

    /// The style of a role.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
    }
}

impl StyleFile {
    fn read(self, id: &str) -> Result<Style, String> {
        let color = |text: Option<String>| {
            text.map(|text| {
                text.parse::<Color>().map_err(|_| {
                    format!("{id}: “{text}” is not a color; write \"#rrggbb\", a name such as \"red\", or \"reset\"")
                })
            })
            .transpose()
        };
        let mut style = Style { fg: color(self.fg)?, bg: color(self.bg)?, ..Style::default() };
        for (set, modifier) in [
            (self.bold, Modifier::BOLD),
            (self.italic, Modifier::ITALIC),
            (self.underline, Modifier::UNDERLINED),
            (self.reverse, Modifier::REVERSED),
        ] {
            if set {
                style = style.add_modifier(modifier);
            }
        }
        Ok(style)
    }
}

/// The nearest color the terminal has.
fn lowered(color: Color, depth: Depth) -> Color {
    let Color::Rgb(red, green, blue) = color else { return color };
    let rgb = anstyle::RgbColor(red, green, blue);
    match depth {
        Depth::Indexed => Color::Indexed(anstyle_lossy::rgb_to_xterm(rgb).0),
        _ => Color::Indexed(anstyle_lossy::rgb_to_ansi(rgb, PALETTE) as u8),
    }
}

/// Whether the theme that is configured can be used.
///
/// # Errors
/// Why it cannot.
pub fn check(config: &Config, paths: &Paths) -> Result<(), ThemeError> {
    Theme::load(&config.theme, paths).map(|_| ())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as WCAG 2.1 defines them.
    fn contrast(style: Style) -> Option<f64> {
        let luminance = |color: Color| {
            let Color::Rgb(red, green, blue) = color else { return None };
            let linear = |value: u8| {
                let value = f64::from(value) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            Some(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
        };
        let (a, b) = (luminance(style.fg?)?, luminance(style.bg?)?);
        Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
    }

    #[test]
    fn every_text_of_every_theme_can_be_read() {
        for (name, text) in BUILT_IN.iter().filter(|(name, _)| *name != "terminal") {
            let theme = Theme::parse(text).unwrap();
            let least = if *name == "high-contrast" { 7.0 } else { 4.5 };
            for role in Role::ALL.into_iter().filter(|role| *role != Role::Border) {
                let contrast = contrast(theme.style(role)).unwrap();
                assert!(contrast >= least, "{name}, {}: {contrast:.2}", role.id());
            }
        }
    }

    #[test]
    fn without_color_the_selection_is_still_told() {
        for (_, text) in BUILT_IN {
            let plain = Theme::parse(text).unwrap().at(Depth::None);
            for role in Role::ALL {
                assert_eq!((plain.style(role).fg, plain.style(role).bg), (None, None));
            }
            assert!(plain.style(Role::Selected).add_modifier.contains(Modifier::REVERSED));
            assert_ne!(plain.style(Role::Match), plain.style(Role::Text));
        }
    }

    #[test]
    fn a_theme_of_the_persons_own_is_found_by_its_file_name() {
        let dir = tempfile::tempdir().unwrap();
        let paths =
            Paths { config: dir.path().to_owned(), data: dir.path().into(), state: dir.path().into() };
        std::fs::create_dir(dir.path().join("themes")).unwrap();
        std::fs::write(dir.path().join("themes/mine.toml"), BUILT_IN[0].1.replace("#d3d7de", "#ffffff"))
            .unwrap();
        assert!(Theme::names(&paths).contains(&"mine".to_owned()));
        let mine = Theme::load("mine", &paths).unwrap();
        assert_eq!(mine.style(Role::Text).fg, Some(Color::Rgb(255, 255, 255)));
        let error = Theme::load("../mine", &paths).unwrap_err().to_string();
        assert!(error.contains("there is no theme “../mine”") && error.contains("mine"), "{error}");
    }

    #[test]
    fn a_bad_theme_says_what_is_wrong() {
        assert!(Theme::parse("[txt]\nfg = \"red\"").unwrap_err().contains("no role “txt”"));
        assert!(Theme::parse("[text]\nfg = \"reddish\"").unwrap_err().contains("not a color"));
        assert!(Theme::parse("[text]\nfg = \"red\"").unwrap_err().contains("has no style"));
    }

    #[test]
    fn the_environment_says_how_many_colors() {
        let depth = |pairs: &[(&str, &str)]| {
            Depth::of_environment(|name| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned())
            })
        };
        assert_eq!(depth(&[("TERM", "xterm-256color")]), Depth::Indexed);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Depth::True);
        assert_eq!(depth(&[("TERM", "linux")]), Depth::Sixteen);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]), Depth::None);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "")]), Depth::Indexed);
        assert_eq!(depth(&[("TERM", "dumb")]), Depth::None);
    }
}
