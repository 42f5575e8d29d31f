// Draws the figures whose numbers were prepared beforehand, switches language, redraws tables.
// It scales and formats numbers; it adds nothing up.
"use strict";
(() => {
  const { figures, words } = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const pictures = new Map();
  const EPOCH = Date.UTC(2001, 0, 1); // a year without a leap day
  const HOUR = 3600000;
  let language = "en";
  let patterns = false;

  // ---------------------------------------------------------------- words and numbers
  const word = (key) => words[language][key];
  const said = (text) => (typeof text === "string" ? text : text[language]);
  const unit = (measure) => measure[language][0];

  function number(value, measure, digits) {
    if (value === null) return "–";
    const [, factor, usual] = measure[language];
    const places = digits ?? usual;
    const text = (value * factor).toLocaleString("en-US", {
      minimumFractionDigits: places, maximumFractionDigits: places,
    });
    return text.replace("-", Number(text.replaceAll(",", "")) === 0 ? "" : "\u2212");
  }

  const amount = (value, measure) => `${number(value, measure)} ${unit(measure)}`;

  // Charts are given the numbers the reader sees, so that the ticks of their axes are round.
  const scaled = (value, measure) => (value === null ? null : value * measure[language][1]);

  function escape(text) {
    const holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  }

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // ---------------------------------------------------------------- options of the charts
  const FONT = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: "#16212c" };
  const GRID_LINE = { lineStyle: { color: "#e3e9ee" } };
  const narrow = (width) => width < 520;

  function base(picture, view) {
    return {
      animation: false,
      useUTC: true,
      textStyle: FONT,
      aria: { enabled: true, label: { enabled: false }, decal: { show: patterns } },
      grid: { left: 8, right: 14, top: 30, bottom: 6 },
      tooltip: {
        trigger: "axis", confine: true, axisPointer: { type: "line" },
        formatter: (points) => hint(picture, view, points), textStyle: { fontSize: 12 },
      },
    };
  }

  function hint(picture, view, points) {
    const list = Array.isArray(points) ? points : [points];
    const at = list[0].data.at ?? list[0].dataIndex;
    const place = Math.min(at, view.categories.length - 1);
    const lines = shown(picture, view).filter((series) => series.values[place])
      .map((series) => `${escape(said(series.name))}: <b>${number(series.values[place], view.measure)}</b>`);
    return `<b>${escape(said(view.categories[place]))}</b> (${escape(unit(view.measure))})<br>${lines.join("<br>")}`;
  }

  const shown = (picture, view) => view.series.filter((series) => !picture.hidden.has(said(series.name)));

  function valueAxis(view, name = true) {
    return {
      type: "value", splitLine: GRID_LINE, name: name ? unit(view.measure) : "",
      nameTextStyle: { align: "left", color: "#51606e" }, nameGap: 12,
      axisLabel: { formatter: (value) => value.toLocaleString("en-US").replace("-", "\u2212"), color: "#51606e" },
    };
  }

  const POINTS = { line: "circle", point: "diamond" };

  function mark(view) {
    if (!view.mark) return undefined;
    return {
      symbol: "none", silent: true, animation: false,
      lineStyle: { color: "#a3271b", type: "dashed", width: 1.5 },
      label: { formatter: said(view.mark.text), color: "#a3271b", fontWeight: 650, position: "end" },
      data: [{ xAxis: view.mark.at }],
    };
  }

  function columns(picture, view) {
    const series = shown(picture, view).map((one) => ({
      name: said(one.name), color: one.colour,
      type: { bar: "bar", line: "line", point: "scatter" }[one.kind],
      stack: one.kind === "bar" ? "all" : undefined, barMaxWidth: 54, z: one.kind === "bar" ? 2 : 5,
      itemStyle: { borderColor: "#fff", borderWidth: one.kind === "bar" ? 0.5 : 0 },
      lineStyle: { width: 2.4 }, symbol: POINTS[one.kind], symbolSize: one.kind === "point" ? 13 : 7,
      data: one.values.map((value) => scaled(value, view.measure)), markLine: one.kind === "line" ? mark(view) : undefined,
    }));
    return {
      ...base(picture, view),
      xAxis: { type: "category", data: view.categories.map(said), axisTick: { show: false }, axisLabel: { color: "#16212c", hideOverlap: true } },
      yAxis: valueAxis(view), series,
    };
  }

  function time(picture, view) {
    const moments = view.start.map((hour) => EPOCH + hour * HOUR);
    const last = view.start.length - 1;
    const end = EPOCH + (view.start[last] + view.hours[last]) * HOUR;
    const series = shown(picture, view).map((one) => {
      const data = one.values.map((value, i) => ({ value: [moments[i], scaled(value, view.measure)], at: i }));
      data.push({ value: [end, scaled(one.values[last], view.measure)], at: last });
      const area = one.kind === "area";
      return {
        name: said(one.name), type: "line", step: "end", symbol: "none", color: one.colour, data,
        stack: area ? "all" : undefined, z: area ? 2 : 5,
        areaStyle: area ? { opacity: 1 } : undefined,
        lineStyle: { width: area ? 0 : 2.4 },
      };
    });
    const label = (value) => view.start.length > 100 && view.hours[0] >= 24 ? `${new Date(value).getUTCMonth() + 1}${language === "zh" ? "月" : ""}` : date(value);
    return {
      ...base(picture, view),
      xAxis: { type: "time", min: moments[0], max: end, axisLabel: { formatter: label, hideOverlap: true, color: "#16212c", fontSize: 12 }, splitLine: { show: false } },
      yAxis: valueAxis(view), series,
    };
  }

  function date(value) {
    const moment = new Date(value);
    const day = `${String(moment.getUTCMonth() + 1).padStart(2, "0")}-${String(moment.getUTCDate()).padStart(2, "0")}`;
    const hour = moment.getUTCHours();
    return hour ? `${String(hour).padStart(2, "0")}:00` : day;
  }

  function rows(picture, view) {
    const width = picture.place.clientWidth;
    const series = shown(picture, view).map((one) => ({
      name: said(one.name), type: one.kind === "point" ? "scatter" : "bar", color: one.colour,
      stack: one.kind === "bar" ? "all" : undefined, barMaxWidth: 18, data: one.values.map((value) => scaled(value, view.measure)),
      symbol: "diamond", symbolSize: 12, z: one.kind === "point" ? 5 : 2,
      itemStyle: { borderColor: "#fff", borderWidth: 0.7 },
    }));
    return {
      ...base(picture, view),
      grid: { left: 8, right: 22, top: 8, bottom: 26 },
      xAxis: { ...valueAxis(view), max: view.most ? scaled(view.most, view.measure) : undefined, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: "#51606e" } },
      yAxis: {
        type: "category", inverse: true, data: view.categories.map(said), axisTick: { show: false },
        axisLabel: { width: narrow(width) ? 132 : 260, overflow: "break", color: "#16212c" },
      },
      series,
    };
  }

  function sankey(picture, view) {
    const width = picture.place.clientWidth;
    const side = narrow(width) ? 92 : 190;
    const used = [new Set(), new Set()];
    view.links.forEach(([payer, payee]) => { used[0].add(payer); used[1].add(payee); });
    const nodes = used.flatMap((set, column) => [...set].map((i) => ({
      name: `${column}:${i}`, itemStyle: { color: view.nodes[i].colour, borderWidth: 0 }, depth: column,
      label: { position: column ? "right" : "left", formatter: said(view.nodes[i]), width: side - 12, overflow: "break", fontSize: 12 },
    })));
    const links = view.links.map(([payer, payee], i) => ({
      source: `0:${payer}`, target: `1:${payee}`, value: scaled(view.series[0].values[i], view.measure), at: i,
    }));
    return {
      ...base(picture, view),
      tooltip: {
        trigger: "item", confine: true,
        formatter: (point) => point.dataType === "edge"
          ? `${escape(said(view.categories[point.data.at]))}<br><b>${amount(view.series[0].values[point.data.at], view.measure)}</b>`
          : escape(said(view.nodes[Number(point.name.slice(2))])),
      },
      series: [{
        type: "sankey", left: side, right: side, top: 26, bottom: 8, nodeWidth: 12, nodeGap: 15,
        draggable: false, emphasis: { focus: "adjacency" }, data: nodes, links,
        lineStyle: { color: "source", opacity: 0.38 },
      }],
    };
  }

  function paint(picture, view) {
    const place = picture.place;
    view.zones.forEach((zone, i) => {
      const path = place.querySelector(`path[data-zone="${CSS.escape(zone)}"]`);
      if (path) {
        path.setAttribute("fill", view.colours[view.classes[i]]);
        path.querySelector("title").textContent = `${said(view.categories[i])}: ${amount(view.series[0].values[i], view.measure)}`;
      }
      const label = place.querySelector(`[data-zone-value="${CSS.escape(zone)}"]`);
      if (label) label.textContent = number(view.series[0].values[i], view.measure);
    });
    place.querySelectorAll("text.place").forEach((text) => { text.textContent = text.dataset[language]; });
  }

  // ---------------------------------------------------------------- legend and table
  function legend(picture, view) {
    const list = picture.figure.querySelector(".legend");
    list.replaceChildren();
    if (picture.kind === "sankey") return;
    if (picture.kind === "map") {
      view.legend.forEach((text, i) => {
        const swatch = element("i", { style: `background:${view.colours[i]}` });
        list.append(element("li", {}, element("span", { class: "static" }, swatch, said(text))));
      });
      return;
    }
    for (const series of view.series) {
      const name = said(series.name);
      const style = series.kind === "line" ? `border-color:${series.colour}` : `background:${series.colour}`;
      const button = element("button", { type: "button", "aria-pressed": String(!picture.hidden.has(name)) },
        element("i", { class: series.kind, style }), name);
      button.addEventListener("click", () => toggle(picture, name));
      list.append(element("li", {}, button));
    }
  }

  function toggle(picture, name) {
    if (!picture.hidden.delete(name)) picture.hidden.add(name);
    redraw(picture);
    [...picture.figure.querySelectorAll(".legend button")].find((one) => one.textContent === name)?.focus();
  }

  function twin(picture, view) {
    const holder = picture.figure.querySelector(".twin");
    const title = `${said(figures[picture.key].title)} (${unit(view.measure)})`;
    const head = element("tr", {}, element("th", { scope: "col" }, said(figures[picture.key].axis)),
      ...view.series.map((series) => element("th", { scope: "col", class: "number" }, said(series.name))));
    const body = view.categories.map((category, i) => element("tr", {}, element("th", { scope: "row" }, said(category)),
      ...view.series.map((series) => element("td", { class: "number" }, number(series.values[i], view.measure)))));
    const table = element("table", {}, element("caption", {}, title), element("thead", {}, head), element("tbody", {}, ...body));
    holder.replaceChildren(element("div", { class: "frame", tabindex: "0", role: "region", "aria-label": title }, table));
  }

  // ---------------------------------------------------------------- one figure
  function current(picture) {
    const views = figures[picture.key].views;
    const keys = [...picture.figure.querySelectorAll("select")].map((select) => select.value);
    const exact = views[keys.join("|")];
    if (exact) return exact;
    // The daily means of the year are kept for the whole city only: say so by moving the choice.
    const zone = picture.figure.querySelector('select[data-choice="zone"]');
    zone.value = "all";
    return views[[...picture.figure.querySelectorAll("select")].map((select) => select.value).join("|")];
  }

  function redraw(picture) {
    const view = current(picture);
    picture.place.setAttribute("aria-label", label(picture, view));
    caption(picture, view);
    if (picture.kind === "map") {
      paint(picture, view);
    } else {
      if (picture.kind === "rows") picture.place.style.height = `${60 + (narrow(picture.place.clientWidth) ? 42 : 30) * view.categories.length}px`;
      picture.chart.resize();
      picture.chart.setOption({ columns, time, rows, sankey }[picture.kind](picture, view), true);
    }
    legend(picture, view);
    twin(picture, view);
  }

  function label(picture, view) {
    const names = picture.kind === "map" ? view.categories : view.series.map((series) => series.name);
    return `${said(figures[picture.key].title)}. ${word("unit")} ${unit(view.measure)}. ${names.map(said).join(", ")}. ${word("table_below")}`;
  }

  function caption(picture, view) {
    const holder = picture.figure.querySelector("figcaption");
    holder.querySelector(".subcaption")?.remove();
    if (view.subtitle) holder.append(element("span", { class: "subcaption" }, said(view.subtitle)));
  }

  function step(picture, event) {
    const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!move || !picture.chart || picture.kind === "sankey") return;
    event.preventDefault();
    const size = current(picture).categories.length;
    picture.at = Math.max(0, Math.min(size - 1, (picture.at ?? (move > 0 ? -1 : size)) + move));
    picture.chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: picture.at });
  }

  function open(figure) {
    const key = figure.dataset.figure;
    const place = figure.querySelector(".chart");
    const kind = figures[key].kind;
    const picture = { key, figure, place, kind, hidden: new Set(), chart: null };
    if (kind !== "map") picture.chart = charts.init(place, null, { renderer: "svg" });
    pictures.set(key, picture);
    figure.addEventListener("change", () => redraw(picture));
    place.addEventListener("keydown", (event) => step(picture, event));
    place.addEventListener("blur", () => picture.chart?.dispatchAction({ type: "hideTip" }));
    let width = place.clientWidth;
    new ResizeObserver(() => {
      if (place.clientWidth !== width) { width = place.clientWidth; redraw(picture); }
    }).observe(place);
  }

  // ---------------------------------------------------------------- the page
  function speak(chosen) {
    language = chosen;
    root.dataset.lang = chosen;
    root.lang = chosen === "zh" ? "zh-Hans" : "en";
    document.title = root.dataset[chosen === "zh" ? "titleZh" : "titleEn"];
    const button = document.getElementById("language");
    button.textContent = chosen === "zh" ? "English" : "中文";
    button.lang = chosen === "zh" ? "en-GB" : "zh-Hans";
    for (const option of document.querySelectorAll("option")) option.textContent = option.dataset[chosen];
    for (const labelled of document.querySelectorAll("[data-aria-label-en]")) {
      labelled.setAttribute("aria-label", labelled.getAttribute(`data-aria-label-${chosen}`));
    }
    pictures.forEach((picture) => { picture.hidden.clear(); redraw(picture); });
  }

  function address() {
    const [first, second] = decodeURIComponent(location.hash.slice(1)).split(":");
    const chosen = ["en", "zh"].includes(first) ? first : null;
    return { chosen, part: chosen ? second : first };
  }

  function remember(part) {
    const hash = `#${language}${part ? `:${part}` : ""}`;
    if (location.hash !== hash) history.replaceState(null, "", hash);
  }

  function go(part) {
    document.getElementById(part)?.scrollIntoView();
    remember(part);
  }

  function listen() {
    document.getElementById("language").addEventListener("click", () => {
      speak(language === "en" ? "zh" : "en");
      remember(address().part);
    });
    document.getElementById("patterns").addEventListener("click", (event) => {
      patterns = !patterns;
      event.currentTarget.setAttribute("aria-pressed", String(patterns));
      pictures.forEach(redraw);
    });
    document.getElementById("print").addEventListener("click", () => window.print());
    document.querySelectorAll("nav a").forEach((link) => link.addEventListener("click", (event) => {
      event.preventDefault();
      go(link.getAttribute("href").slice(1));
    }));
    addEventListener("hashchange", () => {
      const { chosen, part } = address();
      if (chosen && chosen !== language) speak(chosen);
      if (part) go(part);
    });
    matchMedia("print").addEventListener("change", () => pictures.forEach(redraw));
  }

  document.querySelectorAll("[data-figure]").forEach(open);
  listen();
  const { chosen, part } = address();
  if (matchMedia("(max-width: 1099px)").matches) document.querySelector("nav details").removeAttribute("open");
  speak(chosen ?? (navigator.language.startsWith("zh") ? "zh" : "en"));
  if (part) go(part);
  root.dataset.ready = "yes";
})();
