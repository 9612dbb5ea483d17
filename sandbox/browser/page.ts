import type { Browser, Page } from "playwright-core";

/** Size of the page, and so of its screenshot. */
export const viewport = { width: 1000, height: 600 } as const;

/** How long a page may take to be there, and to show the server's response, in milliseconds. */
const pageLimit = 30_000;

/** What a browser reports about a page, recorded as it happens. */
export interface Seen {
  /** All addresses that were requested, websockets too. */
  readonly addresses: readonly string[];
  /** Warnings and errors of the console, errors of scripts, failed requests. */
  readonly errors: readonly string[];
  /** What the browser's address bar would show, after every change. */
  readonly security: readonly SecurityState[];
}

export interface SecurityState {
  /** `secure`, `neutral`, `insecure` and others. */
  readonly state: string;
  /** Why it is not better, as Chromium describes it; mixed content, for example. */
  readonly issues: readonly string[];
}

/** An empty page in a profile of its own: cookies and cache are gone when it is closed. */
export async function openPage(browser: Browser): Promise<{ page: Page; seen: Seen }> {
  const context = await browser.newContext({ viewport });
  context.setDefaultTimeout(pageLimit);
  const page = await context.newPage();
  const addresses: string[] = [];
  const errors: string[] = [];
  const security: SecurityState[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  page.on("websocket", (websocket) => addresses.push(websocket.url()));
  page.on("requestfailed", (request) =>
    errors.push(`${request.url()}: ${request.failure()?.errorText ?? "failed"}`),
  );
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      errors.push(message.text());
    }
  });
  const tools = await context.newCDPSession(page);
  tools.on("Security.visibleSecurityStateChanged", ({ visibleSecurityState: visible }) =>
    security.push({ state: visible.securityState, issues: visible.securityStateIssueIds }),
  );
  await tools.send("Security.enable");
  return { page, seen: { addresses, errors, security } };
}

/** Goes to the user interface's stand-in and waits until it shows the server's response. */
export async function showFrontPage(page: Page, url: URL): Promise<void> {
  await page.goto(url.href);
  await page.locator("main[aria-busy=false]").waitFor();
}

/** Takes a screenshot (PNG) of the front page. */
export async function photograph(browser: Browser, url: URL, file: string): Promise<void> {
  const { page } = await openPage(browser);
  try {
    await showFrontPage(page, url);
    await page.screenshot({ path: file });
  } finally {
    await page.context().close();
  }
}
