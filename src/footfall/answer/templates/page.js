"use strict";
(() => {
  document.documentElement.classList.add("live");

  // On a narrow screen the answer comes first, and the form when it is wanted.
  const narrow = window.matchMedia("(max-width: 62rem)");
  const form = document.querySelector(".otherwise");
  if (form) {
    const fold = () => (form.open = !narrow.matches || !document.querySelector(".answer .more"));
    fold();
    narrow.addEventListener("change", fold);
  }

  const contents = document.querySelector(".toc");
  if (contents) {
    const list = contents.querySelector("details");
    const fit = () => (list.open = !narrow.matches);
    fit();
    narrow.addEventListener("change", fit);
    contents.addEventListener("click", (e) => narrow.matches && e.target.closest("a") && (list.open = false));
    document.addEventListener("keydown", (e) => narrow.matches && e.key === "Escape" && (list.open = false));
    follow(contents);
  }

  // Mark in the contents what is being read: the last answer that began above a third of the window.
  function follow(nav) {
    const links = new Map(Array.from(nav.querySelectorAll("li a[href^='#']"), (a) => [a.hash.slice(1), a]));
    const places = Array.from(links.keys(), (id) => document.getElementById(id)).filter(Boolean);
    if (!places.length) return;
    const now = nav.querySelector(".now");
    let here;
    function mark() {
      const line = window.innerHeight / 3;
      const at = places.filter((place) => place.getBoundingClientRect().top <= line).pop() || places[0];
      if (at === here) return;
      here = at;
      nav.querySelectorAll("[aria-current]").forEach((a) => a.removeAttribute("aria-current"));
      nav.querySelectorAll(".here").forEach((section) => section.classList.remove("here"));
      const link = links.get(at.id);
      link.setAttribute("aria-current", "true");
      const section = link.closest("section");
      section.classList.add("here");
      now.textContent = section.querySelector("h2").textContent;
      const box = nav.querySelector(".list");
      const off = link.offsetTop - box.scrollTop;
      if (off < 0 || off > box.clientHeight - 40) box.scrollTop = link.offsetTop - box.clientHeight / 2;
    }
    let asked = false;
    window.addEventListener("scroll", () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => ((asked = false), mark()));
    }, { passive: true });
    mark();
  }

  if (navigator.clipboard) {
    document.querySelectorAll(".sql pre").forEach((pre) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = "Copied";
        setTimeout(() => (button.textContent = "Copy"), 1500);
      });
      pre.before(button);
    });
  }
})();

// An answer that was never given may take a while to compute: say so while the page is on its way.
(() => {
  const waiting = document.createElement("p");
  waiting.className = "waiting";
  waiting.setAttribute("role", "status");
  document.body.append(waiting);
  let patience;
  const wait = () => {
    clearTimeout(patience);
    patience = setTimeout(() => (waiting.textContent = "Computing the answer. What was asked before comes at once."), 400);
  };
  document.addEventListener("submit", wait);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/']");
    const here = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    if (link && here && !link.hasAttribute("download") && !link.target) wait();
  });
  addEventListener("pageshow", () => {
    clearTimeout(patience);
    waiting.textContent = "";
  });
})();
