// CPR numbers, as bot/sharing/recognizers/cpr.py finds them; masked ones left out. Modulus 11 plays no part:
// numbers that break it are issued too.

var CPR = DATA.rules.cpr;

function hasCpr(reading, clock) {
  var windows = numberWindows(reading.plain);
  return (
    anyMatch(CPR.full, reading.plain, windows, clock, function (match, start) {
      return isFullNumber(reading, match, start);
    }) ||
    anyMatch(CPR.electronic, reading.plain, windows, clock, function (match, start) {
      return isDate(match[1], match[2]) && !isOtherNumber(reading, start, false);
    }) ||
    (has(CPR.keyword, reading.lower) && besideKeyword(reading, clock))
  );
}

function isDate(day, month) {
  var number = Number(day);
  var of = Number(month);
  if (number > 60) {
    number -= 60;
  }
  return number >= 1 && number <= 31 && of >= 1 && of <= 12 && !(of === 2 && number > 29);
}

function isFullNumber(reading, match, start) {
  var year = match[4];
  var gap = match[5];
  if (!isDate(match[1], match[3])) {
    return false;
  }
  if (year.length !== 2 && !gap && !nearKeyword(reading, start)) {
    return false;
  }
  return isJudgedCpr(reading, start, start + match[0].length, match[6].replace(" ", ""), gap);
}

function isJudgedCpr(reading, start, end, serial, gap) {
  var two = reading.plain.substring(Math.max(0, start - 2), start);
  var following = reading.plain.substring(end, end + 2);
  if (/[0-9][-.\/]$/.test(two) || /^[-\/][0-9]/.test(following)) {
    return false;
  }
  if (/^[,.][0-9]/.test(following) || /[0-9][,.]$|\+ ?$/.test(two)) {
    return false;
  }
  var keyword = nearKeyword(reading, start);
  if (isExample(reading, start, serial) || (!keyword && isOtherNumber(reading, start, gap === "-"))) {
    return false;
  }
  return Boolean(gap || keyword || !/[A-Za-z0-9][-\/]$/.test(two));
}

function nearKeyword(reading, start) {
  var words = afterLast(before(reading, start, 40), "\n\n");
  var last = null;
  var match = next(CPR.keyword, words, 0);
  while (match) {
    last = match;
    match = next(CPR.keyword, words, match.index + match[0].length);
  }
  if (!last) {
    return has(CPR.keyword, afterwards(reading, start + 9, 30).split("\n")[0]);
  }
  return next(CPR.wordOtherNumber, words, last.index + last[0].length) === null;
}

function isOtherNumber(reading, start, dashed) {
  var match = next(CPR.otherNumber, before(reading, start, 36), 0);
  return match !== null && !(dashed && has(CPR.caseWord, match[0]));
}

function isExample(reading, start, serial) {
  return DATA.rules.dummySerials.indexOf(serial) >= 0 && has(CPR.exampleForm, before(reading, start, 40));
}

// Digits spread out or misread by a scanner: only right after a word such as "cpr".
function besideKeyword(reading, clock) {
  var word = next(CPR.keyword, reading.lower, 0);
  while (word) {
    clock();
    var from = word.index + word[0].length;
    if (isSpreadNumber(reading, from, CPR.grouped) || isSpreadNumber(reading, from, CPR.ocr)) {
      return true;
    }
    word = next(CPR.keyword, reading.lower, from);
  }
  return false;
}

function isSpreadNumber(reading, from, rule) {
  // one character more in front, as what stands before the number counts
  var piece = reading.plain.substring(from - 1, from + 60);
  var match = next(rule, piece, 1);
  if (!match || piece.substring(1, match.index).indexOf("\n\n") >= 0) {
    return false;
  }
  var digits = match[0].split("").map(meantDigit).join("").replace(/[^0-9]/g, "");
  var real = match[0].replace(/[^0-9]/g, "").length;
  return real >= 6 && isDate(digits.substring(0, 2), digits.substring(2, 4));
}

function meantDigit(c) {
  if (DATA.rules.ocrDigits.hasOwnProperty(c)) {
    return DATA.rules.ocrDigits[c];
  }
  return c;
}
