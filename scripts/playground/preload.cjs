// Loaded into the Agents Playground before it starts (node --require). Out of the box it listens on all
// interfaces, asks Azure's telemetry hosts even when told not to, lets the browser fetch fonts from a CDN,
// and says every user is American. Here it keeps to this machine and its users are Danish.
"use strict";
const http = require("node:http");
const Module = require("node:module");
const net = require("node:net");

const LOOPBACK = "127.0.0.1";
const locale = process.env.PLAYGROUND_LOCALE || "da-DK";

// listen(port, …) without a host means every interface.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  if (typeof first === "number" && typeof rest[0] !== "string") rest.unshift(LOOPBACK);
  return listen.call(this, first, ...rest);
};

// Nothing leaves the machine, whatever asks for it. Node hands connect() its arguments in three shapes.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const args = Array.isArray(given[0]) ? given[0] : given;
  const target = typeof args[0] === "object" ? args[0] : { port: args[0], host: args[1] };
  if (!target.path && !isLoopback(target.host ?? "localhost")) {
    process.nextTick(() => this.destroy(new Error("the playground stays on this machine")));
    return this;
  }
  return connect.apply(this, given);
};

function isLoopback(host) {
  return host === "localhost" || host === "::1" || (net.isIPv4(host) && host.startsWith("127."));
}

// The page, too, asks nobody else.
const writeHead = http.ServerResponse.prototype.writeHead;
http.ServerResponse.prototype.writeHead = function (...args) {
  this.setHeader(
    "Content-Security-Policy",
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' ws://127.0.0.1:* ws://localhost:*",
  );
  return writeHead.apply(this, args);
};

// The locale is a constant in the bundle; there is no setting for it.
const compile = Module.prototype._compile;
Module.prototype._compile = function (code, filename, ...rest) {
  const bundle = /m365agentsplayground[\\/]dist[\\/]index\.js$/.test(filename);
  const text = bundle ? code.replaceAll('locale:"en-US"', `locale:${JSON.stringify(locale)}`) : code;
  return compile.call(this, text, filename, ...rest);
};
