// What the copy button takes from an example: the lines typed at a prompt, without the prompt, and
// none of the answers.  A block that was continued ends with an empty line, as it must when it is
// pasted into Python; an empty line inside of it gets the indentation of the next, since Python would
// take it for the end.  An example without prompts is taken whole.  (sphinx-copybutton calls both functions
// by name, in place of its own.)
function filterText(block, exclude) {
    const copy = block.cloneNode(true);
    if (exclude) copy.querySelectorAll(exclude).forEach((part) => part.remove());
    return copy.textContent;
}

function formatCopyText(text, prompt) {
    const prompts = new RegExp("^(" + prompt + ")(.*)$");
    const lines = [];
    let continued = false;
    for (const line of text.split("\n")) {
        const match = line.match(prompts);
        const continues = match && match[1].startsWith("...");
        const last = lines.length - 1;
        if (continued && !continues && lines[last] !== "") lines.push("");
        if (continued && continues && lines[last] === "") lines[last] = match[2].match(/^ */)[0] || " ";
        if (match) lines.push(match[2]);
        continued = continues;
    }
    return lines.length ? lines.join("\n") : text.replace(/\n$/, "");
}
