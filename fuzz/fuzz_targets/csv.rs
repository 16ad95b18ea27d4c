//! The `csv` harness under libFuzzer.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    allegiance_fuzz::csv(data);
});
