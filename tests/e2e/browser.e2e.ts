import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Page } from "playwright-core";
import type { Site } from "../../tools/verify/index";
import { type Chromium, startChromium } from "../../sandbox/browser/chromium";
import { openPage, photograph, type Seen, showFrontPage, viewport } from "../../sandbox/browser/page";
import { browserPackages, ensureDebianPackages } from "../../sandbox/debian-packages";
import { stateDirectory } from "../../sandbox/directories";
import { hostAddress } from "../../sandbox/node/addresses";
import { Progress } from "../../sandbox/progress";
import { up } from "./command-line";
import { openWebsocket, send, site } from "./site";

/*
 * The site through a real browser, by the address that `npm start` prints: what a browser alone decides (trust, mixed content,
 * what becomes of cookies) no other client shows.
 *
 * Scripts for the page are texts, as the project is type-checked without a browser's types.
 */

/** Largest screenshot that the repository should carry, in bytes. */
const screenshotLimit = 150_000;

describe("REANA in a browser", function () {
  this.timeout(60_000);
  let dev: Site;
  let chromium: Chromium | undefined;

  before(async function () {
    // The browser may have to be downloaded first.
    this.timeout(600_000);
    await ensureDebianPackages(new Progress(), browserPackages);
    await up();
    dev = await site();
    assert.ok(dev.ca);
    chromium = await startChromium(stateDirectory(), dev.ca);
  });
  after(() => chromium?.close());

  const withPage = async (work: (page: Page, seen: Seen) => Promise<void>): Promise<void> => {
    assert.ok(chromium);
    const { page, seen } = await openPage(chromium.browser);
    try {
      await work(page, seen);
    } finally {
      await page.context().close();
    }
  };

  it("is refused while the stack's CA is not trusted", async () => {
    const untrusting = await startChromium(stateDirectory());
    try {
      const { page, seen } = await openPage(untrusting.browser);
      await assert.rejects(page.goto(dev.url.href), /net::ERR_CERT_AUTHORITY_INVALID/);
      assert.deepEqual(seen.errors, [`${dev.url.href}: net::ERR_CERT_AUTHORITY_INVALID`]);
    } finally {
      await untrusting.close();
    }
  });

  it("starts where the state directory has a long path, and leaves nothing", async () => {
    const directory = path.join(stateDirectory(), "long".repeat(25));
    fs.mkdirSync(directory);
    try {
      const there = await startChromium(directory);
      await there.close();
      assert.deepEqual(fs.readdirSync(directory), []);
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  });

  it("is a secure page without console errors, all over https", () =>
    withPage(async (page, seen) => {
      await showFrontPage(page, dev.url);
      assert.deepEqual(
        await Promise.all(
          ["ping", "scheme", "host", "remote_addr"].map((id) => page.locator(`#${id}`).textContent()),
        ),
        ["OK", "https", dev.url.host, hostAddress],
      );
      assert.deepEqual(seen.errors, []);
      assert.deepEqual(seen.security.at(-1), { state: "secure", issues: [] });
      // Mixed content would be an error, and an address here.
      assert.deepEqual(
        [...seen.addresses].sort(),
        ["/", "/api/ping", "/api/sandbox/request"].map((place) => new URL(place, dev.url).href),
      );
    }));

  it("is where plain http redirects to, with path and query", () =>
    withPage(async (page, seen) => {
      const plain = new URL("/some/where?a=b", dev.httpUrl).href;
      const secure = new URL("/some/where?a=b", dev.url).href;
      const response = await page.goto(plain);
      assert.equal(page.url(), secure);
      const redirected = response?.request().redirectedFrom();
      assert.equal(redirected?.url(), plain);
      assert.equal((await redirected?.response())?.status(), 301);
      assert.deepEqual(seen.addresses.slice(0, 2), [plain, secure]);
      assert.deepEqual(seen.errors, []);
    }));

  it("keeps a Secure, HttpOnly cookie from login and sends it", () =>
    withPage(async (page, seen) => {
      // That it does not go over plain http cannot be seen here: to names below "localhost" browsers send it all the same.
      await showFrontPage(page, dev.url);
      // To the identity provider, which is not there: the browser says so of the redirect, though nothing follows it.
      await page.evaluate(`fetch("/oauth/login/keycloak", { redirect: "manual" }).then(({ type }) => type)`);
      const cookies = await page.context().cookies();
      assert.deepEqual(
        cookies.map(({ name, domain, secure, sameSite }) => [name, domain, secure, sameSite]),
        [["session", dev.url.hostname, true, "Lax"]],
      );
      await showFrontPage(page, dev.url);
      assert.equal(await page.evaluate("document.cookie"), "");
      const arrived = await page.evaluate<{ headers: readonly (readonly [string, string])[] }>(
        `fetch("/api/sandbox/request").then((response) => response.json())`,
      );
      assert.deepEqual(
        arrived.headers.filter(([name]) => name === "Cookie").map(([, value]) => value),
        [`session=${cookies[0]?.value}`],
      );
      assert.deepEqual(
        seen.errors.filter((error) => !error.startsWith("https://identity-provider.invalid/")),
        [],
      );
    }));

  it("connects to an interactive session by a secure websocket", () =>
    withPage(async (page, seen) => {
      const workflow = randomUUID();
      const place = `/${workflow}/api/kernels/echo?token=secret-token`;
      await showFrontPage(page, dev.url);
      try {
        assert.equal(await page.evaluate(opening(workflow)), 200);
        // The session starts meanwhile; a browser would report an error for each attempt that comes too early.
        (await openWebsocket(dev, place)).terminate();
        assert.equal(await page.evaluate(echoing(place, "hello")), "hello");
      } finally {
        await send(dev, `/api/workflows/${workflow}/close`, "POST");
      }
      assert.equal(seen.addresses.at(-1), `wss://${dev.url.host}${place}`);
      assert.deepEqual(seen.errors, []);
      assert.deepEqual(seen.security.at(-1), { state: "secure", issues: [] });
    }));

  it("gives a screenshot", async () => {
    assert.ok(chromium);
    const file = path.join(stateDirectory(), "screenshot.png");
    await photograph(chromium.browser, dev.url, file);
    const image = fs.readFileSync(file);
    // A PNG's first block holds its size.
    assert.equal(image.toString("latin1", 1, 4), "PNG");
    assert.deepEqual({ width: image.readUInt32BE(16), height: image.readUInt32BE(20) }, viewport);
    assert.ok(image.length < screenshotLimit, `it has ${image.length} bytes`);
  });
});

/** For the page: opens a session, as REANA's user interface does, and returns the response's status. */
const opening = (workflow: string): string => `
  fetch("/api/workflows/${workflow}/open/jupyter", { method: "POST" }).then(({ status }) => status)`;

/** For the page: sends a text over a websocket and returns what it receives. */
const echoing = (place: string, text: string): string => `
  new Promise((resolve, reject) => {
    const websocket = new WebSocket("wss://" + location.host + ${JSON.stringify(place)});
    websocket.onopen = () => websocket.send(${JSON.stringify(text)});
    websocket.onmessage = ({ data }) => {
      resolve(data);
      websocket.close();
    };
    websocket.onclose = ({ code }) => reject(new Error("the websocket was closed with code " + code));
  })`;
