//! Compiled plugins, kept from one run to the next.
//!
//! Compiled code is run as it is, so an entry is believed only when nobody
//! else can have written it (the folder is the user's own and closed to
//! others) and when it is whole (it carries the SHA-256 of its payload). Any
//! doubt, and the plugin is compiled again; nothing here can fail a command.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use sha2::{Digest as _, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

/// How an entry starts, before the SHA-256 of its payload and the payload.
const MAGIC: &[u8; 16] = b"candour plugin 1";

/// How many compiled plugins are kept, the newest ones.
const KEPT: usize = 32;

/// Where compiled plugins are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CacheFolder {
    /// Nowhere.
    None,
    /// In the user's own cache folder.
    #[default]
    User,
    /// In this folder, if it is private.
    At(PathBuf),
}

/// A private folder of compiled plugins.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Opens the folder, making it if need be; `None` when there is to be no
    /// cache or the folder is not private.
    pub(super) fn open(folder: &CacheFolder) -> Option<Self> {
        let folder = match folder {
            CacheFolder::None => return None,
            CacheFolder::User => etcetera::choose_base_strategy()
                .ok()?
                .cache_dir()
                .join("candour"),
            CacheFolder::At(folder) => folder.clone(),
        };
        make_private(&folder).ok()?;
        is_private(&folder).then_some(Self { folder })
    }

    /// The compiled component: from the cache if it is there and whole, else
    /// compiled now and kept.
    pub(super) fn compile(
        &self,
        engine: &Engine,
        bytes: &[u8],
        sha256: &str,
    ) -> wasmtime::Result<Component> {
        let entry = self.entry(engine, sha256);
        if let Some(component) = load(engine, &entry) {
            return Ok(component);
        }
        let component = Component::from_binary(engine, bytes)?;
        // Without an entry the next run compiles again: slower, not wrong.
        if let Ok(payload) = component.serialize() {
            let _ = self.keep(&entry, &payload);
        }
        Ok(component)
    }

    /// One entry for each component and each way of compiling it: the engine's
    /// hash covers its version, its settings and the processor.
    fn entry(&self, engine: &Engine, sha256: &str) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        self.folder
            .join(format!("{sha256}-{:016x}", hasher.finish()))
    }

    fn keep(&self, entry: &Path, payload: &[u8]) -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(MAGIC)?;
        file.write_all(&Sha256::digest(payload))?;
        file.write_all(payload)?;
        file.persist(entry)?;
        self.prune()
    }

    fn prune(&self) -> std::io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            entries.push((entry.metadata()?.modified()?, entry.path()));
        }
        entries.sort();
        let surplus = entries.len().saturating_sub(KEPT);
        for (_, path) in entries.drain(..surplus) {
            fs::remove_file(path)?;
        }
        Ok(())
    }
}

fn load(engine: &Engine, entry: &Path) -> Option<Component> {
    let content = fs::read(entry).ok()?;
    let (sum, payload) = content.strip_prefix(MAGIC)?.split_at_checked(32)?;
    if Sha256::digest(payload)[..] != *sum {
        return None;
    }
    #[expect(
        unsafe_code,
        reason = "the only way to load compiled code; wasmtime checks its version and settings, not its intent"
    )]
    // SAFETY: the payload is what `Component::serialize` gave to `keep`: its
    // SHA-256 says that it is whole, and only this user can write in the folder
    // (`is_private`), who could as well replace this program.
    unsafe {
        Component::deserialize(engine, payload).ok()
    }
}

#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        result => result,
    }
}

/// On Windows the user's local application data is closed to other users.
#[cfg(not(unix))]
fn make_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

/// A folder, not a link to one, that is ours and that nobody else may enter.
#[cfg(unix)]
fn is_private(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::symlink_metadata(folder).is_ok_and(|found| {
        found.is_dir()
            && found.uid() == rustix::process::geteuid().as_raw()
            && found.mode() & 0o077 == 0
    })
}

