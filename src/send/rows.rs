//! A few values by number, in a sorted list: what is in the air, what is held,
//! the rows of an answer. Numbers come in ascending order nearly always, and
//! then every insertion is at the end. A tree would take more of the wasm than
//! the rest of the sender.

/// Values by an ascending number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sorted<V>(Vec<(u32, V)>);

impl<V> Default for Sorted<V> {
    fn default() -> Self {
        Sorted(Vec::new())
    }
}

impl<V> Sorted<V> {
    fn find(&self, key: u32) -> Result<usize, usize> {
        match self.0.last() {
            Some(&(last, _)) if key > last => Err(self.0.len()),
            _ => self.0.binary_search_by_key(&key, |&(key, _)| key),
        }
    }

    pub(super) fn get(&self, key: u32) -> Option<&V> {
        let at = self.find(key).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, key: u32) -> Option<&mut V> {
        let at = self.find(key).ok()?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// Puts a value where there is none; one that is there stays.
    pub(super) fn insert(&mut self, key: u32, value: V) {
        if let Err(at) = self.find(key) {
            self.0.insert(at, (key, value));
        }
    }

    pub(super) fn remove(&mut self, key: u32) -> Option<V> {
        let at = self.find(key).ok()?;
        Some(self.0.remove(at).1)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &V)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }
}
