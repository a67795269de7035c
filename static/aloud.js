/* A button with data-aloud="selector" reads that part of the page aloud, paragraph by paragraph;
   pressed again it stops. If the browser has no voice, the button stays hidden. */
(() => {
  const button = document.querySelector("[data-aloud]");
  const voice = window.speechSynthesis;
  if (!button || !voice) return;
  const start = button.textContent;
  const stopped = () => { button.textContent = start; };
  const read = () => {
    const text = document.querySelector(button.dataset.aloud);
    const parts = [...text.querySelectorAll("h2, h3, h4, h5, h6, p, li, th, td")]
      .filter((part) => !part.querySelector("p, li"));
    parts.forEach((part, n) => {
      const said = new SpeechSynthesisUtterance(part.textContent);
      said.lang = document.documentElement.lang;
      if (n === parts.length - 1) said.onend = stopped;
      voice.speak(said);
    });
    button.textContent = button.dataset.stop;
  };
  button.addEventListener("click", () => {
    if (button.textContent === start) return read();
    voice.cancel();
    stopped();
  });
  window.addEventListener("pagehide", () => voice.cancel());
  button.hidden = false;
})();
