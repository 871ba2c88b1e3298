// Secrets that show by their form or by the words right before them, as bot/sharing/recognizers/credentials.py
// finds them.

var SECRET = DATA.rules.secrets;
var PLAIN_SIGNS = "-.,:/'";
var LEFT_OUT = ".;:!?)";

function hasSecret(reading, clock) {
  var near = gateWindows(DATA.rules.gates.near, reading.lower);
  var far = gateWindows(DATA.rules.gates.far, reading.lower);
  var plain = reading.plain;
  function always() {
    return true;
  }
  return (
    anyMatch(SECRET.vendor, plain, near.vendor, clock, always) ||
    anyMatch(SECRET.keyBlock, plain, far.block, clock, always) ||
    anyMatch(SECRET.url, plain, near.url, clock, always) ||
    anyMatch(SECRET.connection, plain, far.connection, clock, function (match) {
      return has(SECRET.connectionSecret, match[0]);
    }) ||
    anyMatch(SECRET.sas, plain, near.query, clock, hasDigit) ||
    anyMatch(SECRET.header, plain, near.header, clock, hasDigit) ||
    anyMatch(SECRET.assigned, plain, near.name, clock, isAssigned) ||
    anyMatch(SECRET.loginPair, plain, near.login, clock, isLogin) ||
    anyMatch(SECRET.switch, plain, near.login, clock, isLogin) ||
    anyMatch(SECRET.spoken, plain, near.name, clock, function (match, start) {
      return isSpoken(reading, match, start);
    }) ||
    anyMatch(SECRET.direct, plain, near.name, clock, function (match, start) {
      return isDirect(reading, match, start);
    })
  );
}

function hasDigit(match) {
  return /[0-9]/.test(match[1]);
}

function isAssigned(match) {
  var quoted = match[1];
  var value = quoted || match[2];
  if (has(SECRET.placeholder, value) || /[()]$/.test(value) || value.substring(0, 12).indexOf("://") >= 0) {
    return false;
  }
  if (quoted) {
    return true;
  }
  if (!looksSecret(value) && !/[:=]/.test(match[0])) {
    return false;
  }
  return looksSecret(value) || !isName(value);
}

// As Python's [A-Za-z_][\w.]*
function isName(value) {
  return /^[A-Za-z_]/.test(value) && everyOne(value, function (c) {
    return c === "." || LETTER_OR_DIGIT.test(c);
  });
}

function isLogin(match) {
  var value = stripped(match[1], ".:");
  return !has(SECRET.placeholder, value) && looksSecret(value);
}

// What could stand before ":" or "->" is looked at here, as the rule itself cannot look back. If it does not
// fit, the next place after the same name is tried, as Python does.
function isSpoken(reading, match, start) {
  var found = match;
  while (found && !signStandsRight(reading.plain, found, start)) {
    found = withLongerGap(reading.plain, start, found[2].length + 1);
  }
  if (!found) {
    return 1; // it was no match at all: the next may begin inside it
  }
  return isSpokenSecret(reading, found, start) || found[0].length;
}

function signStandsRight(plain, match, start) {
  var rule = null;
  if (match[3] !== undefined) {
    rule = DATA.rules.beforeSign;
  } else if (match[4] !== undefined) {
    rule = DATA.rules.beforeArrow;
  }
  var at = start + match[1].length + match[2].length;
  return rule === null || new RegExp("^" + rule + "$").test(plain.charAt(at - 1));
}

function withLongerGap(plain, start, least) {
  if (least > 70) {
    return null;
  }
  var source = SECRET.spoken.source.replace("{0,70}?", "{" + least + ",70}?");
  return new RegExp("^" + source, SECRET.spoken.flags).exec(plain.substring(start, start + 500));
}

