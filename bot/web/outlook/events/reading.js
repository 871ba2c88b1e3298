// A text as the rules read it, as bot/sharing/reading.py does: ordinary dashes, spaces and digits.

var ANY_UNUSUAL = /[\r\xa0\xad\xb4\u0300-\uffff]/;
var UNUSUAL = /[\xad\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u0660-\u0669\u06f0-\u06f9\uff01-\uff5e\u2460-\u2473\u24ea]|\ud835[\udfce-\udfff]/;
var HIDDEN = /[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
var PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;
var LETTER_OR_DIGIT = new RegExp("^[" + DATA.rules.word + "]$");

function ordinary(c) {
  var mapped = DATA.rules.ordinary[c];
  if (mapped === undefined) {
    return c;
  }
  return mapped;
}

// One character's plain form; what is outside the basic plane and has none becomes one sign.
function plainCharacter(c) {
  var form = ordinary(c);
  if (form === c && c > "\u024f" && c.normalize) {
    var compatible = c.normalize("NFKC");
    if (compatible.length === 1) {
      form = compatible;
    }
  }
  if (form.length > 1) {
    return "\ufffd";
  }
  return digitOf(form);
}

// The digits of all scripts stand in tens.
function digitOf(c) {
  var zeros = DATA.rules.zeros;
  if (c <= "\u024f") {
    return c;
  }
  for (var i = 0; i < zeros.length; i += 1) {
    var value = c.charCodeAt(0) - zeros.charCodeAt(i);
    if (value >= 0 && value < 10) {
      return String(value);
    }
  }
  return c;
}

function plainOf(text) {
  if (!ANY_UNUSUAL.test(text)) {
    return text;
  }
  if (!UNUSUAL.test(text)) {
    return text.replace(PAIR, "\ufffd").replace(/[\r\xa0\xb4\u2000-\u200a\u2010-\u3000\ufe58\ufe63]/g, ordinary);
  }
  var composed = text.replace(HIDDEN, "");
  if (composed.normalize) {
    composed = composed.normalize("NFC");
  }
  return composed.replace(PAIR, plainCharacter).replace(/[\r\xa0\xb4\u0250-\uffff]/g, plainCharacter);
}

function lowerOf(plain) {
  var lower = plain.toLowerCase();
  if (lower.length === plain.length) {
    return lower;
  }
  return plain.replace(/[^\x00-\x7f]/g, function (c) {
    var low = c.toLowerCase();
    if (low.length === 1) {
      return low;
    }
    return c;
  });
}

function read(text) {
  var plain = plainOf(text);
  return { plain: plain, lower: lowerOf(plain) };
}

function before(reading, at, width) {
  return reading.lower.substring(Math.max(0, at - width), at);
}

function afterwards(reading, at, width) {
  return reading.lower.substring(at, at + width);
}

function afterLast(text, separator) {
  var at = text.lastIndexOf(separator);
  if (at < 0) {
    return text;
  }
  return text.substring(at + separator.length);
}
