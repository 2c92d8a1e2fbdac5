  // The main table: search, filter, sort.
  function shown() {
    var wanted = byId("q").value.trim().toLowerCase(), peer = byId("peer").value;
    var onlyRed = byId("only-red").checked, heldBox = byId("only-held"), count = 0;
    rows.forEach(function (row) {
      var fits = (!wanted || row.words.indexOf(wanted) >= 0) && (!peer || row.peer === peer) &&
        (!onlyRed || row.red > 0) && (!heldBox || !heldBox.checked || row.held > 0);
      row.node.hidden = !fits;
      count += fits ? 1 : 0;
    });
    each(document.querySelectorAll(".peer"), function (section) {
      section.hidden = !section.querySelector("tbody tr:not([hidden])");
    });
    byId("shown").textContent = count === rows.length ? "共" + count + "个" : "符合条件" + count + "个，共" + rows.length + "个";
  }
  function keyOf(node, kind) {
    if (kind === "t") { return node.textContent.trim(); }
    var found = kind === "v" ? node.getAttribute("data-v") : node.textContent;
    return found === "" || found === null || isNaN(Number(found)) ? null : Number(found);
  }
  function sortBy(place, kind, isDown) {
    each(document.querySelectorAll(".peer table"), function (node) {
      var inside = node.tBodies[0], list = Array.prototype.slice.call(inside.rows);
      list.map(function (row, at) { return { row: row, key: keyOf(row.cells[place], kind), at: at }; })
        .sort(function (one, other) {
          if (one.key === null || other.key === null) { return (one.key === null) - (other.key === null) || one.at - other.at; }
          var order = kind === "t" ? one.key.localeCompare(other.key, "zh-CN") : one.key - other.key;
          return (isDown ? -order : order) || one.at - other.at;
        }).forEach(function (found) { inside.appendChild(found.row); });
      each(headsOf(node), function (head, at) {
        if (at === place) { head.setAttribute("aria-sort", isDown ? "descending" : "ascending"); } else { head.removeAttribute("aria-sort"); }
      });
    });
  }
  function headsOf(node) { return node.tHead.rows[node.tHead.rows.length - 1].cells; }
  // No <button> in a head: Chromium leaves buttons out where it repeats the head on the next printed page.
  function makeSortable() {
    each(document.querySelectorAll(".peer thead th[data-sort]"), function (head) {
      var inner = make("span", "by");
      inner.tabIndex = 0;
      inner.setAttribute("role", "button");
      while (head.firstChild) { inner.appendChild(head.firstChild); }
      head.appendChild(inner);
      function sort() {
        var was = head.getAttribute("aria-sort"), kind = head.getAttribute("data-sort");
        var isFirstDown = kind === "n" && head.cellIndex > 0;
        sortBy(head.cellIndex, kind, was ? was === "ascending" : isFirstDown);
      }
      inner.addEventListener("click", sort);
      inner.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort(); }
      });
    });
  }
  function readRows() {
    each(document.querySelectorAll(".peer"), function (section) {
      each(section.querySelectorAll("tbody tr"), function (node) {
        var head = node.querySelector("th"), name = head.querySelector(".u"), number = Number(node.getAttribute("data-n"));
        var held = node.querySelector(".hd1"), inner = button(name.textContent, "u", function () { open(number, null, inner); });
        head.replaceChild(inner, name);
        inner.setAttribute("aria-haspopup", "dialog");
        rows.push({
          node: node, number: number, peer: section.getAttribute("data-peer"), held: held ? Number(held.textContent) : 0,
          words: (head.textContent + " " + (head.title || "")).toLowerCase(), red: redOf(node), button: inner
        });
      });
    });
  }
  var redPlace = -1;
  function redOf(row) {
    if (redPlace < 0) {
      each(headsOf(row.parentNode.parentNode), function (head, at) {
        if (redPlace < 0 && head.querySelector(".k-red")) { redPlace = at; }
      });
    }
    return Number(row.cells[redPlace].textContent);
  }

  // The strip: which indicator lies under the pointer.
  function itemAt(event) {
    var strip = event.target.closest ? event.target.closest("svg.s") : null;
    if (!strip) { return null; }
    load();
    var box = strip.getBoundingClientRect(), place = -1;
    var at = (event.clientX - box.left) / box.width * strip.viewBox.baseVal.width;
    data.lefts.forEach(function (left, no) { if (at >= left && at < left + data.pitch) { place = no; } });
    var number = Number(strip.closest("tr").getAttribute("data-n"));
    var found = data.subjects[number].items.filter(function (item) { return item[0] === place; })[0];
    return { number: number, place: place, item: found || null, x: event.clientX, y: event.clientY };
  }
  function showTip(event) {
    var found = itemAt(event);
    if (!found || found.place < 0) { tip.hidden = true; return; }
    var words = (found.place + 1) + "　" + data.indicators[found.place].name;
    if (found.item) {
      var scored = cell(found.item, isInternal() ? "score_points" : "official_points");
      words += "\n" + data.lamps[lampOf(found.item)] + "　" + points(scored) + " / " + points(cell(found.item, "weight_points")) + "分";
    } else { words += "\n该单位不考此项"; }
    tip.textContent = words;
    tip.hidden = false;
    tip.style.left = Math.min(found.x + 14, window.innerWidth - tip.offsetWidth - 6) + "px";
    tip.style.top = Math.min(found.y + 16, window.innerHeight - tip.offsetHeight - 6) + "px";
  }
