// Runs the rules: regular expressions without looking back, inside windows around digits or trigger words.

function OutOfTime() {}

// An engine cannot be interrupted while it looks for a match, so very long windows are searched in parts.
var AT_ONCE = 50000;
var OVERLAP = 1000;

function compiled(rule) {
  if (!rule.ready) {
    rule.ready = new RegExp(rule.source, rule.flags + "g");
    rule.beforeClass = null;
    if (rule.before) {
      rule.beforeClass = new RegExp("^" + rule.before + "$", rule.flags);
    }
  }
  return rule.ready;
}

// Whether the character before 'at' is what the rule says must, or must not, stand there.
function standsRight(rule, text, at) {
  if (!rule.beforeClass) {
    return true;
  }
  var fits = at > 0 && rule.beforeClass.test(text.charAt(at - 1));
  if (rule.unless) {
    return !fits;
  }
  return fits;
}

// The first match in 'text' from 'at'; null where there is none.
function next(rule, text, at) {
  var expression = compiled(rule);
  expression.lastIndex = at;
  var match = expression.exec(text);
  while (match && !standsRight(rule, text, match.index)) {
    expression.lastIndex = match.index + 1;
    match = expression.exec(text);
  }
  return match;
}

function has(rule, text) {
  return next(rule, text, 0) !== null;
}

// Whether `decide(match, start)` accepts a match of `rule` in one of the windows; `start` counts in the text.
// Where it answers with a number, that is how long the match really was.
function anyMatch(rule, text, windows, clock, decide) {
  return windows.some(function (around) {
    for (var start = around[0]; start < around[1]; start += AT_ONCE) {
      clock();
      if (anyMatchIn(rule, text, start, Math.min(around[1], start + AT_ONCE + OVERLAP), clock, decide)) {
        return true;
      }
    }
    return false;
  });
}

function anyMatchIn(rule, text, start, end, clock, decide) {
  // one character more in front, for what must stand before a match; nothing behind, as in Python
  var from = Math.max(0, start - 1);
  var piece = text.substring(from, end);
  var match = next(rule, piece, start - from);
  while (match) {
    clock();
    var decided = decide(match, from + match.index);
    if (decided === true) {
      return true;
    }
    var length = match[0].length;
    if (typeof decided === "number") {
      length = decided;
    }
    match = next(rule, piece, match.index + Math.max(1, length));
  }
  return false;
}

function addWindow(windows, start, end) {
  var last = windows[windows.length - 1];
  if (last && start <= last[1]) {
    last[1] = end;
  } else {
    windows.push([start, end]);
  }
}

function numberWindows(plain) {
  var windows = [];
  var digits = /[0-9]+/g;
  var run = digits.exec(plain);
  while (run) {
    addWindow(windows, Math.max(0, run.index - 80), Math.min(plain.length, run.index + run[0].length + 60));
    run = digits.exec(plain);
  }
  return windows;
}

// Stretches of the text around the gate's trigger words, by key.
function gateWindows(gate, lower) {
  var windows = {};
  for (var key in gate.triggers) {
    if (gate.triggers.hasOwnProperty(key)) {
      windows[key] = windowsAround(gate, gate.triggers[key], lower);
    }
  }
  return windows;
}

function windowsAround(gate, stems, lower) {
  var ends = [];
  stems.forEach(function (stem) {
    var at = lower.indexOf(stem);
    while (at >= 0) {
      ends.push(at + stem.length - 1);
      at = lower.indexOf(stem, at + 1);
    }
  });
  ends.sort(function (a, b) {
    return a - b;
  });
  var windows = [];
  ends.forEach(function (last) {
    addWindow(windows, Math.max(0, last - gate.before), Math.min(lower.length, last + gate.after));
  });
  return windows;
}
