// What the copy button takes from an example: the lines typed at a prompt, without the prompt, and
// none of the answers.  A block that was continued ends with an empty line, as it must when it is
// pasted into Python.  An example without prompts is taken whole.  (sphinx-copybutton calls this by
// name, in place of its own.)
function formatCopyText(text, prompt) {
    const prompts = new RegExp("^(" + prompt + ")(.*)$");
    const lines = [];
    let continued = false;
    for (const line of text.split("\n")) {
        const match = line.match(prompts);
        if (continued && !(match && match[1].startsWith("..."))) {
            if (lines[lines.length - 1] !== "") lines.push("");
            continued = false;
        }
        if (match) {
            lines.push(match[2]);
            // A statement that merely runs over several lines needs no empty line, and one does no harm.
            continued = match[1].startsWith("...");
        }
    }
    return lines.length ? lines.join("\n") : text.replace(/\n$/, "");
}
