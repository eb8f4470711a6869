"use strict";
// Shows where a figure comes from beside it; without this script its link leads to the same text.
(() => {
  const panel = document.getElementById("panel");
  if (!panel || !panel.showPopover) return;
  const content = panel.querySelector(".content");
  let timer = 0;
  let pinned = false;

  const fill = (link) => {
    const origin = document.getElementById(link.hash.slice(1));
    if (!origin) return false;
    const parts = [...origin.children].filter((part) => !part.classList.contains("back"));
    content.replaceChildren(...parts.map((part) => part.cloneNode(true)));
    return true;
  };
  const place = (link) => {
    const figure = link.getBoundingClientRect();
    const room = document.documentElement.clientWidth - panel.offsetWidth - 16;
    const below = figure.bottom + panel.offsetHeight + 16 < window.innerHeight;
    const top = below ? figure.bottom + 8 : Math.max(8, figure.top - panel.offsetHeight - 8);
    panel.style.left = `${Math.max(8, Math.min(figure.left, room))}px`;
    panel.style.top = `${top}px`;
  };
  const show = (link) => {
    if (!fill(link)) return false;
    if (!panel.matches(":popover-open")) panel.showPopover();
    if (window.matchMedia("(min-width:40rem)").matches) place(link);
    return true;
  };
  const hide = () => {
    if (panel.matches(":popover-open") && !pinned) panel.hidePopover();
  };
  const later = (act, wait) => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#o"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const inside = panel.contains(link);
    if (!inside && !link.matches(".figure")) return;
    clearTimeout(timer);
    if (!(inside ? fill(link) : show(link))) return;
    event.preventDefault();
    pinned = true;
    panel.focus();
  });
  document.addEventListener("mouseover", (event) => {
    if (pinned || !window.matchMedia("(hover:hover)").matches) return;
    const link = event.target.closest("a.figure");
    if (link) later(() => show(link), 200);
    else if (panel.contains(event.target)) clearTimeout(timer);
    else later(hide, 250);
  });
  panel.querySelector(".close").addEventListener("click", () => panel.hidePopover());
  panel.addEventListener("toggle", (event) => {
    if (event.newState === "closed") pinned = false;
  });
  const closed = () => panel.matches(":popover-open") && panel.hidePopover();
  window.addEventListener("scroll", () => pinned || closed(), { passive: true });
})();
