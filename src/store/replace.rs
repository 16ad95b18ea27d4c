//! Putting a file in its place so that a crash leaves the old one or the new one, whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use crate::{Error, model::text::excerpt};

/// Makes the error of a step that failed, from what was being done.
type Fails = fn(String, io::Error) -> Error;

/// Writes a file aside, brings it to the disk, and puts it in its place. A file that is replaced
/// keeps its permissions; a symbolic link is itself replaced.
pub(crate) fn replace(
    path: &Path,
    fails: Fails,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), Error>,
) -> Result<(), Error> {
    let failed = |doing: &str| {
        let doing = format!("{doing} `{}`", excerpt(&path.to_string_lossy()));
        move |source| fails(doing, source)
    };
    let (aside, file) = create_aside(path).map_err(failed("create a file beside"))?;
    let written = || {
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions()).map_err(failed("keep the permissions of"))?;
        }
        let mut buffered = BufWriter::new(file);
        write(&mut buffered)?;
        let file = buffered.into_inner().map_err(|e| failed("write")(e.into_error()))?;
        file.sync_all().map_err(failed("bring to the disk"))?;
        drop(file);
        fs::rename(&aside, path).map_err(failed("put in its place"))
    };
    let saved = written();
    if saved.is_err() {
        drop(fs::remove_file(&aside));
        return saved;
    }
    sync_folder(path).map_err(failed("bring to the disk the folder of"))
}

/// A new file in the folder of the path, so that it can take its place in one step. Nobody else
/// can read it until it has the permissions of the file that it replaces.
fn create_aside(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if path.exists() {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut n = 0;
    loop {
        // The name says nothing of the path, which may be as long as a name can be.
        let aside = path.with_file_name(format!(".allegiance-{}-{n}.part", std::process::id()));
        match options.open(&aside) {
            Ok(file) => return Ok((aside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && n < 1000 => n += 1,
            Err(error) => return Err(error),
        }
    }
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
