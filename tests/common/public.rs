//! Public data beside the project, where it is there.

use std::{
    env, fs,
    io::Read as _,
    path::{Path, PathBuf},
};

/// The folder of a data set, or nothing where it is not there.
pub(crate) fn folder(set: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = env::var_os("ALLEGIANCE_DATA").map_or_else(beside, PathBuf::from).join(set);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no {} (ALLEGIANCE_DATA names the folder with the data)", folder.display());
    None
}

/// The files of a packed archive in their order, each by its path.
pub(crate) fn files(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(fs::File::open(archive).unwrap()).read_to_end(&mut bytes).unwrap();
    let (mut files, mut rest) = (Vec::new(), bytes.as_slice());
    while rest.len() >= 512 && rest[0] != 0 {
        let (header, after) = rest.split_at(512);
        let text = |from: usize, to: usize| {
            let field = header[from..to].split(|&byte| byte == 0).next().unwrap();
            String::from_utf8_lossy(field).trim().to_owned()
        };
        let size = usize::from_str_radix(&text(124, 136), 8).unwrap();
        if matches!(header[156], b'0' | 0) {
            let prefix = text(345, 500);
            let name = if prefix.is_empty() { text(0, 100) } else { format!("{prefix}/{}", text(0, 100)) };
            files.push((name.trim_start_matches("./").to_owned(), after[..size].to_vec()));
        }
        rest = &after[size.div_ceil(512) * 512..];
    }
    files
}
