//! A line of FollowTheMoney JSON as it stands: an entity, or, in a delta, an operation on one. Texts are borrowed from
//! the line wherever JSON lets them; a million lines are read so.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// An entity; or what is done (`op`) to which entity, which only a delta says.
#[derive(Deserialize, Default)]
pub struct Thing<'a> {
    /// `ADD`, `MOD` or `DEL`, in a delta.
    #[serde(borrow, default)]
    pub op: Text<'a>,
    /// The entity of the operation.
    #[serde(borrow, default)]
    pub entity: Option<Box<Thing<'a>>>,
    #[serde(borrow, default)]
    pub id: Text<'a>,
    #[serde(borrow, default)]
    pub caption: Text<'a>,
    #[serde(borrow, default)]
    pub schema: Text<'a>,
    #[serde(borrow, default)]
    pub properties: Properties<'a>,
    #[serde(borrow, default)]
    pub referents: Values<'a>,
    #[serde(borrow, default)]
    pub datasets: Values<'a>,
    pub target: Option<bool>,
    #[serde(borrow, default)]
    pub first_seen: Text<'a>,
    #[serde(borrow, default)]
    pub last_seen: Text<'a>,
    #[serde(borrow, default)]
    pub last_change: Text<'a>,
}

impl<'a> Thing<'a> {
    /// Reads a line.
    pub fn of(line: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(line)
    }
}

/// A text; empty where there is none.
#[derive(Default)]
pub struct Text<'a>(pub Cow<'a, str>);

/// What a property says.
pub enum Value<'a> {
    Text(Cow<'a, str>),
    /// An entity within, as nested files have them.
    Thing(Box<Thing<'a>>),
}

/// Values in an array.
#[derive(Default)]
pub struct Values<'a>(pub Vec<Value<'a>>);

/// The properties of an entity, in the order of the line. All values stand in one vector: a line has twenty
/// properties, most with one value, and a vector for each would be most of the work.
#[derive(Default)]
pub struct Properties<'a> {
    /// The names, and where the values of each end.
    names: Vec<(Cow<'a, str>, usize)>,
    values: Vec<Value<'a>>,
}

/// The texts among values, and the identifiers of entities within.
pub fn texts<'s>(values: &'s [Value]) -> impl Iterator<Item = &'s str> {
    values.iter().map(|value| match value {
        Value::Text(text) => text.as_ref(),
        Value::Thing(thing) => thing.id.0.as_ref(),
    })
}

/// The entities within.
pub fn things<'s, 'a>(values: &'s [Value<'a>]) -> impl Iterator<Item = &'s Thing<'a>> {
    values.iter().filter_map(|value| match value {
        Value::Thing(thing) => Some(thing.as_ref()),
        Value::Text(_) => None,
    })
}

impl<'a> Properties<'a> {
    /// The properties with what they say.
    pub fn all(&self) -> impl Iterator<Item = (&str, &[Value<'a>])> {
        let mut from = 0;
        self.names.iter().map(move |(name, end)| {
            let values = self.values.get(from..*end).unwrap_or_default();
            from = *end;
            (name.as_ref(), values)
        })
    }

    /// The texts of a property.
    pub fn texts<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.all().filter(move |(known, _)| *known == name).flat_map(|(_, values)| texts(values))
    }

    /// The first text of a property; empty where there is none.
    pub fn first<'s>(&'s self, name: &'s str) -> &'s str {
        self.texts(name).next().unwrap_or_default()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
            fn visit_unit<E: Error>(self) -> Result<Text<'de>, E> {
                Ok(Text::default())
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text or an entity")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_unit<E: Error>(self) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Borrowed("")))
            }
            fn visit_bool<E: Error>(self, yes: bool) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Borrowed(if yes { "true" } else { "false" })))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Owned(number.to_string())))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Owned(number.to_string())))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Owned(number.to_string())))
            }
            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Value<'de>, M::Error> {
                Thing::deserialize(MapAccessDeserializer::new(map)).map(|thing| Value::Thing(Box::new(thing)))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Adds the values of an array to others.
struct Onto<'v, 'a>(&'v mut Vec<Value<'a>>);

impl<'de: 'a, 'a> DeserializeSeed<'de> for Onto<'_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Onto<'_, 'a> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array")
    }
    fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<(), S::Error> {
        while let Some(value) = items.next_element()? {
            self.0.push(value);
        }
        Ok(())
    }
    // A single value where others write an array of one.
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        self.0.push(Value::Text(Cow::Borrowed(text)));
        Ok(())
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.push(Value::Text(Cow::Owned(text.to_owned())));
        Ok(())
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Values<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut values = Vec::new();
        Onto(&mut values).deserialize(deserializer)?;
        Ok(Self(values))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Properties<'de>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object of properties")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Properties<'de>, M::Error> {
                let (mut names, mut values) = (Vec::with_capacity(24), Vec::with_capacity(32));
                while let Some(Text(name)) = map.next_key()? {
                    map.next_value_seed(Onto(&mut values))?;
                    names.push((name, values.len()));
                }
                Ok(Properties { names, values })
            }
        }
        deserializer.deserialize_map(Map)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_borrowed_and_what_others_write_otherwise_is_read_as_well() {
        let line = r#"{"id":"a-1","caption":null,"schema":"Person","odd":{"x":[1]},"properties":
            {"name":["Ann","B\u00e9"],"one":"text","number":[3,true],"within":[{"id":"s-1","properties":{"a":["b"]}}]}}"#;
        let thing = Thing::of(line).unwrap();
        assert!(matches!(thing.id.0, Cow::Borrowed("a-1")));
        assert_eq!(thing.caption.0, "");
        assert_eq!(thing.properties.texts("name").collect::<Vec<_>>(), ["Ann", "Bé"]);
        assert!(matches!(thing.properties.values[0], Value::Text(Cow::Borrowed("Ann"))));
        assert_eq!(thing.properties.first("one"), "text");
        assert_eq!(thing.properties.texts("number").collect::<Vec<_>>(), ["3", "true"]);
        let within = thing.properties.all().flat_map(|(_, values)| things(values)).next().unwrap();
        assert_eq!((within.id.0.as_ref(), within.properties.first("a")), ("s-1", "b"));
        assert!(Thing::of("[]").is_err() || Thing::of("[]").unwrap().id.0.is_empty());
    }
}