function isSpokenSecret(reading, match, start) {
  var quote = match[5] || match[7] || "";
  var whole = match[6] || match[8];
  var end = start + match[0].length;
  var word = afterLast(before(reading, start, 8), " ");
  if (has(SECRET.codeType, word) || has(SECRET.policy, match[2].toLowerCase())) {
    return false;
  }
  var lead = match[0].substring(0, match[0].length - whole.length);
  var explicit = /[:=]\s{0,2}["'\u201c\xbb`]?$/.test(lead);
  var value = whole;
  if (!quote) {
    value = stripped(whole, LEFT_OUT);
  }
  value = withFinalSymbol(whole, value, reading.lower.substring(end, end + 3));
  return isValue(value, has(SECRET.strongName, match[1]), explicit, Boolean(quote));
}

function isDirect(reading, match, start) {
  var end = start + match[0].length;
  var value = withFinalSymbol(match[1], stripped(match[1], LEFT_OUT), reading.lower.substring(end, end + 3));
  if (has(SECRET.codeType, before(reading, start + 5, 14)) || has(SECRET.lawNumber, value)) {
    return false;
  }
  var digits = value.replace(/[^0-9]/g, "").length;
  return digits >= 4 || (digits > 0 && looksSecret(value));
}

// A closing "!" or "?" is a part of the secret when the sentence goes on after it.
function withFinalSymbol(whole, trimmed, following) {
  var rest = whole.substring(trimmed.length);
  var goesOn = rest.length > 1 || /^ ?[-,;)a-z\xe6\xf8\xe5]/.test(following);
  if (/^[!?]/.test(rest) && looksSecret(trimmed) && goesOn) {
    return trimmed + rest.charAt(0);
  }
  return trimmed;
}

function isValue(value, strong, explicit, quoted) {
  if (value.length < 3 || has(SECRET.placeholder, value)) {
    return false;
  }
  if (DATA.rules.neverSecret.indexOf(value.toLowerCase()) >= 0) {
    return false;
  }
  if (has(SECRET.lawNumber, value) && !(explicit && strong && value.length > 3)) {
    return false;
  }
  if (/^(?:\xa7|http|DKK|kr)/.test(value) || isMailAddress(value)) {
    return false;
  }
  if (explicit && strong) {
    return value.length >= 4 && !/^[A-Z\xc6\xd8\xc5]?[a-z\xe6\xf8\xe5]{1,3}$/.test(value);
  }
  if (quoted) {
    return (strong && value.length >= 4) || looksSecret(value);
  }
  return looksSecret(value) && (strong || /[0-9]/.test(value));
}

// As Python's [\w.\-]+@[\w\-]+\.[\w.\-]+
function isMailAddress(value) {
  var parts = value.split("@");
  function plain(c) {
    return c === "." || c === "-" || LETTER_OR_DIGIT.test(c);
  }
  return (
    parts.length === 2 &&
    parts[0].length > 0 &&
    everyOne(parts[0], plain) &&
    everyOne(parts[1], plain) &&
    /^[^.]+\../.test(parts[1])
  );
}

// Mixed characters, or a number of four digits and more: not an ordinary word.
function looksSecret(value) {
  var digits = value.replace(/[^0-9]/g, "").length;
  var letters = false;
  var symbols = false;
  everyOne(value, function (c) {
    var isWord = LETTER_OR_DIGIT.test(c) && c !== "_";
    letters = letters || (isWord && !/[0-9]/.test(c));
    symbols = symbols || (!isWord && PLAIN_SIGNS.indexOf(c) < 0);
    return true;
  });
  var innerCapital = /[a-z\xe6\xf8\xe5][A-Z\xc6\xd8\xc5]/.test(value);
  if (/^(?:[0-9]+[.,][0-9]+|[0-9]{1,3}%|[0-9]+(?:kr|dkk|px|mb|gb|kl))$/.test(value.toLowerCase())) {
    return false;
  }
  return (
    value.length >= 4 &&
    ((letters && digits > 0) || (symbols && (letters || digits >= 3)) || digits >= 4 || (innerCapital && digits > 0))
  );
}

function stripped(value, signs) {
  var end = value.length;
  while (end > 0 && signs.indexOf(value.charAt(end - 1)) >= 0) {
    end -= 1;
  }
  return value.substring(0, end);
}

function everyOne(value, fits) {
  return value.split("").every(fits);
}
