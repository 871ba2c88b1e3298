// Draws an answer. Everything from the text goes in as text nodes, never as HTML.

const $ = (id) => document.getElementById(id);

function element(name, content, properties = {}) {
  const made = document.createElement(name);
  if (content) made.append(content);
  const { family, ...rest } = properties;
  if (family) made.dataset.family = family;
  return Object.assign(made, rest);
}

export function draw(text, answer, destination) {
  drawVerdict(answer, destination);
  drawMarked(text, answer.findings);
  drawLegend(answer.findings);
  $("cleaned").textContent = answer.cleaned;
  $("found-part").hidden = answer.findings.length === 0;
  $("result").hidden = false;
  $("result").classList.remove("old");
}

export function drawVerdict(answer, destination) {
  const chosen = answer.destinations.find((one) => one.id === destination) || answer.destinations[0];
  $("banner").dataset.verdict = chosen.verdict;
  $("verdict").textContent = chosen.title;
  $("where").textContent = chosen.name;
  $("explanation").textContent = chosen.text;
  $("steps").replaceChildren(...chosen.steps.map((step) => element("li", step)));
  $("law").replaceChildren(...chosen.law.map((line) => element("li", line)));
  $("rule").textContent = chosen.rule;
  $("reasons").replaceChildren(...chosen.reasons.map(reason));
  $("why").hidden = chosen.reasons.length === 0;
  $("copy").hidden = $("cleaned-part").hidden = chosen.verdict !== "redact";
  $("screening").hidden = chosen.verdict === "yes";
  $("screening").className = chosen.verdict === "no" ? "main" : "";
  drawElsewhere(answer.destinations.filter((one) => one !== chosen));
}

function reason({ what, why }) {
  const item = element("li", element("strong", what));
  item.append(why);
  return item;
}

function drawElsewhere(others) {
  $("elsewhere-part").hidden = others.length === 0;
  $("elsewhere").replaceChildren(...others.map((one) => {
    const item = element("li", element("span", one.name));
    item.append(element("strong", one.title, { className: one.verdict }));
    return item;
  }));
}

// A screen reader hears the category after each marked place.
function drawMarked(text, findings) {
  const parts = [];
  let at = 0;
  for (const finding of findings) {
    parts.push(text.slice(at, finding.start));
    const mark = element("mark", text.slice(finding.start, finding.end), {
      family: finding.family, title: `${finding.label}: ${finding.why}`,
    });
    mark.append(element("span", ` (${finding.label})`, { className: "unseen" }));
    parts.push(mark);
    at = finding.end;
  }
  parts.push(text.slice(at));
  $("marked").replaceChildren(...parts);
}

function drawLegend(findings) {
  const counts = new Map();
  for (const { label, family } of findings) {
    const known = counts.get(label) || { family, count: 0 };
    counts.set(label, { ...known, count: known.count + 1 });
  }
  $("legend").replaceChildren(...[...counts].map(([label, { family, count }]) => {
    const item = element("li", element("span", label, { className: "swatch", family }));
    item.append(` ${count}`);
    return item;
  }));
}
