// A mail's fingerprint: SHA-256 (FIPS 180-4) over its recipients, subject, attachments' names and text, as
// bot/web/outlook/fingerprint.py makes it.

function fingerprint(mail) {
  var addresses = mail.addresses.map(function (address) {
    return withPlainSpaces(address).toLowerCase();
  });
  var parts = [
    once(addresses).join(","),
    withPlainSpaces(mail.subject),
    once(mail.attachments).join(","),
    withPlainSpaces(mail.body)
  ];
  return sha256(utf8(parts.join("\x1e")));
}

function once(values) {
  return values.filter(function (value, at) {
    return values.indexOf(value) === at;
  }).sort();
}

function withPlainSpaces(text) {
  return text.replace(/[ \t\n\r\f\v\xa0\u200b]+/g, " ").replace(/^ | $/g, "");
}

function utf8(text) {
  var bytes = [];
  for (var i = 0; i < text.length; i += 1) {
    var code = text.charCodeAt(i);
    var low = text.charCodeAt(i + 1);
    if (code >= 0xd800 && code < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      i += 1;
    }
    if (code < 0x80) {
      bytes.push(code);
    } else if (code < 0x800) {
      bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    } else if (code < 0x10000) {
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    } else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
  }
  return bytes;
}

function turned(word, by) {
  return (word >>> by) | (word << (32 - by));
}

// The first 32 bits of the fractions of roots of the first primes: square roots to begin with, cube roots later.
function primeFractions(count, power) {
  var primes = [];
  for (var n = 2; primes.length < count; n += 1) {
    if (primes.every(function (prime) { return n % prime !== 0; })) {
      primes.push(n);
    }
  }
  return primes.map(function (prime) {
    var root = Math.pow(prime, power);
    return ((root - Math.floor(root)) * 0x100000000) | 0;
  });
}

function sha256(bytes) {
  var length = bytes.length;
  var state = primeFractions(8, 1 / 2);
  var constants = primeFractions(64, 1 / 3);
  bytes.push(0x80);
  while (bytes.length % 64 !== 56) {
    bytes.push(0);
  }
  [Math.floor(length / 0x20000000), length << 3].forEach(function (word) {
    bytes.push((word >>> 24) & 255, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
  });
  for (var at = 0; at < bytes.length; at += 64) {
    state = compressed(state, constants, bytes, at);
  }
  return state.map(function (word) {
    return ("0000000" + (word >>> 0).toString(16)).slice(-8);
  }).join("");
}

function compressed(state, constants, bytes, at) {
  var words = [];
  var s = state.slice();
  for (var i = 0; i < 64; i += 1) {
    if (i < 16) {
      var from = at + i * 4;
      words[i] = (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
    } else {
      var a = words[i - 15];
      var b = words[i - 2];
      var small = turned(a, 7) ^ turned(a, 18) ^ (a >>> 3);
      var large = turned(b, 17) ^ turned(b, 19) ^ (b >>> 10);
      words[i] = (words[i - 16] + small + words[i - 7] + large) | 0;
    }
    var choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
    var majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    var first = turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25);
    var second = turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22);
    var one = (s[7] + first + choice + constants[i] + words[i]) | 0;
    s = [(one + second + majority) | 0, s[0], s[1], s[2], (s[3] + one) | 0, s[4], s[5], s[6]];
  }
  return state.map(function (word, i) {
    return (word + s[i]) | 0;
  });
}
