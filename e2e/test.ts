// What every test has: a fitslot that it shares with its worker's other tests, and
// visitors whose browsers are watched. Whatever a test is about, it fails if a page
// logs an error, breaks its Content-Security-Policy, asks another host for anything,
// or gets an answer that says that it is our fault.
import { test as base, expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { Fitslot } from "./fitslot.ts";

export { expect };
export type { Page };

/** Opens a browser window of somebody else: no cookies, nothing remembered. */
export type Visit = (options?: BrowserContextOptions, server?: Fitslot) => Promise<Page>;

interface Fixtures {
  visit: Visit;
}

interface Shared {
  server: Fitslot;
}

export const test = base.extend<Fixtures, Shared>({
  server: [
    // eslint-free: Playwright reads what a fixture needs from the braces.
    async ({}, use) => {
      const server = await Fitslot.start();
      await use(server);
      expect(await server.stop(), `fitslot ends in good order:\n${server.log}`).toBe(true);
    },
    { scope: "worker", timeout: 60_000 },
  ],
  visit: async ({ server, browser, contextOptions }, use, info) => {
    const opened: BrowserContext[] = [];
    const wrong: string[] = [];
    await use(async (options, other) => {
      const of = other ?? server;
      const context = await open(browser, { ...contextOptions, ...options, baseURL: of.url });
      opened.push(context);
      watch(context, of.url, wrong);
      return context.newPage();
    });
    for (const context of opened) await context.close();
    if (info.status === info.expectedStatus) expect(wrong, "what the browsers complained of").toEqual([]);
  },
});

async function open(browser: Browser, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  return context;
}

/** Notes in wrong what no page of ours may do. */
function watch(context: BrowserContext, origin: string, wrong: string[]): void {
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== "data:" && url.protocol !== "blob:") {
      wrong.push(`asked another host: ${request.url()}`);
    }
  });
  context.on("response", (response) => {
    const page = response.request().isNavigationRequest();
    if (response.status() >= 500 || (response.status() >= 400 && !page)) {
      wrong.push(`${response.status()} for ${response.url()}`);
    }
  });
  context.on("console", (message) => {
    // The browser's own note on a page that says 4xx; responses are watched above.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      wrong.push(`console: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => wrong.push(`script: ${error.error().message}`));
}
