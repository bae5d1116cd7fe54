//! Takes the pages apart: their schemas are compiled, and each block of Rust becomes a function.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    schema_core::build(root.join("examples/quickstart/schema")).emit();

    let readme = Page::read(&root, "README.md");
    let schema = out.join("shop.schema");
    let text = readme.blocks("schema").next().expect("README.md shows a schema").text.clone();
    fs::write(&schema, text).expect("OUT_DIR can be written");
    schema_core::build(schema).emit();

    let docs = Page::read(&root, "docs/rust.md");
    for block in docs.blocks("schema") {
        let name = block.text.split_whitespace().nth(1).expect("it begins with `schema NAME`");
        let schema = out.join(format!("{name}.schema"));
        fs::write(&schema, &block.text).expect("OUT_DIR can be written");
        schema_core::build(schema).emit();
    }

    let mut rust = String::new();
    for page in [readme, docs] {
        for block in page.blocks("rust") {
            block.function(&page.name, &mut rust);
        }
    }
    write_list(&mut rust);
    fs::write(out.join("blocks.rs"), rust).expect("OUT_DIR can be written");
}

struct Page {
    name: String,
    blocks: Vec<Block>,
}

/// What stands between two fences.
struct Block {
    language: String,
    line: usize,
    text: String,
}

impl Page {
    fn read(root: &Path, path: &str) -> Page {
        let file = root.join(path);
        println!("cargo::rerun-if-changed={}", file.display());
        let text = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{path}: {e}"));
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (number, line) in text.lines().enumerate() {
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(language)) => {
                    open = Some(Block { language: language.into(), line: number + 1, text: String::new() });
                }
                (None, None) => {}
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
        }
        assert!(open.is_none(), "{path} ends within a block");
        let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md").to_lowercase();
        Page { name, blocks }
    }

    fn blocks(&self, language: &str) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |b| b.language == language)
    }
}

impl Block {
    /// A module with the block's imports, and a function with the rest. `db` is there for a block that
    /// doesn't connect itself.
    fn function(&self, page: &str, out: &mut String) {
        let (mut head, mut body) = (String::new(), String::new());
        for line in self.text.lines() {
            let import = line.starts_with("use ") || line.starts_with("schema_runtime::include!");
            let to = if import { &mut head } else { &mut body };
            // The examples' schema is there once, for all of them.
            if !line.starts_with("schema_runtime::include!(quickstart)") {
                let _ = writeln!(to, "{line}");
            }
        }
        let (name, text) = (format!("{page}_{}", self.line), &self.text);
        let _ = writeln!(out, "mod {name} {{\nuse crate::quickstart;\n{head}");
        if self.text.contains(".wait()") {
            // Waiting is for threads that no runtime knows.
            let _ = writeln!(out, "fn block() -> crate::Result<()> {{\n{body}Ok(()) }}");
            body = "drop(db); std::thread::spawn(block).join().expect(\"no panic\")?;\n".to_owned();
        }
        let _ = writeln!(out, "pub(crate) async fn run(db: quickstart::Db) -> crate::Result<()> {{");
        let _ = writeln!(out, "{body}Ok(()) }}\npub(crate) const TEXT: &str = {text:?};\n}}");
    }
}

/// One function that runs the block of a name, and the names.
fn write_list(out: &mut String) {
    let names: Vec<String> = out
        .lines()
        .filter_map(|l| l.strip_prefix("mod ")?.strip_suffix(" {"))
        .filter(|n| n.contains('_'))
        .map(str::to_owned)
        .collect();
    let _ = writeln!(out, "pub(crate) const BLOCKS: [(&str, &str); {}] = [", names.len());
    for name in &names {
        let _ = writeln!(out, "({name:?}, {name}::TEXT),");
    }
    let _ = writeln!(out, "];\npub(crate) async fn run(name: &str, db: quickstart::Db) -> Result<()> {{");
    let _ = writeln!(out, "match name {{");
    for name in &names {
        let _ = writeln!(out, "{name:?} => {name}::run(db).await,");
    }
    let _ = writeln!(out, "_ => panic!(\"no block is called {{name}}\"), }}\n}}");
}
