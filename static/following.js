/* Beside the editor the preview scrolls to the section in which the cursor is. Links to a place in
   the text, and an address that names one, put the cursor there. */
(() => {
  const field = document.getElementById("id_text");
  const pane = document.getElementById("writing");
  if (!field || !pane) return;
  const HEADING = /^ {0,3}#{1,6}[ \t]+(\S.*)$/gm;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const bare = (words) => words.replace(/[*_\\]/g, "").replace(/\{#.*/, "").replace(/\s+/g, " ").trim();

  /* How far below the top of the text a place is: the height of what comes before it. */
  const heightAt = (place) => {
    const copy = field.cloneNode();
    copy.removeAttribute("id");
    copy.removeAttribute("name");
    Object.assign(copy.style, { position: "absolute", visibility: "hidden", height: "0", width: `${field.offsetWidth}px` });
    field.after(copy);
    copy.value = field.value.slice(0, place);
    const height = copy.scrollHeight;
    copy.remove();
    return height;
  };

  const show = (start, end) => {
    field.focus({ preventScroll: true });
    field.setSelectionRange(start, end);
    field.scrollTop = heightAt(start) - field.clientHeight / 3;
    field.scrollIntoView({ block: "nearest" });
    follow();
  };

  /* The preview's heading above the cursor; among several of the same words, the right one. */
  const headingAt = (place) => {
    const line = field.value.indexOf("\n", place);
    const before = field.value.slice(0, line < 0 ? field.value.length : line);
    const above = [...before.matchAll(HEADING)].map((match) => bare(match[1]));
    const words = above.at(-1);
    const same = above.filter((each) => each === words).length;
    const shown = [...pane.querySelectorAll("article :is(h2, h3, h4, h5, h6)")];
    return shown.filter((each) => bare(each.textContent) === words)[same - 1];
  };

  let last = null;
  const follow = () => {
    if (document.activeElement !== field || getComputedStyle(pane).overflowY !== "auto") return;
    const heading = headingAt(field.selectionStart);
    if (!heading || heading.id === last) return;
    last = heading.id;
    const note = pane.querySelector(":scope > [role=status]");
    const room = note && getComputedStyle(note).position === "sticky" ? note.offsetHeight : 0;
    const top = heading.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
    pane.scrollTo({ top: top - room - 16, behavior: still.matches ? "auto" : "smooth" });
  };

  for (const kind of ["keyup", "click", "select"]) field.addEventListener(kind, follow);
  // A section that was just typed comes with the next preview.
  document.addEventListener("htmx:afterSwap", follow);
  // Another width moves what stands in the preview.
  window.addEventListener("resize", () => { last = null; follow(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-start]");
    if (!link) return;
    event.preventDefault();
    show(Number(link.dataset.start), Number(link.dataset.end));
  });
  if (field.dataset.start) show(Number(field.dataset.start), Number(field.dataset.end));
})();
