import { defineConfig } from "@playwright/test";

// make shots asks for pictures, make e2e for all else.
const pictures = process.env["FITSLOT_E2E_PICTURES"] === "1";

export default defineConfig({
  testDir: pictures ? "pictures" : "tests",
  outputDir: "results",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  maxFailures: 12,
  // These end what hangs. The suite takes less than five minutes, and most tests five seconds.
  timeout: 90_000,
  globalTimeout: 12 * 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["FITSLOT_E2E_BROWSER"] ?? "/usr/bin/chromium",
      // Chromium's sandbox refuses root. Whatever a page asks for, nothing leaves the machine.
      chromiumSandbox: process.getuid?.() !== 0,
      args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
    },
  },
});
