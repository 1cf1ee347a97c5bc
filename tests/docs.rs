//! The table of codes in docs/issues.md is the table in src/code.rs.
#![cfg(not(target_arch = "wasm32"))]

use kard_enroll::rules::code::Code;

const ISSUES: &str = include_str!("../docs/issues.md");

fn table() -> String {
    let rows = Code::ALL.iter().map(|code| {
        format!(
            "| `{}` | {} | {} | {} |\n",
            code.as_str(),
            code.reason(),
            code.severity().as_str(),
            code.message()
                .replace("{row}", "17")
                .replace('|', "\\|")
                .replace('<', "\\<"),
        )
    });
    format!(
        "\n| code | reason | severity | message |\n| --- | --- | --- | --- |\n{}\n",
        rows.collect::<String>()
    )
}

#[test]
fn the_documentation_lists_every_code_with_its_message() {
    let (before, rest) = ISSUES
        .split_once("<!-- codes -->\n")
        .expect("where the table begins");
    let (found, after) = rest
        .split_once("<!-- /codes -->")
        .expect("where the table ends");
    if found != table() && std::env::var_os("KARD_WRITE_DOCS").is_some() {
        let text = format!("{before}<!-- codes -->\n{}<!-- /codes -->{after}", table());
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/issues.md"), text)
            .expect("the document can be written");
        return;
    }
    assert_eq!(
        found,
        table(),
        "run the test with KARD_WRITE_DOCS=1 to write the table anew"
    );
}
