// Shows the card of the point that was clicked; without it every card stands below the picture.
(() => {
  const cards = document.getElementById("cards");
  const points = document.querySelectorAll("[data-point]");
  function choose(name) {
    for (const card of cards.children) card.classList.toggle("chosen", card.dataset.card === name);
    for (const point of points) point.setAttribute("aria-pressed", String(point.dataset.point === name));
  }
  cards.classList.add("one");
  for (const point of points) {
    point.addEventListener("click", () => choose(point.dataset.point));
    point.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(point.dataset.point);
    });
  }
  document.getElementById("patterns").hidden = true; // nothing here is drawn with patterns
  choose("nash");
})();
