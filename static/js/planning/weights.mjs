// A slider and the number beside it follow each other. Without this file the server takes whichever was changed.
for (const slide of document.querySelectorAll("input[type=range][data-number]")) {
  const number = document.getElementById(slide.dataset.number);
  slide.addEventListener("input", () => (number.value = slide.value));
  number.addEventListener("input", () => (slide.value = number.value));
}
