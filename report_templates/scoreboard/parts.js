  // ES2017 and no later: the browsers of office machines stand at Chromium 86.
  var data = null, column = {}, openNow = null, opener = null, trail = [];
  var byId = function (id) { return document.getElementById(id); };
  var each = function (list, work) { Array.prototype.forEach.call(list, work); };
  var rows = [], drill = byId("drill"), body = byId("d-body"), tip = byId("tip");

  function load() {
    if (data) { return data; }
    data = JSON.parse(byId("data").textContent);
    data.columns.forEach(function (name, place) { column[name] = place; });
    return data;
  }
  function cell(item, name) {
    var place = column[name];
    return place === undefined || item[place] === undefined ? null : item[place];
  }
  var LAMPS = { r: "red", y: "yellow", g: "green", u: "unlit", h: "held", p: "plain" };
  function lampOf(item, name) { return LAMPS[cell(item, name || "lamp")] || ""; }
  function text(place) { return place === null ? "" : data.texts[place]; }
  function isInternal() { return load().edition === "internal"; }

  // Building nodes: only ever from text, so that what a unit is called stays text.
  function make(tag, css, content) {
    var node = document.createElement(tag);
    if (css) { node.className = css; }
    if (content !== undefined && content !== null) { node.textContent = content; }
    return node;
  }
  function add(parent) {
    for (var at = 1; at < arguments.length; at += 1) { if (arguments[at]) { parent.appendChild(arguments[at]); } }
    return parent;
  }
  function button(label, css, work) {
    var node = make("button", css, label);
    node.type = "button";
    node.addEventListener("click", work);
    return node;
  }
  var SHAPES = {
    red: "M1 1h10v10h-10z", yellow: "M6 1l5.5 10h-11z", green: "M6 1a5 5 0 1 0 .01 0z",
    unlit: "M1 5h10v2h-10z", plain: "M6 4a2 2 0 1 0 .01 0z", held: "M6 1l5 5-5 5-5-5zM6 3l-3 3 3 3 3-3z"
  };
  function chip(lamp) {
    var node = make("span", "chip"), space = "http://www.w3.org/2000/svg";
    var svg = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path");
    svg.setAttribute("class", "g k-" + lamp);
    svg.setAttribute("width", "12");
    svg.setAttribute("height", "12");
    svg.setAttribute("viewBox", "0 0 12 12");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", SHAPES[lamp] || SHAPES.plain);
    path.setAttribute("fill", "currentColor");
    path.setAttribute("fill-rule", "evenodd");
    svg.appendChild(path);
    return add(node, svg, document.createTextNode(data.lamps[lamp] || lamp));
  }
  function digits(value, places) {
    if (value === null || value === undefined) { return "—"; }
    var parts = Math.abs(value).toFixed(places).split(".");
    parts[0] = parts[0].replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    return (value < 0 ? "-" : "") + parts.join(".");
  }
  function points(value) { return digits(value, 2); }
  function amount(value, indicator) {
    return value === null ? "—" : digits(value, indicator.decimals) + indicator.uom;
  }
  function table(heads, css) {
    var node = make("table"), head = node.createTHead().insertRow();
    heads.forEach(function (name, place) {
      var th = make("th", css[place] === "l" ? "l" : "", name);
      th.scope = "col";
      head.appendChild(th);
    });
    node.appendChild(document.createElement("tbody"));
    return node;
  }
  function line(into, cells, css) {
    var row = into.tBodies[0].insertRow();
    cells.forEach(function (content, place) {
      var node = make(place === 0 ? "th" : "td", place === 0 || css[place] === "l" ? "" : "n");
      if (place === 0) { node.scope = "row"; }
      if (content instanceof Node) { node.appendChild(content); } else { node.textContent = content; }
      row.appendChild(node);
    });
    return row;
  }
