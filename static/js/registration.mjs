// Parts of the form that only concern some answers are hidden until one of those is given. Without this file they
// are always there and say themselves whom they concern.
const parts = [...document.querySelectorAll("[data-needs]")];
const look = () => {
  for (const part of parts) part.hidden = !part.closest("form").querySelector(part.dataset.needs) && !part.querySelector(".is-wrong");
};
document.addEventListener("change", look);
look();
