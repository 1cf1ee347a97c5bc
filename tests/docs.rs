//! Compares the table of codes in docs/issues.md with the table in
//! src/rules/issue_code.rs.
#![cfg(not(target_arch = "wasm32"))]

use kard_enroll::rules::issue_code::Code;

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
fn docs_issues_md_lists_every_code_with_its_message() {
    let (before, rest) = ISSUES
        .split_once("<!-- codes -->\n")
        .expect("a comment marks the start of the table");
    let (found, after) = rest
        .split_once("<!-- /codes -->")
        .expect("a comment marks the end of the table");
    if found != table() && std::env::var_os("KARD_WRITE_DOCS").is_some() {
        let text = format!("{before}<!-- codes -->\n{}<!-- /codes -->{after}", table());
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/issues.md"), text)
            .expect("docs/issues.md is writable");
        return;
    }
    assert_eq!(
        found,
        table(),
        "run the test with KARD_WRITE_DOCS=1 to update the table"
    );
}
