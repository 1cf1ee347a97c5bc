//! Serializes values for JavaScript: structs become objects, sequences become
//! arrays, bytes become a `Uint8Array`, and `None` becomes `null`.
//!
//! serde-wasm-bindgen does the same. Its code for each type is larger, and it imports
//! more of JavaScript; docs/dev/size.md has the numbers.

use std::fmt;

use js_sys::{Array, Object, Uint8Array};
use serde::ser::{self, Impossible, Serialize, Serializer};
use wasm_bindgen::prelude::*;

/// The serializer.
#[derive(Clone, Copy)]
pub(super) struct Output;

type Result<T = JsValue> = std::result::Result<T, fmt::Error>;

/// A value of the crate as a value of JavaScript.
///
/// Exported functions return this `Result` as it is. A function that returns only a
/// `JsValue` and is called often crashes Node 20: V8 11.3 inlines it and then fails to
/// undo that ("unreachable code" in its deoptimizer).
pub(super) fn to_js(value: &impl Serialize) -> std::result::Result<JsValue, JsValue> {
    value
        .serialize(Output)
        .map_err(|_| JsValue::from_str("a value of the core cannot be serialized"))
}

#[wasm_bindgen]
extern "C" {
    /// An object under construction.
    type NewObject;

    #[wasm_bindgen(method, indexing_setter)]
    fn set(this: &NewObject, name: &str, value: &JsValue);
}

// The functions of this block are not generic and not inlined, so that the serializer
// of each type of the crate contains calls of them only.

#[inline(never)]
fn text(text: &str) -> JsValue {
    JsValue::from_str(text)
}

#[inline(never)]
fn number(number: f64) -> JsValue {
    JsValue::from_f64(number)
}

/// An object.
pub(super) struct ObjectOutput(NewObject);

impl ObjectOutput {
    #[inline(never)]
    fn new() -> ObjectOutput {
        ObjectOutput(Object::new().unchecked_into())
    }

    #[inline(never)]
    fn set(&self, name: &str, value: JsValue) {
        self.0.set(name, &value);
    }
}

impl ser::SerializeStruct for ObjectOutput {
    type Ok = JsValue;
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        self.set(name, value.serialize(Output)?);
        Ok(())
    }

    fn end(self) -> Result {
        Ok(self.0.into())
    }
}

/// An array.
pub(super) struct ArrayOutput(Array);

impl ArrayOutput {
    #[inline(never)]
    fn new() -> ArrayOutput {
        ArrayOutput(Array::new())
    }

    #[inline(never)]
    fn push(&self, item: JsValue) {
        self.0.push(&item);
    }
}

impl ser::SerializeSeq for ArrayOutput {
    type Ok = JsValue;
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<()> {
        self.push(item.serialize(Output)?);
        Ok(())
    }

    fn end(self) -> Result {
        Ok(self.0.into())
    }
}

impl ser::SerializeTuple for ArrayOutput {
    type Ok = JsValue;
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<()> {
        ser::SerializeSeq::serialize_element(self, item)
    }

    fn end(self) -> Result {
        Ok(self.0.into())
    }
}

/// The integers. Those of the crate have at most 53 bits.
macro_rules! integers {
    ($($method:ident($type:ty))*) => {
        $(
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "53 bits")]
            fn $method(self, integer: $type) -> Result {
                Ok(number(integer as f64))
            }
        )*
    };
}

impl Serializer for Output {
    type Ok = JsValue;
    type Error = fmt::Error;
    type SerializeSeq = ArrayOutput;
    type SerializeTuple = ArrayOutput;
    type SerializeTupleStruct = Impossible<JsValue, fmt::Error>;
    type SerializeTupleVariant = Impossible<JsValue, fmt::Error>;
    type SerializeMap = Impossible<JsValue, fmt::Error>;
    type SerializeStruct = ObjectOutput;
    type SerializeStructVariant = Impossible<JsValue, fmt::Error>;

    integers! {
        serialize_i8(i8)
        serialize_i16(i16)
        serialize_i32(i32)
        serialize_i64(i64)
        serialize_u8(u8)
        serialize_u16(u16)
        serialize_u32(u32)
        serialize_u64(u64)
    }

    fn serialize_bool(self, value: bool) -> Result {
        Ok(JsValue::from_bool(value))
    }

    fn serialize_f32(self, value: f32) -> Result {
        Ok(number(value.into()))
    }

    fn serialize_f64(self, value: f64) -> Result {
        Ok(number(value))
    }

    fn serialize_char(self, value: char) -> Result {
        Ok(text(value.encode_utf8(&mut [0; 4])))
    }

    fn serialize_str(self, value: &str) -> Result {
        Ok(text(value))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result {
        Ok(Uint8Array::from(bytes).into())
    }

    fn serialize_none(self) -> Result {
        Ok(JsValue::NULL)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        Ok(JsValue::NULL)
    }

    /// The name of the variant.
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        Ok(text(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<ArrayOutput> {
        Ok(ArrayOutput::new())
    }

    fn serialize_tuple(self, _: usize) -> Result<ArrayOutput> {
        Ok(ArrayOutput::new())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<ObjectOutput> {
        Ok(ObjectOutput::new())
    }

    // No type of the crate needs these.

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result {
        Err(fmt::Error)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct> {
        Err(fmt::Error)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Err(fmt::Error)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap> {
        Err(fmt::Error)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        Err(fmt::Error)
    }
}
