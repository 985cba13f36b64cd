"use strict";
(() => {
  const looks = LOOKS;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const charts = new Map(
    Array.from(document.querySelectorAll(".chart"), (box) => {
      const stage = document.createElement("div");
      stage.className = "stage";
      stage.style.minHeight = `${box.dataset.height}px`;
      box.append(stage);
      return [box, { box, stage }];
    }),
  );

  function look(onDark, width) {
    const config = structuredClone(onDark ? looks.dark : looks.light);
    if (width < 520) {
      config.axisY.labelLimit = Math.round(width / 3);
      config.legend.columns = 2;
    }
    return config;
  }

  async function draw(chart, onDark) {
    const width = chart.stage.clientWidth;
    if (!width) return;
    chart.spec ||= JSON.parse(chart.box.querySelector("script").textContent);
    const spec = { ...chart.spec, width: "container", config: look(onDark, width) };
    spec.params = spec.params.map((p) => (p.name === "on_dark" ? { ...p, value: onDark } : p));
    chart.width = width;
    const old = chart.view;
    const { view } = await window.vegaEmbed(chart.stage, spec, {
      actions: false,
      ast: true,
      renderer: "svg",
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
    });
    chart.view = view;
    if (old) old.finalize();
    chart.stage.style.minHeight = "";
    const svg = chart.stage.querySelector("svg");
    if (svg) svg.setAttribute("aria-hidden", "true");
  }

  // A chart is drawn when it comes near the window, else while the page rests; all are, before they are printed.
  const near = new IntersectionObserver(
    (seen) => {
      seen.filter((one) => one.isIntersecting).forEach((one) => {
        near.unobserve(one.target);
        const chart = charts.get(one.target);
        if (!chart.width) draw(chart, dark.matches);
      });
    },
    { rootMargin: "800px 0px" },
  );
  charts.forEach((_chart, box) => near.observe(box));

  const rests = () => new Promise((then) => (window.requestIdleCallback || setTimeout)(then));
  async function drawTheRest() {
    for (const chart of charts.values()) {
      await rests();
      if (!chart.width) await draw(chart, dark.matches);
    }
  }
  drawTheRest();

  const drawn = () => Array.from(charts.values()).filter((chart) => chart.width);
  let resting;
  window.addEventListener("resize", () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      drawn().filter((c) => c.stage.clientWidth !== c.width).forEach((c) => draw(c, dark.matches));
    }, 150);
  });
  dark.addEventListener("change", () => drawn().forEach((chart) => draw(chart, dark.matches)));
  window.addEventListener("beforeprint", () => charts.forEach((chart) => draw(chart, false)));
  window.addEventListener("afterprint", () => drawn().forEach((chart) => draw(chart, dark.matches)));
})();
