//! Deserializes values of JavaScript: options and records.
//!
//! serde-wasm-bindgen can do this too, but its errors contain the value, and values
//! are personal data. The errors here name only the type that was expected. They also
//! save 8,000 bytes (gzip) of WebAssembly: the code that writes floating-point numbers
//! as text, which nothing else here needs.

use std::fmt::{self, Display};

use js_sys::{Array, Number, Reflect, Symbol};
use serde::de::value::U64Deserializer;
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
}

#[cold]
#[inline(never)]
fn expected(expected: &dyn Expected) -> InvalidInput {
    InvalidInput(format!("expected {expected}"))
}

// Accessors and proxies of the caller can throw. An exception that passes through
// WebAssembly code leaks the stack of it, so every access to a value of the caller is
// caught at once. Catching takes time; structs are objects that js/ makes.
#[wasm_bindgen]
extern "C" {
    /// An object that js/ made.
    type Members;

    #[wasm_bindgen(method, indexing_getter)]
    fn get(this: &Members, name: &str) -> JsValue;

    /// An array of the caller.
    type List;

    #[wasm_bindgen(method, getter, catch)]
    fn length(this: &List) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, indexing_getter, catch)]
    fn get(this: &List, index: u32) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(js_namespace = Object, js_name = entries, catch)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;
}

// The methods of this block are not generic and not inlined, so that the deserializer
// of each type of the crate contains calls of them only.
impl Input {
    #[inline(never)]
    fn is_nullish(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    #[inline(never)]
    fn boolean(&self) -> Option<bool> {
        self.0.as_bool()
    }

    /// A number without a fraction, of at most 53 bits.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "it has at most 53 bits"
    )]
    #[inline(never)]
    fn integer(&self) -> Option<i64> {
        let number = self.0.as_f64()?;
        let is_safe = number.abs() <= Number::MAX_SAFE_INTEGER && number.trunc() == number;
        is_safe.then_some(number as i64)
    }

    #[inline(never)]
    fn string(&self) -> Option<String> {
        self.0.as_string()
    }

    #[inline(never)]
    fn is_array(&self) -> bool {
        is_array(&self.0).unwrap_or(false)
    }

    /// The items of an array.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates"
    )]
    #[inline(never)]
    fn items(self) -> Option<Items> {
        if !self.is_array() {
            return None;
        }
        let items: List = self.0.unchecked_into();
        let length = items.length().ok()?.as_f64()? as u32;
        Some(Items {
            items,
            length,
            next: 0,
        })
    }

    #[inline(never)]
    fn can_be_iterated(&self) -> bool {
        Reflect::has(&self.0, &Symbol::iterator()).unwrap_or(true)
    }

    /// The own members of an object.
    #[inline(never)]
    fn entries(self) -> Option<Entries> {
        if !self.0.is_object() {
            return None;
        }
        Some(Entries {
            entries: entries(&self.0).ok()?,
            next: 0,
            value: JsValue::UNDEFINED,
        })
    }

    #[inline(never)]
    fn named_members(self, names: &'static [&'static str]) -> Option<NamedMembers> {
        self.0.is_object().then(|| NamedMembers {
            object: self.0.unchecked_into(),
            names,
            next: 0,
            value: JsValue::UNDEFINED,
        })
    }

    /// The name of an enum variant, and its payload.
    #[inline(never)]
    fn variant(self) -> Option<(String, JsValue)> {
        if let Some(name) = self.string() {
            return Some((name, JsValue::UNDEFINED));
        }
        let mut entries = self.entries()?;
        let name = entries.next_key()?.string()?;
        Some((name, entries.value))
    }
}

