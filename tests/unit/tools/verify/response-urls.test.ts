import assert from "node:assert/strict";
import { judgeUrl, ownUrls } from "../../../../tools/verify/response-urls";
import { defaultTimeout, type Site } from "../../../../tools/verify/index";
import { runOne, assertFailed, assertPassed } from "./one-check";
import { type Faults, hostname, login } from "./reana-site";

const siteAt = (url: string): Site => ({ url: new URL(url), timeout: defaultTimeout });

/** What is wrong with the URLs in a text that a site returns. */
const problems = (url: string, text: string): readonly (string | undefined)[] =>
  ownUrls(text, siteAt(url)).map((own) => judgeUrl(own, siteAt(url)));

describe("URLs in responses", () => {
  it("with the public port are right: of redirects, logins and configuration", async () => {
    assertPassed(
      await runOne("URLs in responses", { configuration: `{"a":"https:\\/\\/${hostname}:8443\\/x"}` }),
      /^all 5 right$/,
    );
  });

  const faults: readonly (readonly [fault: string, faults: Faults, found: RegExp])[] = [
    [
      "a login that comes back to a node port",
      { login: login(`https://${hostname}:30443`) },
      /^location of \/api\/oauth\/login\/keycloak\/: https%3A%2F%2Freana\.test\.invalid%3A30443, not port 8443; /,
    ],
    [
      "a login that comes back without the port",
      { login: login(`https://${hostname}`) },
      /invalid, not port 8443/,
    ],
    [
      "a login that comes back over http",
      { login: login(`http://${hostname}:8443`) },
      /http%3A%2F%2Freana\.test\.invalid%3A8443, not https/,
    ],
    [
      "a container's port in the configuration",
      { configuration: `{"url":"https://${hostname}:5000/"}` },
      /^\/api\/config: https:\/\/reana\.test\.invalid:5000, not port 8443$/,
    ],
    [
      "a page that loads something over http",
      { page: `<!doctype html><title>REANA</title><img src="http://${hostname}:8080/logo.png">` },
      /^\/: http:\/\/reana\.test\.invalid:8080, not https$/,
    ],
    [
      "a redirect to a node port",
      { redirect: (target) => ({ status: 301, location: `https://${hostname}:30443${target}` }) },
      /^location of http \/: https:\/\/reana\.test\.invalid:30443, not port 8443; location of http \/api\/ping: /,
    ],
    [
      "a redirect by the server, which keeps the port of plain http",
      { servesPlainly: true },
      /^location of http \/api\/ping: https:\/\/reana\.test\.invalid:8080, not port 8443$/,
    ],
  ];
  for (const [fault, given, found] of faults) {
    it(`fail with ${fault}`, async () => {
      assertFailed(await runOne("URLs in responses", given), found);
    });
  }

  it("fail on ports 443 and 80 with a redirect that copies a port from Host", async () => {
    const change = { url: new URL(`https://${hostname}`), httpUrl: new URL(`http://${hostname}`) };
    const redirect: Faults["redirect"] = (target, { host }) => ({
      status: 301,
      location: `https://${host}${target}`,
    });
    assertFailed(
      await runOne("URLs in responses", { redirect }, change),
      /^location of http \/: https:\/\/reana\.test\.invalid:80, with a port$/,
    );
  });

  it("are not judged where there are none, nor is a closed http port", async () => {
    const nobody = { host: "127.0.0.1", port: 1 };
    const foreign = { login: "https://idp.test.invalid/" };
    const { status, found } = await runOne("URLs in responses", foreign, { plainConnect: nobody });
    assert.deepEqual([status, found], ["skipped", "no response contains a URL of the site"]);
  });

  it("have a port unless it is 443, and differ from those of other hosts", () => {
    assert.deepEqual(problems("https://a.test", "https://a.test/x wss://a.test https%3a%2f%2fA.TEST%2f"), [
      undefined,
      undefined,
      undefined,
    ]);
    assert.deepEqual(problems("https://a.test", "https://a.test:443/ https://a.test:8443"), [
      ", with a port",
      ", with a port",
    ]);
    assert.deepEqual(problems("https://a.test:8443", "Look at https://a.test. ws://a.test:8443"), [
      ", not port 8443",
      ", not https",
    ]);
    assert.deepEqual(
      problems(
        "https://a.test",
        "https://a.test.example https://xa.test https://a-test https://a.test-b ftp://a.test",
      ),
      [],
    );
    assert.deepEqual(problems("https://[2001:db8::1]:8443", "https://[2001:db8::1]:30443/"), [
      ", not port 8443",
    ]);
  });
});
