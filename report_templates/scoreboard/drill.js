  // The drill-down.
  function open(number, place, from) {
    load();
    if (drill.hidden) { opener = from || null; }
    openNow = number;
    trail = place === null ? [] : [place];
    drill.hidden = false;
    rows.forEach(function (row) { row.node.classList.toggle("on", row.number === number); });
    show();
  }
  function close() {
    if (drill.hidden) { return; }
    drill.hidden = true;
    rows.forEach(function (row) { row.node.classList.remove("on"); });
    if (opener && document.contains(opener)) { opener.focus(); }
    openNow = null;
  }
  function show() {
    body.textContent = "";
    byId("d-back").hidden = !trail.length || (trail.length === 1 && trail[0] === "list");
    byId("d-prev").hidden = byId("d-next").hidden = openNow === null;
    var last = trail[trail.length - 1];
    if (last === "list") { indicatorList(); } else if (typeof last === "string") { peersOf(Number(last)); }
    else if (last !== undefined) { indicatorOf(openNow, last); } else { subjectOf(openNow); }
    drill.scrollTop = 0;
    drill.focus();
  }
  function go(next) { trail.push(next); show(); }
  function title(words) { byId("drill-title").textContent = words; }
  function placeWords(subject) {
    if (subject.rank === undefined || subject.rank === null) { return ""; }
    var words = "第" + subject.rank + "位，共" + subject.of + "个";
    if (subject.low !== subject.high) { words += "（核实后在第" + subject.low + "—" + subject.high + "位之间）"; }
    return words;
  }
  function subjectOf(number) {
    var subject = data.subjects[number];
    title(subject.full);
    add(body, make("p", "soft", subject.peer + "　" + placeWords(subject)));
    add(body, sumOf(subject));
    var internal = isInternal();
    var heads = internal ? ["板块和指标", "亮灯", "分值", "得分", "审慎得分", "疑点"] : ["板块和指标", "亮灯", "分值", "得分"];
    var css = ["l", "l", "n", "n", "n", "n"], list = table(heads, css), told = {};
    subject.groups.forEach(function (group) { told[group[0]] = group; });
    var before = -1;
    subject.items.forEach(function (item) {
      var place = item[0], indicator = data.indicators[place];
      if (indicator.group !== before) {
        before = indicator.group;
        var group = told[before], words = data.groups[before];
        if (group && group[3] !== null && group[3] !== undefined && group[4] > 1) { words += "（第" + group[3] + "位）"; }
        var rate = group && group[1] ? "得分率" + digits(group[2] / group[1] * 100, 1) + "%" : "";
        var told3 = group ? [words, rate, points(group[1]), points(group[2])] : [words, "", "", ""];
        line(list, internal ? told3.concat(["", ""]) : told3, css).className = "g1";
      }
      var pick = button((place + 1) + "　" + indicator.name, "pick", function () { go(place); });
      var cells = [pick, chip(lampOf(item)), points(cell(item, "weight_points"))];
      if (internal) {
        var doubts = cell(item, "findings");
        cells.push(points(cell(item, "score_points")), points(cell(item, "cautious_points")), doubts ? doubts.length + "条" : "");
      } else { cells.push(points(cell(item, "official_points"))); }
      line(list, cells, css);
    });
    add(body, list);
    if (internal && subject.findings.length) {
      add(body, make("h3", "", "其他疑点（不在某一项指标上）"));
      doubtsOf(subject.findings);
    }
  }
  function sumOf(subject) {
    var box = make("div", "sum");
    if (!isInternal()) { return add(box, make("span", "", "得分"), make("b", "", points(subject.official))); }
    var base = subject.official - subject.bonus + subject.deduction;
    var sum = "＝ 板块合计 " + points(base) + " ＋ 加分 " + points(subject.bonus) + " － 扣分 " + points(subject.deduction);
    add(box, make("span", "", "得分"), make("b", "", points(subject.official)), make("span", "soft", "　" + sum));
    var other = "报送口径 " + points(subject.reported) + "　审慎口径 " + points(subject.cautious);
    if (subject.lowest !== subject.highest) { other += "　数据核实后在 " + points(subject.lowest) + "—" + points(subject.highest) + " 之间"; }
    return add(box, make("span", "soft", "　" + other));
  }
  function facts(pairs) {
    var list = make("dl", "facts");
    pairs.forEach(function (pair) {
      if (pair[1] === null || pair[1] === "" || pair[1] === "—") { return; }
      var value = make("dd", pair[2] || "");
      if (pair[1] instanceof Node) { value.appendChild(pair[1]); } else { value.textContent = pair[1]; }
      add(list, make("dt", "", pair[0]), value);
    });
    return list;
  }
  function percent(value) { return value === null ? "—" : digits(value, 1) + "%"; }
  function indicatorOf(number, place) {
    var subject = data.subjects[number], indicator = data.indicators[place];
    var item = subject.items.filter(function (each) { return each[0] === place; })[0];
    title(subject.name + "　" + indicator.name);
    if (!item) { add(body, make("p", "", "该单位不考此项。")); return; }
    add(body, make("p", "soft", data.groups[indicator.group] + "　序号" + (place + 1)));
    var before = lampOf(item, "previous_lamp"), internal = isInternal();
    var lamp = [["亮灯", chip(lampOf(item))], ["上期亮灯", before ? chip(before) : "—"]];
    if (!internal) {
      add(body, facts(lamp.concat([["分值", points(cell(item, "weight_points"))], ["得分", points(cell(item, "official_points"))]])));
    } else {
      var streak = cell(item, "lamp_streak_count");
      lamp.push(["亮灯原因", text(cell(item, "lamp_reason")), "say"], ["连续次数", streak ? streak + "次" : "—", "say"]);
      add(body, facts(lamp));
      add(body, make("h3", "", "得分由来"), sumsOf(item, indicator));
      add(body, make("h3", "", "数据出处"), originOf(item));
      var doubts = cell(item, "findings");
      add(body, make("h3", "", doubts ? "疑点（" + doubts.length + "条）" : "疑点"));
      if (doubts) { doubtsOf(doubts); } else { add(body, make("p", "soft", "没有疑点。")); }
    }
    add(body, add(make("p", "more"), button("看各单位这项指标", "", function () { go(String(place)); })));
  }
  function sumsOf(item, indicator) {
    var target = amount(cell(item, "target_value"), indicator) + (cell(item, "target_status") ? "（未定案）" : "");
    var rank = cell(item, "rank"), peers = cell(item, "peer_count"), change = cell(item, "rank_change");
    var moved = change ? "，" + (change > 0 ? "前进" : "后退") + Math.abs(change) + "位" : "";
    var list = facts([
      ["完成值", amount(cell(item, "value"), indicator)], ["全年目标", target === "—" ? "" : target],
      ["本期应达", amount(cell(item, "due_value"), indicator)], ["上年同期", amount(cell(item, "year_ago_value"), indicator)],
      ["完成率", percent(cell(item, "completion_pct"))], ["应达进度", percent(cell(item, "due_pct"))],
      ["进度差距", cell(item, "progress_gap_pp") === null ? "" : digits(cell(item, "progress_gap_pp"), 1) + "个百分点"],
      ["同比", percent(cell(item, "yoy_pct"))],
      ["同比变动", cell(item, "change_pp") === null ? "" : digits(cell(item, "change_pp"), 1) + "个百分点"],
      ["位次", rank !== null && peers > 1 ? "第" + rank + "位，共" + peers + "个" + moved : ""],
      ["分值", points(cell(item, "weight_points"))], ["得分", points(cell(item, "score_points"))],
      ["审慎得分", points(cell(item, "cautious_points"))], ["采信状态", text(cell(item, "standing"))]
    ]);
    add(list, make("dt", "first", "计分办法"), make("dd", "wide", indicator.rule || "按方案规定"));
    if (indicator.clause) { add(list, make("dt", "first", "依据条款"), make("dd", "wide", indicator.clause)); }
    return list;
  }
  function placeOf(cellRef) {
    if (!cellRef) { return ""; }
    var cut = cellRef.lastIndexOf("!");
    return cut < 0 ? cellRef : "工作表“" + cellRef.slice(0, cut) + "”单元格 " + cellRef.slice(cut + 1);
  }
  function originOf(item) {
    var owner = cell(item, "figure_subject"), list = make("dl", "facts");
    [["数据来源", text(cell(item, "source"))], ["数据所属", owner === null ? "" : text(owner)], ["文件", text(cell(item, "file"))],
      ["位置", placeOf(text(cell(item, "cell")))], ["文件指纹", text(cell(item, "hash")) ? text(cell(item, "hash")) + "…" : ""]
    ].forEach(function (pair) { if (pair[1]) { add(list, make("dt", "first", pair[0]), make("dd", "wide", pair[1])); } });
    return list.firstChild ? list : make("p", "soft", "没有采信到数据。");
  }
  function doubtsOf(places) {
    places.forEach(function (place) {
      var doubt = data.findings[place], box = make("div", "doubt");
      var words = doubt.consequence + (doubt.suspicion === null ? "" : "　可疑度 " + digits(doubt.suspicion, 2));
      add(box, make("h4", "", doubt.check + "（" + words + "）"), make("p", "", doubt.message));
      if (doubt.file) { add(box, make("p", "soft", doubt.file + "　" + placeOf(doubt.cell))); }
      add(box, make("p", "soft", "疑点键 " + doubt.key + "　" + (doubt.ruling ? "已核定：" + doubt.ruling : "尚未核定")));
      add(body, box);
    });
    add(body, make("p", "soft", "疑点未经核实，不作任何结论；不得据此要求报送指定的数值。"));
  }
  function indicatorList() {
    title("按指标看");
    var before = -1, list = null, css = ["l", "n", "n", "n", "n"];
    var tally = data.indicators.map(function () { return { red: 0, yellow: 0, green: 0, unlit: 0, held: 0, plain: 0 }; });
    data.subjects.forEach(function (subject) {
      subject.items.forEach(function (item) { tally[item[0]][lampOf(item)] += 1; });
    });
    list = table(["指标", data.lamps.red, data.lamps.yellow, data.lamps.green, data.lamps.unlit], css);
    data.indicators.forEach(function (indicator, place) {
      if (indicator.group !== before) {
        before = indicator.group;
        line(list, [data.groups[before], "", "", "", ""], css).className = "g1";
      }
      var own = tally[place], pick = button((place + 1) + "　" + indicator.name, "pick", function () { go(String(place)); });
      line(list, [pick, own.red || "", own.yellow || "", own.green || "", own.unlit + own.held || ""], css);
    });
    add(body, list);
  }
  function peersOf(place) {
    var indicator = data.indicators[place], internal = isInternal(), peers = {}, order = [];
    title("各单位：" + indicator.name);
    if (internal && indicator.rule) { add(body, make("p", "soft", indicator.rule)); }
    data.subjects.forEach(function (subject, number) {
      var item = subject.items.filter(function (each) { return each[0] === place; })[0];
      if (!item) { return; }
      if (!peers[subject.peer]) { peers[subject.peer] = []; order.push(subject.peer); }
      peers[subject.peer].push({ subject: subject, item: item, number: number });
    });
    order.forEach(function (peer) {
      var css = ["l", "l", "n", "n", "n", "n"], scored = internal ? "score_points" : "official_points";
      var list = table(internal ? ["考评对象", "亮灯", "完成值", "完成率", "分值", "得分"] : ["考评对象", "亮灯", "分值", "得分"], css);
      peers[peer].sort(function (one, other) { return (cell(other.item, scored) || 0) - (cell(one.item, scored) || 0); });
      peers[peer].forEach(function (found) {
        var pick = button(found.subject.name, "pick", function () { openNow = found.number; go(place); });
        var cells = [pick, chip(lampOf(found.item))];
        if (internal) { cells.push(amount(cell(found.item, "value"), indicator), percent(cell(found.item, "completion_pct"))); }
        line(list, cells.concat([points(cell(found.item, "weight_points")), points(cell(found.item, scored))]), css);
      });
      add(body, make("h3", "", peer), list);
    });
  }
  function step(by) {
    var list = rows.filter(function (row) { return !row.node.hidden; }).sort(function (one, other) {
      return one.node.compareDocumentPosition(other.node) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
    });
    var at = list.map(function (row) { return row.number; }).indexOf(openNow);
    if (!list.length) { return; }
    openNow = list[(at + by + list.length) % list.length].number;
    trail = trail.filter(function (place) { return typeof place === "number"; }).slice(-1);
    rows.forEach(function (row) { row.node.classList.toggle("on", row.number === openNow); });
    show();
  }
