import assert from "node:assert/strict";
import { isIP } from "node:net";
import fc from "fast-check";
import { readAddress } from "../../../components/lib/addresses";
import { allowedAddresses } from "../../../components/lib/schema-primitives";

const accepted = (text: string): string => {
  const address = readAddress(text);
  assert.ok(address.valid, `${text} was refused`);
  return address.cidr;
};

describe("trusted addresses", () => {
  it("are normalised", () => {
    assert.equal(accepted(" 10.244.0.0/16 "), "10.244.0.0/16");
    assert.equal(accepted("192.0.2.7"), "192.0.2.7");
    assert.equal(accepted("2001:DB8:0:0::/48"), "2001:db8::/48");
    assert.equal(accepted("2001:db8:0:0:0:0:0:1"), "2001:db8::1");
    assert.equal(accepted("fc00::/7"), "fc00::/7");
  });

  it("are rejected in forms that programs read differently", () => {
    for (const text of [
      "10.1",
      "010.0.0.1",
      "0x0a.0.0.1",
      "167772161",
      "10.0.0.0/",
      "10.0.0.0/8/8",
      "fe80::1%eth0",
      "[::1]",
      "",
      "/8",
    ]) {
      assert.equal(readAddress(text).valid, false, text);
    }
  });

  it("are judged as IPv4 where they are an IPv6 spelling of it, as Traefik reads them", () => {
    assert.equal(accepted("::ffff:10.0.0.7"), "10.0.0.7");
    assert.equal(accepted("::ffff:a00:7/128"), "10.0.0.7/32");
    assert.equal(accepted("::ffff:10.1.0.0/112"), "10.1.0.0/16");
  });

  it("are rejected where they hold all IPv4 clients, however that is written", () => {
    for (const text of [
      "0.0.0.0/0",
      "10.0.0.0/7",
      "::/0",
      "::ffff:0:0/96",
      "::ffff:8.0.0.0/102",
      "::/8",
      "::/64",
      "::fffe:0:0/95",
      "64:ff9b::/96",
      "64:ff9b::/95",
      "::1.2.3.4",
    ]) {
      assert.equal(readAddress(text).valid, false, text);
    }
    const private10 = readAddress("::ffff:10.0.0.0/104");
    assert.deepEqual(private10, { valid: true, cidr: "10.0.0.0/8" });
    assert.equal(accepted("::1"), "::1");
  });

  it("may be all where they only may connect", () => {
    for (const all of ["0.0.0.0/0", "::/0"]) {
      assert.deepEqual(readAddress(all, "allowed"), { valid: true, cidr: all });
    }
  });

  it("of a load balancer's clients are CIDRs, as a Service takes them", () => {
    assert.deepEqual(allowedAddresses.parse(["192.0.2.7", "2001:db8::1", "0.0.0.0/0", "192.0.2.7/32"]), [
      "192.0.2.7/32",
      "2001:db8::1/128",
      "0.0.0.0/0",
    ]);
  });

  it("keep every network that has no host bits, and only those (generated)", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 8, max: 32 }), (ip, bits) => {
        const number = ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
        const aligned = number % 2 ** (32 - bits) === 0;
        assert.equal(readAddress(`${ip}/${bits}`).valid, aligned);
      }),
      { numRuns: 500 },
    );
  });

  it("name the network where host bits are set (generated)", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 8, max: 32 }), (ip, bits) => {
        const address = readAddress(`${ip}/${bits}`);
        fc.pre(address.valid || address.advice.startsWith("has bits set"));
        const network = address.valid ? address.cidr : /write (\S+\/\d+)/.exec(address.advice)?.[1];
        assert.equal(network === undefined ? undefined : readAddress(network).valid, true);
      }),
      { numRuns: 500 },
    );
  });

  it("never throw, and only let real addresses through (generated)", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f.:/-]{1,20}$/)), (text) => {
        const address = readAddress(text);
        assert.ok(!address.valid || isIP(address.cidr.split("/")[0] ?? "") > 0);
      }),
      { numRuns: 1000 },
    );
  });
});
