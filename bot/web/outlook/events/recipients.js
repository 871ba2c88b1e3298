// Where an address leads, by the same rules as bot/organisation/mail.py.

var ADDRESS = /^([^\x00-\x20\x7f-\xa0\s@<>()\[\]\\,;:"'%!|]+)@([^\x00-\x20\x7f-\xa0\s@<>()\[\]\\,;:"'%!|\/]+)$/;
var POLICY = DATA.policy;

function splitAddress(address) {
  var plain = address.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (plain.normalize) {
    plain = plain.normalize("NFC");
  }
  var found = ADDRESS.exec(plain.toLowerCase());
  if (!found || found[1].indexOf("imcea") === 0 || /#ext#$/.test(found[1])) {
    return null;
  }
  return { local: found[1], domain: found[2].replace(/\.$/, "") };
}

function sideOf(address) {
  var parts = splitAddress(address);
  if (!parts) {
    return outsideIf(POLICY.ownDomains.length > 0);
  }
  var names = parts.domain.split(".").map(function (_label, at, labels) {
    return labels.slice(at).join(".");
  });
  names.push(parts.local + "@" + parts.domain, parts.local.split("+")[0] + "@" + parts.domain);
  var isAi = names.some(function (name) {
    return POLICY.aiAddresses.indexOf(name) >= 0;
  });
  if (isAi) {
    return "ai";
  }
  return outsideIf(POLICY.ownDomains.length > 0 && POLICY.ownDomains.indexOf(parts.domain) < 0);
}

function outsideIf(condition) {
  if (condition) {
    return "outside";
  }
  return "own";
}

function beyond(addresses) {
  return addresses.filter(function (address, at) {
    return sideOf(address) !== "own" && addresses.indexOf(address) === at;
  });
}
