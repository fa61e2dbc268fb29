// What a test starts is reached from this machine only, and ends when the test does, however that ends.
// emulate by itself listens on every address of the machine.
const { Server } = require("node:net");

const listen = Server.prototype.listen;
Server.prototype.listen = function (port, host, ...rest) {
  return listen.call(this, port, host ?? "127.0.0.1", ...rest);
};
process.stdin.on("end", () => process.exit(0)).resume();
