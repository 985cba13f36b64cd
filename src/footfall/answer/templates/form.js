"use strict";
// What is left empty is not asked: it need not stand in the address.
document.querySelectorAll("form").forEach((form) => {
  form.addEventListener("submit", () => {
    const idle = Array.from(form.elements).filter((e) => e.name && (!e.value.trim() || e.value === e.dataset.usual));
    idle.forEach((e) => (e.disabled = true));
    setTimeout(() => idle.forEach((e) => (e.disabled = false)));
  });
});
