//! Deserializes values of JavaScript: options and records.
//!
//! serde-wasm-bindgen can do this too, but its errors contain the value, and values
//! are personal data. The errors here name only the type that was expected. They also
//! save 8,000 bytes (gzip) of WebAssembly: the code that writes floating-point numbers
//! as text, which nothing else here needs.

use std::fmt::{self, Display};

use js_sys::{Array, Number, Object, Symbol};
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{
    self, DeserializeSeed, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor,
};
use wasm_bindgen::prelude::*;

/// A value of JavaScript.
pub(super) struct Input(pub(super) JsValue);

/// The value has another type than the expected one.
#[derive(Debug)]
pub(super) struct InvalidInput(pub(super) String);

impl Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidInput {}

impl de::Error for InvalidInput {
    #[cold]
    fn custom<T: Display>(message: T) -> InvalidInput {
        InvalidInput(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> InvalidInput {
        self::expected(expected)
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> InvalidInput {
        self::expected(expected)
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> InvalidInput {
        InvalidInput("unknown name".to_owned())
    }
}

#[cold]
#[inline(never)]
fn expected(expected: &dyn Expected) -> InvalidInput {
    InvalidInput(format!("expected {expected}"))
}

#[wasm_bindgen]
extern "C" {
    /// An object with its members.
    type Members;

    #[wasm_bindgen(method, indexing_getter)]
    fn get(this: &Members, name: &str) -> JsValue;
}

impl IntoDeserializer<'_, InvalidInput> for Input {
    type Deserializer = Input;

    fn into_deserializer(self) -> Input {
        self
    }
}

impl Input {
    #[inline(never)]
    fn is_nullish(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    /// A number without a fraction, of at most 53 bits.
    #[allow(clippy::cast_possible_truncation, reason = "it has at most 53 bits")]
    #[inline(never)]
    fn integer(&self) -> Option<i64> {
        let number = self.0.as_f64()?;
        Number::is_safe_integer(&self.0).then_some(number as i64)
    }

    /// The own members of an object.
    fn members(
        &self,
    ) -> MapDeserializer<'static, impl Iterator<Item = (Input, Input)>, InvalidInput> {
        let entries = Object::entries(self.0.unchecked_ref());
        MapDeserializer::new(entries.into_iter().map(|entry| {
            let entry: Array = entry.unchecked_into();
            (Input(entry.get(0)), Input(entry.get(1)))
        }))
    }
}

impl<'de> Deserializer<'de> for Input {
    type Error = InvalidInput;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        if self.is_nullish() {
            visitor.visit_unit()
        } else if let Some(value) = self.0.as_bool() {
            visitor.visit_bool(value)
        } else if let Some(integer) = self.integer() {
            visitor.visit_i64(integer)
        } else if let Some(number) = self.0.as_f64() {
            visitor.visit_f64(number)
        } else if let Some(text) = self.0.as_string() {
            visitor.visit_string(text)
        } else if Array::is_array(&self.0) {
            self.deserialize_seq(visitor)
        } else {
            self.deserialize_map(visitor)
        }
    }

    // The methods for one type do what `deserialize_any` does with a value of that type.
    // Without them every member of every struct would contain all of it.

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        match self.0.as_bool() {
            Some(value) => visitor.visit_bool(value),
            None => Err(expected(&visitor)),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        match self.integer() {
            Some(integer) => visitor.visit_i64(integer),
            None => Err(expected(&visitor)),
        }
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        match self.0.as_string() {
            Some(text) => visitor.visit_string(text),
            None => Err(expected(&visitor)),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        self.deserialize_string(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        if !Array::is_array(&self.0) {
            return Err(expected(&visitor));
        }
        let items: Array = self.0.unchecked_into();
        visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Input)))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        if !self.0.is_object() || Symbol::iterator().js_in(&self.0) {
            return Err(expected(&visitor));
        }
        visitor.visit_map(self.members())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        if self.is_nullish() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, InvalidInput> {
        visitor.visit_newtype_struct(self)
    }

    /// Reads the members in `names` and no others.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidInput> {
        if !self.0.is_object() {
            return Err(expected(&visitor));
        }
        visitor.visit_map(NamedMembers {
            object: self.0.unchecked_into(),
            names: names.iter(),
            value: JsValue::UNDEFINED,
        })
    }

    /// `"variant"`, or `{ variant: payload }`.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidInput> {
        if let Some(variant) = self.0.as_string() {
            visitor.visit_enum(variant.into_deserializer())
        } else if self.0.is_object() {
            visitor.visit_enum(MapAccessDeserializer::new(self.members()))
        } else {
            Err(expected(&visitor))
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, InvalidInput> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u128 f32 f64 char str bytes byte_buf unit unit_struct tuple tuple_struct
    }
}

/// The members of an object with these names. Unlike the own members they may be inherited.
struct NamedMembers {
    object: Members,
    names: std::slice::Iter<'static, &'static str>,
    value: JsValue,
}

impl<'de> de::MapAccess<'de> for NamedMembers {
    type Error = InvalidInput;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, InvalidInput> {
        for &name in &mut self.names {
            let value = self.object.get(name);
            if value.is_undefined() && !JsValue::from_str(name).js_in(&self.object) {
                continue;
            }
            self.value = value;
            return seed.deserialize(StrDeserializer::new(name)).map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, InvalidInput> {
        seed.deserialize(Input(std::mem::take(&mut self.value)))
    }
}
