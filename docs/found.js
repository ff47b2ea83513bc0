// Who comes from the search is led to the word that was looked for: to a term that is it, or has it.
// (Sphinx has marked it, in every text of the page, once the page was ready.)
addEventListener("load", () => setTimeout(() => {
    const found = [...document.querySelectorAll("dl.glossary > dt .highlighted")];
    const whole = found.find((mark) => mark.closest("dt").textContent.trim().replace(/¶$/, "") === mark.textContent);
    const mark = whole || found[0];
    if (mark && !location.hash) mark.scrollIntoView({ block: "center" });
}, 50));
