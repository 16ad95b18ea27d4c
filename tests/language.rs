//! What the helpers of a view answer, a small world a case, in the language of `common`.
#![cfg(test)]

mod common;

use common::ask;
use insta::assert_snapshot;

#[test]
fn smoke() {
    assert_snapshot!(ask(
        r#"source article "An article" 2024-12-17
        kio: organization "KIO"
        kia: armed_group "KIA"
        bhamo: town "Bhamo"
        kia armed_wing_of kio | article
        kia controls bhamo [2024-12-04..2024-12-17/..] share=2/3 | article < residents "two thirds""#,
        "as_of 2024-12-16 | controllers_of bhamo
         | armed_wings_of kio
         | holding_of bhamo
         | about kia"
    ), @"");
}
