/* Numbers a page's saves while somebody types, so that the server can tell when an older one
   arrives after a newer one. */
(() => {
  const count = (form) => {
    const turn = form && form.elements.turn;
    if (turn) turn.value = Number(turn.value) + 1;
    return turn;
  };
  document.addEventListener("htmx:configRequest", (event) => {
    const turn = count(event.target.closest("form"));
    if (turn) event.detail.parameters.turn = turn.value;
  });
  document.addEventListener("submit", (event) => { count(event.target); });
})();