impl<'de> Deserializer<'de> for Input {
    type Error = InvalidInput;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        if self.is_nullish() {
            visitor.visit_unit()
        } else if let Some(value) = self.boolean() {
            visitor.visit_bool(value)
        } else if let Some(integer) = self.integer() {
            visitor.visit_i64(integer)
        } else if let Some(number) = self.0.as_f64() {
            visitor.visit_f64(number)
        } else if let Some(text) = self.string() {
            visitor.visit_string(text)
        } else if self.is_array() {
            self.deserialize_seq(visitor)
        } else {
            self.deserialize_map(visitor)
        }
    }

    // The methods for one type do what `deserialize_any` does with a value of that type.
    // Without them every member of every struct would contain all of it.

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        match self.boolean() {
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
        match self.string() {
            Some(text) => visitor.visit_string(text),
            None => Err(expected(&visitor)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        match self.items() {
            Some(items) => visitor.visit_seq(items),
            None => Err(expected(&visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidInput> {
        if self.can_be_iterated() {
            return Err(expected(&visitor));
        }
        match self.entries() {
            Some(entries) => visitor.visit_map(entries),
            None => Err(expected(&visitor)),
        }
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
        match self.named_members(names) {
            Some(members) => visitor.visit_map(members),
            None => Err(expected(&visitor)),
        }
    }

    /// `"variant"`, or `{ variant: payload }`.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidInput> {
        let Some((name, payload)) = self.variant() else {
            return Err(expected(&visitor));
        };
        let index = index_of(&name, variants)?;
        visitor.visit_enum(Variant { index, payload })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, InvalidInput> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u128 f32 f64 char str bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// The items of an array.
struct Items {
    items: List,
    length: u32,
    next: u32,
}

impl Items {
    #[inline(never)]
    fn next(&mut self) -> Result<Option<Input>, InvalidInput> {
        if self.next == self.length {
            return Ok(None);
        }
        let item = self.items.get(self.next);
        let item = item.map_err(|_| expected(&"an item that can be read"))?;
        self.next += 1;
        Ok(Some(Input(item)))
    }
}

impl<'de> de::SeqAccess<'de> for Items {
    type Error = InvalidInput;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, InvalidInput> {
        self.next()?.map(|item| seed.deserialize(item)).transpose()
    }
}

/// The own members of an object.
struct Entries {
    entries: Array,
    next: u32,
    value: JsValue,
}

impl Entries {
    /// Reads the next member; its value is in `value`.
    #[inline(never)]
    fn next_key(&mut self) -> Option<Input> {
        if self.next == self.entries.length() {
            return None;
        }
        let entry: Array = self.entries.get(self.next).unchecked_into();
        self.next += 1;
        self.value = entry.get(1);
        Some(Input(entry.get(0)))
    }
}

impl<'de> de::MapAccess<'de> for Entries {
    type Error = InvalidInput;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, InvalidInput> {
        self.next_key().map(|key| seed.deserialize(key)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, InvalidInput> {
        seed.deserialize(Input(std::mem::take(&mut self.value)))
    }
}

/// The members of an object with these names. Unlike the own members they may be inherited.
/// A member that is `undefined` is absent.
struct NamedMembers {
    object: Members,
    names: &'static [&'static str],
    next: usize,
    value: JsValue,
}

impl NamedMembers {
    /// Reads the next member: the position of its name in `names`. Its value is in `value`.
    #[inline(never)]
    fn next_index(&mut self) -> Option<U64Deserializer<InvalidInput>> {
        loop {
            let index = self.next;
            let name = self.names.get(index)?;
            self.next += 1;
            self.value = self.object.get(name);
            if !self.value.is_undefined() {
                return Some((index as u64).into_deserializer());
            }
        }
    }
}

impl<'de> de::MapAccess<'de> for NamedMembers {
    type Error = InvalidInput;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, InvalidInput> {
        let index = self.next_index();
        index.map(|index| seed.deserialize(index)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, InvalidInput> {
        seed.deserialize(Input(std::mem::take(&mut self.value)))
    }
}

/// The variant of an enum, by its position in the enum.
struct Variant {
    index: U64Deserializer<InvalidInput>,
    payload: JsValue,
}

/// The position of `name` in `names`. serde takes a position in place of a name, which
/// needs no comparison of names for each type.
#[inline(never)]
fn index_of(name: &str, names: &[&str]) -> Result<U64Deserializer<InvalidInput>, InvalidInput> {
    match names.iter().position(|known| *known == name) {
        Some(index) => Ok((index as u64).into_deserializer()),
        None => Err(InvalidInput("unknown name".to_owned())),
    }
}

impl<'de> de::EnumAccess<'de> for Variant {
    type Error = InvalidInput;
    type Variant = Input;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Input), InvalidInput> {
        Ok((seed.deserialize(self.index)?, Input(self.payload)))
    }
}

/// The payload of a variant.
impl<'de> de::VariantAccess<'de> for Input {
    type Error = InvalidInput;

    fn unit_variant(self) -> Result<(), InvalidInput> {
        if self.is_nullish() {
            Ok(())
        } else {
            Err(expected(&"no payload"))
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, InvalidInput> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, InvalidInput> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidInput> {
        self.deserialize_struct("", names, visitor)
    }
}
