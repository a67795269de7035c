/* The buttons above a policy's text. They write Markdown into the field as if it were typed, so
   that it can be undone and is saved by itself. Pressed again, a button takes its signs off. */
(() => {
  const field = document.getElementById("id_text");
  const bar = document.querySelector('.toolbar[aria-controls="id_text"]');
  if (!field || !bar) return;
  const byId = (id) => document.getElementById(id);
  const buttons = [...bar.querySelectorAll("button")];
  const HEADING = /^(#{1,6})\s+(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?(.*)$/;
  const NUMBER = /^#{2,6}\s+(\d{1,2}(?:\.\d{1,2})*)[.)]?\s/gm;
  const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})[.)])\s+/;
  const MARK = /^\s*(?:#{1,6}\s+|[-*+]\s+|\d{1,9}[.)]\s+|>\s?)?/;
  const LINK = /(?<!!)\[([^[\]]*)\]\(([^()\s]*(?:\([^()\s]*\))?[^()\s]*)\)/g;

  /* Write `words` from `from` to `to`, then select from `start` to `end`. */
  const put = (from, to, words, start = from + words.length, end = start) => {
    field.focus();
    field.setSelectionRange(from, to);
    const done = words ? document.execCommand("insertText", false, words)
      : from === to || document.execCommand("delete");
    if (!done) {
      field.setRangeText(words, from, to, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.setSelectionRange(start, end);
  };

  /* The selected lines, whole. */
  const block = () => {
    const { value, selectionStart: start, selectionEnd: end } = field;
    const last = end > start && value[end - 1] === "\n" ? end - 1 : end;
    const from = value.lastIndexOf("\n", start - 1) + 1;
    const to = (value.indexOf("\n", last) + 1 || value.length + 1) - 1;
    return { from, to, lines: value.slice(from, to).split("\n") };
  };

  /* Write lines in that place, with blank ones around them unless what is there `joins` them. */
  const putLines = ({ from, to }, lines, chosen, joins = () => false) => {
    const { value, selectionStart, selectionEnd } = field;
    const apart = (line) => (line.trim() && !joins(line) ? "\n" : "");
    const begins = !from || value[from - 1] === "\n";
    const before = begins ? apart(value.slice(0, from).split("\n").at(-2) || "") : "\n\n";
    const words = lines.join("\n");
    const start = from + before.length;
    const cursor = Math.max(start, start + words.length - Math.max(0, to - selectionEnd));
    const all = selectionStart === selectionEnd ? [cursor, cursor] : [start, start + words.length];
    const [first, last] = chosen ? chosen.map((each) => start + each) : all;
    put(from, to, before + words + apart(value.slice(to + 1).split("\n")[0]), first, last);
  };

  /* The next number: "3. " for a section, "2.1 " for one below it; none where none has one. */
  const nextNumber = (depth, at) => {
    const above = [...field.value.slice(0, at).matchAll(NUMBER)].at(-1);
    if (!above) return "";
    const parts = above[1].split(".").slice(0, depth).map(Number);
    if (parts.length < depth) parts.push(1); else parts[depth - 1] += 1;
    return depth === 1 ? `${parts[0]}. ` : `${parts.join(".")} `;
  };

  const heading = (depth) => (placeholder) => {
    const place = block();
    const line = place.lines.join(" ").trim();
    const [, signs, words] = HEADING.exec(line) || [null, "", line.replace(ITEM, "")];
    if (signs.length === depth + 1) return putLines(place, [words]);
    const start = `${"#".repeat(depth + 1)} ${nextNumber(depth, place.from)}`;
    const whole = start + (words || placeholder);
    return putLines(place, [whole], words ? null : [start.length, whole.length]);
  };

  const stars = (text, pattern) => pattern.exec(text)[0].length;
  const has = (count, sign) => (sign === "**" ? count >= 2 : count % 2 === 1);
  const countIn = (text) => (/^\*+$/.test(text) ? 0 : Math.min(stars(text, /^\**/), stars(text, /\**$/)));
  const toggled = (text, sign, off) => (off ? text.slice(sign.length, -sign.length) : sign + text + sign);

  const emphasis = (sign) => (placeholder) => {
    const { value } = field;
    let { selectionStart: from, selectionEnd: to } = field;
    if (from === to) {
      from -= stars(value.slice(0, from), /[\p{L}\p{N}'’-]*$/u);
      to += stars(value.slice(to), /^[\p{L}\p{N}'’-]*/u);
    }
    from += stars(value.slice(from, to), /^\s*/);
    to -= stars(value.slice(from, to), /\s*$/);
    const text = value.slice(from, to);
    if (text.includes("\n")) return emphasisOfLines(sign);
    const n = sign.length;
    if (!text) return put(from, to, sign + placeholder + sign, from + n, from + n + placeholder.length);
    const around = Math.min(stars(value.slice(0, from), /\**$/), stars(value.slice(to), /^\**/));
    if (has(around, sign)) return put(from - n, to + n, text, from - n, to - n);
    const off = has(countIn(text), sign);
    const now = toggled(text, sign, off);
    return off ? put(from, to, now, from, from + now.length) : put(from, to, now, from + n, to + n);
  };

  const emphasisOfLines = (sign) => {
    const { from, to, lines } = block();
    const parts = lines.map((line) => [MARK.exec(line)[0], line.replace(MARK, "").trimEnd()]);
    const off = parts.every(([, text]) => !text || has(countIn(text), sign));
    const same = (text) => !text || has(countIn(text), sign) !== off;
    const words = parts.map(([mark, text]) => mark + (same(text) ? text : toggled(text, sign, off)));
    put(from, to, words.join("\n"), from, from + words.join("\n").length);
  };

  const inList = (line) => ITEM.test(line) || /^\s{2,}\S/.test(line);

  const list = (numbered) => () => {
    const place = block();
    const lines = place.lines.length > 1 ? place.lines.filter((line) => line.trim()) : place.lines;
    const is = (line) => ITEM.test(line) && Boolean(ITEM.exec(line)[3]) === numbered;
    if (lines.every(is)) return putLines(place, lines.map((line) => line.replace(ITEM, "$1")));
    const items = lines.map((line, n) => {
      const words = line.replace(ITEM, "").replace(HEADING, "$2").trim();
      return `${/^\s*/.exec(line)[0]}${numbered ? `${n + 1}.` : "-"} ${words}`;
    });
    return putLines(place, items, null, inList);
  };

  /* An item is put below the one above it, or out again beside the one it is below. */
  const move = (deeper) => () => {
    const place = block();
    const above = field.value.slice(0, place.from).split("\n").map((line) => ITEM.exec(line)).filter(Boolean);
    const lines = place.lines.map((line) => {
      const item = ITEM.exec(line);
      const within = (each) => each[1].length < (item[1].length + (deeper ? 1 : 0));
      const outer = item && above.findLast(within);
      if (!outer) return line;
      const indent = deeper ? outer[0].length : outer[1].length;
      const beside = above.findLast((each) => each[1].length <= indent);
      const number = beside[1].length === indent && beside[3] ? Number(beside[3]) + 1 : 1;
      const sign = item[3] ? `${number}.` : item[2];
      const moved = `${" ".repeat(indent)}${sign} ${line.slice(item[0].length)}`;
      above.push(ITEM.exec(moved));
      return moved;
    });
    return putLines(place, lines, null, inList);
  };

  /* Open a dialog; `answered` is called with the button that closed it, unless that cancels. */
  const ask = (id, answered) => {
    const dialog = byId(id);
    dialog.returnValue = "";
    const closed = () => dialog.returnValue && answered(dialog.returnValue);
    dialog.addEventListener("close", closed, { once: true });
    dialog.showModal();
    dialog.querySelector("input").select();
  };

  const table = (words) => ask("table-dialog", () => {
    const place = block();
    const empty = !place.lines.join("").trim();
    const columns = Number(byId("table-columns").value);
    const row = (cell) => `| ${Array.from({ length: columns }, (_each, n) => cell(n + 1)).join(" | ")} |`;
    const rows = Array.from({ length: Number(byId("table-rows").value) }, () => row(() => "…"));
    const lines = [row((n) => `${words} ${n}`), row(() => "---"), ...rows];
    putLines(empty ? place : { from: place.to, to: place.to }, lines, [2, 4 + words.length]);
  });

  const addressOf = (typed) => {
    const address = typed.trim().replace(/\s/g, "%20").replace(/\(/g, "%28").replace(/\)/g, "%29");
    if (/^(https?:\/\/|mailto:|#)/i.test(address)) return address;
    return address.includes("@") ? `mailto:${address}` : `https://${address}`;
  };

  const link = () => {
    let { selectionStart: from, selectionEnd: to } = field;
    const found = [...field.value.matchAll(LINK)].find(
      (each) => each.index <= from && to <= each.index + each[0].length);
    if (found) [from, to] = [found.index, found.index + found[0].length];
    const [words, section, address] = ["link-words", "link-section", "link-address"].map(byId);
    const sections = [...document.querySelectorAll(".outline a")];
    const options = sections.map((each) => new Option(each.textContent.trim(), each.hash));
    section.replaceChildren(section.options[0], ...options);
    words.value = found ? found[1] : field.value.slice(from, to).replace(/\s+/g, " ").trim();
    section.selectedIndex = Math.max(0, options.findIndex((each) => found && each.value === found[2]) + 1);
    address.value = found && !section.value ? found[2] : "";
    section.onchange = () => { address.required = !section.value; };
    section.onchange();
    byId("link-dialog").querySelector('[value="off"]').hidden = !found;
    ask("link-dialog", (how) => {
      const shown = words.value.trim().replace(/\[/g, "(").replace(/\]/g, ")");
      const to_ = section.value || addressOf(address.value);
      put(from, to, how === "off" ? found[1] : `[${shown}](${to_})`);
    });
  };

  const picture = () => {
    byId("pictures").open = true;
    byId("id_picture").focus();
  };

  /* Enter after an item begins the next one; after an empty item it ends the list. */
  const nextItem = (event) => {
    const { value, selectionStart: at, selectionEnd } = field;
    const from = value.lastIndexOf("\n", at - 1) + 1;
    const item = ITEM.exec(value.slice(from, at));
    if (!item || at !== selectionEnd || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (from + item[0].length === at) put(from, at, "");
    else put(at, at, `\n${item[1]}${item[3] ? `${Number(item[3]) + 1}.` : item[2]} `);
  };

  const acts = {
    section: heading(1), subsection: heading(2), bold: emphasis("**"), italic: emphasis("*"),
    bullets: list(false), numbers: list(true), deeper: move(true), shallower: move(false),
    table, picture, link,
  };
  const press = (button) => acts[button.dataset.do](button.dataset.words || "");
  /* One stop for Tab; arrows go from button to button. */
  const rove = (button) => buttons.forEach((each) => { each.tabIndex = each === button ? 0 : -1; });

  field.addEventListener("keydown", (event) => {
    const held = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !held && !event.altKey) return nextItem(event);
    const key = `Control+${event.key.toUpperCase()}`;
    const button = buttons.find((each) => each.getAttribute("aria-keyshortcuts") === key);
    if (!button || !held || event.altKey || event.shiftKey) return undefined;
    event.preventDefault();
    return press(button);
  });
  buttons.forEach((button) => button.addEventListener("click", () => { rove(button); press(button); }));
  // The text keeps the focus, so that no save begins before the button has done its part.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    rove(buttons.at(to % buttons.length));
    buttons.at(to % buttons.length).focus();
  });
  rove(buttons[0]);
  bar.hidden = false;
})();
