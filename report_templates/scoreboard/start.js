  // A table for the clerk's own workbook; a text that a spreadsheet would compute is kept a text.
  function quoted(words) {
    var plain = /^[=+@\t\r]/.test(words) || /^-\D/.test(words) ? "'" + words : words;
    return "\"" + plain.replace(/"/g, "\"\"") + "\"";
  }
  function exportCsv() {
    var heads = [], lines = [];
    each(headsOf(document.querySelector(".peer table")), function (head) { heads.push(head.textContent.trim()); });
    heads.pop();
    lines.push(["考评类别"].concat(heads).map(quoted).join(","));
    each(document.querySelectorAll(".peer"), function (section) {
      var peer = section.querySelector("h2").firstChild.textContent;
      each(section.querySelectorAll("tbody tr:not([hidden])"), function (row) {
        var cells = [peer];
        each(Array.prototype.slice.call(row.cells, 0, -1), function (node) {
          var marked = node.querySelector("b, .u, [aria-hidden]:not(svg)");
          cells.push((marked || node).textContent.trim());
        });
        lines.push(cells.map(quoted).join(","));
      });
    });
    var link = make("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
    link.download = document.title + ".csv";
    document.body.appendChild(link);
    link.click();
    document.body.removeChild(link);
  }

  readRows();
  makeSortable();
  byId("tools").hidden = false;
  ["q", "peer", "only-red", "only-held"].forEach(function (id) {
    var node = byId(id);
    if (node) { node.addEventListener("input", shown); node.addEventListener("change", shown); }
  });
  shown();
  byId("print").addEventListener("click", function () { window.print(); });
  byId("csv").addEventListener("click", exportCsv);
  byId("by-indicator").addEventListener("click", function (event) {
    load();
    if (drill.hidden) { opener = event.target; }
    openNow = null;
    trail = ["list"];
    drill.hidden = false;
    show();
  });
  byId("d-close").addEventListener("click", close);
  byId("d-back").addEventListener("click", function () {
    trail.pop();
    if (trail.length === 1 && trail[0] === "list") { openNow = null; }
    show();
  });
  byId("d-prev").addEventListener("click", function () { step(-1); });
  byId("d-next").addEventListener("click", function () { step(1); });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape" || event.key === "Esc") { close(); } });
  var main = document.querySelector("main");
  main.addEventListener("mousemove", showTip);
  main.addEventListener("mouseleave", function () { tip.hidden = true; });
  main.addEventListener("click", function (event) {
    var found = itemAt(event);
    if (found) {
      tip.hidden = true;
      var row = rows.filter(function (one) { return one.number === found.number; })[0];
      open(found.number, found.item ? found.place : null, row && row.button);
    }
  });
  document.documentElement.setAttribute("data-ready", "1");
