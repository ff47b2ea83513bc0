// Runs a file on MicroPython's WebAssembly build:  node run.mjs PACKAGE FILE [MODULE.py ...]
// The modules named can be imported by it.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, file, ...modules] = process.argv.slice(2);
const { loadMicroPython } = await import(pathToFileURL(path.resolve(folder, "micropython.mjs")));
const python = await loadMicroPython({ heapsize: 1 << 22, stdout: (line) => console.log(line) });
for (const module of modules) {
  python.FS.writeFile("/" + path.basename(module), fs.readFileSync(module, "utf8"));
}
try {
  python.runPython(fs.readFileSync(file, "utf8"));
} catch (error) {
  console.error(String(error.message ?? error));
  process.exit(1);
}
