//! What a benchmark of some sizes is asked on its command line.

use std::error::Error;

/// Of which sizes it is to tell, and what else was asked for.
pub struct Asked {
    /// `--rows 10k,1m`, or however the sizes are called.
    pub sizes: Vec<u32>,
    /// Whether it is only to be checked that all is right, on the one size for that: without `--bench`, as `cargo test`
    /// calls it, or with `--test`.
    pub check_only: bool,
    /// Those of the further flags that were given.
    pub flags: Vec<&'static str>,
}

impl Asked {
    /// Reads the command line: by what the sizes are called, which are usual, which one a check takes, and which flags
    /// there are besides. None where nothing is to be done, as for a list of tests.
    pub fn from_args(
        called: &str,
        usual: &[u32],
        check: u32,
        flags: &[&'static str],
    ) -> Result<Option<Self>, Box<dyn Error>> {
        use lexopt::{Arg::Long, ValueExt as _};
        let mut asked = Asked { sizes: usual.to_vec(), check_only: true, flags: Vec::new() };
        let mut args = lexopt::Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Long("bench") => asked.check_only = false,
                Long("test") => asked.check_only = true,
                Long("list" | "help") => return Ok(None),
                Long(name) if name == called => {
                    let given = args.value()?.string()?;
                    let size = |text: &str| text.replace('k', "000").replace('m', "000000").parse();
                    asked.sizes = given.split(',').map(size).collect::<Result<_, _>>()?;
                }
                Long(name) if flags.contains(&name) => {
                    asked.flags.extend(flags.iter().copied().filter(|&flag| flag == name))
                }
                other => return Err(other.unexpected().into()),
            }
        }
        if asked.check_only {
            asked.sizes = vec![check];
        }
        Ok(Some(asked))
    }
}