#[cfg(not(unix))]
fn is_private(folder: &Path) -> bool {
    folder.is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    /// Compiles the empty component through a cache; the path of its entry.
    fn compile(folder: &Path) -> Option<PathBuf> {
        let engine = Engine::default();
        let cache = Cache::open(&CacheFolder::At(folder.join("candour")))?;
        cache.compile(&engine, EMPTY, "abc").unwrap();
        Some(cache.entry(&engine, "abc"))
    }

    #[test]
    fn a_second_run_loads_what_the_first_compiled() {
        let folder = tempfile::tempdir().unwrap();
        let entry = compile(folder.path()).unwrap();
        let engine = Engine::default();
        assert!(load(&engine, &entry).is_some());
        let cache = Cache::open(&CacheFolder::At(folder.path().join("candour"))).unwrap();
        // The bytes are not looked at any more: they would not compile.
        cache.compile(&engine, b"no component", "abc").unwrap();
        assert!(cache.compile(&engine, b"no component", "abd").is_err());
    }

    #[test]
    fn another_engine_has_another_entry() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&CacheFolder::At(folder.path().join("candour"))).unwrap();
        let mut config = wasmtime::Config::new();
        config.consume_fuel(true);
        let metered = Engine::new(&config).unwrap();
        assert_ne!(
            cache.entry(&Engine::default(), "abc"),
            cache.entry(&metered, "abc")
        );
    }

    #[test]
    fn a_broken_entry_is_not_trusted_but_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let entry = compile(folder.path()).unwrap();
        let whole = fs::read(&entry).unwrap();
        let mut last_byte = whole.clone();
        *last_byte.last_mut().unwrap() ^= 1;
        let mut sum = whole.clone();
        sum[20] ^= 1;
        let mut magic = whole.clone();
        magic[0] ^= 1;
        let broken: [&[u8]; 6] = [
            &last_byte,
            &sum,
            &magic,
            &whole[..whole.len() / 2],
            &whole[..20],
            b"",
        ];
        let engine = Engine::default();
        for content in broken {
            fs::write(&entry, content).unwrap();
            assert!(load(&engine, &entry).is_none());
            compile(folder.path()).unwrap();
            assert_eq!(fs::read(&entry).unwrap(), whole);
        }
    }

    #[test]
    fn only_the_newest_entries_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&CacheFolder::At(folder.path().join("candour"))).unwrap();
        for number in 0..KEPT + 5 {
            cache
                .compile(&Engine::default(), EMPTY, &number.to_string())
                .unwrap();
        }
        assert_eq!(fs::read_dir(&cache.folder).unwrap().count(), KEPT);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_may_enter_or_a_link_is_not_used() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        compile(folder.path()).unwrap();
        let own = folder.path().join("candour");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&own), 0o700);
        for open in [0o701, 0o720, 0o755, 0o777] {
            fs::set_permissions(&own, fs::Permissions::from_mode(open)).unwrap();
            assert!(compile(folder.path()).is_none(), "{open:o}");
        }
        fs::set_permissions(&own, fs::Permissions::from_mode(0o700)).unwrap();
        let link = folder.path().join("link");
        symlink(&own, &link).unwrap();
        assert!(Cache::open(&CacheFolder::At(link)).is_none());
        // Someone else's: the root of the file system, unless we are root.
        if !rustix::process::geteuid().is_root() {
            assert!(!is_private(Path::new("/root")));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_cache_that_cannot_be_written_is_no_failure() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&CacheFolder::At(folder.path().join("candour"))).unwrap();
        fs::set_permissions(&cache.folder, fs::Permissions::from_mode(0o500)).unwrap();
        cache.compile(&Engine::default(), EMPTY, "abc").unwrap();
        fs::remove_dir_all(&cache.folder).unwrap();
        cache.compile(&Engine::default(), EMPTY, "abc").unwrap();
    }
}
