"""How a marked page looks: on paper and on screens narrow and wide, light and dark."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --paper: #fff; --desk: #f3f2ee; --ink: #1d1e20; --pale: #62656b;
  --line: #dcdad3; --code: #f8f7f4; --right: #1a7f37; --right-on: #e3f3e6; --follows: #2258c4;
  --follows-on: #e4ecfb; --rounding: #8a5a00; --rounding-on: #fbedc8; --wrong: #bd1f1f;
  --wrong-on: #fce3e0; }
@media (prefers-color-scheme: dark) { :root { --paper: #1b1d21; --desk: #121316; --ink: #e4e4e2;
  --pale: #9da1a8; --line: #34373d; --code: #22252a; --right: #6cc782; --right-on: #1d3324;
  --follows: #8fb2f5; --follows-on: #1f2c47; --rounding: #e6b450; --rounding-on: #3b2f14;
  --wrong: #ff8a80; --wrong-on: #45211f; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; background: var(--desk); color: var(--ink); line-height: 1.55;
  font-family: system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; }
main { max-width: 50rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.3rem; margin: 0 0 .8rem; overflow-wrap: anywhere; }
a { color: inherit; }
.sheet, .page { background: var(--paper); border: 1px solid var(--line); border-radius: 10px;
  padding: 1.1rem 1.25rem; margin: 0 0 1.25rem; }
.bar { display: flex; height: .6rem; border-radius: .3rem; overflow: hidden; gap: 2px; }
.bar span { min-width: 4px; }
.counts { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: .8rem 0; padding: 0;
  list-style: none; }
.counts b { font-variant-numeric: tabular-nums; }
.sheet p { margin: .5rem 0; }
.quiet { color: var(--pale); font-size: .92em; }
.errors { margin: .4rem 0; padding-left: 1.4rem; }
.errors a { overflow-wrap: anywhere; }
.right { --c: var(--right); --on: var(--right-on); }
.follows { --c: var(--follows); --on: var(--follows-on); }
.rounding { --c: var(--rounding); --on: var(--rounding-on); }
.wrong, .problem, .mistake { --c: var(--wrong); --on: var(--wrong-on); }
.bar span { background: var(--c); }
.sign { color: var(--c); font-weight: 700; }
.lines { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.75; }
.prose { margin: .5rem 0; }
.heading { font-weight: 700; font-size: 1.1em; margin: 1.1rem 0 .3rem; }
.code, .output { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas,
  "Noto Sans Mono CJK SC", monospace; background: var(--code); border-radius: 6px;
  padding: .4rem .8rem; margin: .6rem 0; }
.output { background: none; border-left: 3px solid var(--line); border-radius: 0; }
.code .lines, .output .lines { white-space: pre; overflow-x: auto; overflow-y: hidden;
  line-height: 1.9; padding: .35em .6em 0 0; }
.cell { color: var(--pale); font-size: .8rem; margin: 1.2rem 0 .2rem; border-top: 1px solid
  var(--line); padding-top: .5rem; }
.m { position: relative; text-decoration: none; color: inherit; background: var(--on);
  border-radius: 3px; box-shadow: 0 2px 0 -0.5px var(--c); scroll-margin: 5rem; }
.m i { position: absolute; left: calc(100% - .1em); top: -.55em; font: 700 .66em/1 system-ui,
  sans-serif; color: var(--c); user-select: none; pointer-events: none; }
.m:target, .note:target { outline: 2px solid var(--c); outline-offset: 2px; }
.notes { font: .9rem/1.5 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; margin: .35rem 0 .7rem; }
.note { border-left: 3px solid var(--c, var(--line)); background: var(--on, none);
  padding: .2rem .6rem; margin: 2px 0; border-radius: 0 4px 4px 0; overflow-wrap: anywhere;
  scroll-margin: 5rem; white-space: pre-wrap; }
.note.follows { background: none; color: var(--pale); }
details { margin: 2px 0; }
summary { cursor: pointer; color: var(--pale); padding: .1rem .3rem; }
summary:hover { color: var(--ink); }
details pre { font: .85rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem;
  margin: .3rem 0; overflow-x: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .5rem 0; }
caption { text-align: left; color: var(--pale); padding-bottom: .3rem; }
td, th { border: 1px solid var(--line); padding: .3rem .7rem; text-align: left; }
.passed { padding-left: 1.2rem; }
.passed code { overflow-wrap: anywhere; }
@media (max-width: 32rem) { main { padding: .6rem .5rem 2rem; }
  .sheet, .page { padding: .8rem .8rem; border-radius: 8px; } .code, .output { padding: .3rem .5rem; } }
@media print { :root { color-scheme: light; --paper: #fff; --desk: #fff; --ink: #000; --pale: #444;
  --line: #bbb; --code: #f6f6f6; --right: #1a7f37; --right-on: #e3f3e6; --follows: #2258c4;
  --follows-on: #e4ecfb; --rounding: #8a5a00; --rounding-on: #fbedc8; --wrong: #bd1f1f;
  --wrong-on: #fce3e0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; } .sheet, .page { border: 0; padding: 0 0 1rem; }
  .code .lines, .output .lines, details pre { white-space: pre-wrap; overflow: visible; }
  .note, .cell { break-inside: avoid; } summary { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; display: block; } }
"""
