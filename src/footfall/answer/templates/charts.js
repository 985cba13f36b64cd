"use strict";
(() => {
  const looks = LOOKS;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const charts = Array.from(document.querySelectorAll(".chart"), (box) => {
    const spec = JSON.parse(box.querySelector("script").textContent);
    const stage = document.createElement("div");
    stage.className = "stage";
    box.append(stage);
    return { spec, stage };
  });

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
    const svg = chart.stage.querySelector("svg");
    if (svg) svg.setAttribute("aria-hidden", "true");
  }

  function drawAll(onDark) {
    charts.forEach((chart) => draw(chart, onDark));
  }

  let resting;
  window.addEventListener("resize", () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      charts.filter((c) => c.stage.clientWidth !== c.width).forEach((c) => draw(c, dark.matches));
    }, 150);
  });
  dark.addEventListener("change", () => drawAll(dark.matches));
  window.addEventListener("beforeprint", () => drawAll(false));
  window.addEventListener("afterprint", () => drawAll(dark.matches));
  drawAll(dark.matches);
})();
