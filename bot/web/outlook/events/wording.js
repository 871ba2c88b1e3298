// The sentences of an alert, as bot/web/outlook/messages.py writes them for the full check.

var LONGEST_MESSAGE = 500; // Outlook's own limit
var LONGEST_ADDRESS = 60;
var SHOWN = 3;

function inDanish(locale) {
  return !locale || ["da", "nb", "nn", "no", "sv", "fo", "kl"].indexOf(locale.toLowerCase().split("-")[0]) >= 0;
}

function textsFor(locale) {
  if (inDanish(locale)) {
    return DATA.texts.da;
  }
  return DATA.texts.en;
}

function say(texts, key, values) {
  return texts[key].replace(/\{(\w+)\}/g, function (_whole, name) {
    return values[name];
  });
}

function listed(texts, words) {
  if (words.length < 2) {
    return words.join("");
  }
  return say(texts, "and", { first: words.slice(0, -1).join(", "), last: words[words.length - 1] });
}

function recipientsIn(texts, addresses) {
  var shown = addresses.slice(0, SHOWN).map(function (address) {
    var plain = address.trim();
    if (!plain) {
      return texts.nobody;
    }
    if (plain.length > LONGEST_ADDRESS) {
      return plain.substring(0, LONGEST_ADDRESS - 1) + "\u2026";
    }
    return plain;
  });
  if (addresses.length > SHOWN) {
    shown.push(say(texts, "others", { count: addresses.length - SHOWN }));
  }
  return listed(texts, shown);
}

function goesTo(texts, addresses) {
  var key = "to_outside";
  var allAi = addresses.every(function (address) {
    return sideOf(address) === "ai";
  });
  if (allAi) {
    key = "to_ai";
  }
  return say(texts, key, { recipients: recipientsIn(texts, addresses) });
}

function message(sentences) {
  var whole = sentences.filter(Boolean).join(" ");
  if (whole.length > LONGEST_MESSAGE) {
    return whole.substring(0, LONGEST_MESSAGE - 1) + "\u2026";
  }
  return whole;
}

function kindsIn(texts, kinds) {
  return say(texts, "contains", {
    found: listed(texts, kinds.map(function (kind) {
      return texts["found." + kind];
    }))
  });
}
