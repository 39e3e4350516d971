// For the developers of shops: the page of the API, and the example in the browser.
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execFileSync, spawn } from "node:child_process";
import { expect, test } from "../test.ts";
import { Fitslot, freeAddress } from "../fitslot.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("the API can be tried from its page", async ({ visit, server }) => {
  const page = await visit();
  await page.goto("/docs");
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".modal-ux");
  await dialog.locator("input").fill(server.key);
  await dialog.getByRole("button", { name: /^(apply|authorize)/i }).first().click();
  await dialog.getByRole("button", { name: "Close" }).click();
  const articles = page.locator(".opblock", { hasText: "/v1/articles" }).first();
  await articles.locator("button.opblock-summary-control").click();
  const tryIt = articles.getByRole("button", { name: /try it out/i });
  if (await tryIt.isVisible()) await tryIt.click();
  await articles.locator("tr[data-param-name=country] input").fill("DE");
  await articles.locator("tr[data-param-name=size] input").fill("205/55R16");
  await articles.getByRole("button", { name: "Execute" }).click();
  await expect(articles.locator(".live-responses-table")).toContainText("205");
});

test("a customer buys in the example shop of the browser", async ({ browser }) => {
  test.setTimeout(120_000);
  const shop = await freeAddress();
  const server = await Fitslot.start(`--origin=http://${shop}`);
  const keys = ["publishable", "shop"].map((role) => {
    const args = ["key", "add", `example ${role}`, `--role=${role}`, `--state-dir=${server.dir}/state`];
    return /fs_\w+/.exec(execFileSync(join(root, "bin/fitslot"), args, { encoding: "utf8" }))![0];
  });
  const example = spawn(
    "go",
    ["run", "./examples/checkout-browser", `--api=${server.url}`, `--addr=${shop}`, `--key=${keys[0]}`, `--shop-key=${keys[1]}`],
    { cwd: root, detached: true, stdio: "ignore" }, // a group of its own: go run and what it runs
  );
  const context = await browser.newContext({ baseURL: `http://${shop}` });
  try {
    await expect(async () => expect((await fetch(`http://${shop}/`)).ok).toBe(true)).toPass({ timeout: 90_000 });
    const page = await context.newPage();
    await page.goto("/");
    await page.getByRole("button", { name: "Show tyres" }).click();
    const answer = page.locator("#answer");
    await answer.getByRole("button").first().click();
    await expect(answer.getByRole("heading", { name: "Where and when" })).toBeVisible();
    await answer.getByRole("button").first().click();
    const form = page.locator("#buy");
    await form.locator("[name=name]").fill("Ada Lovelace");
    await form.locator("[name=email]").fill("ada@example.com");
    await form.locator("[name=plate]").fill("L-AL 1843");
    await form.locator("button").click();
    await expect(answer.getByRole("heading")).toContainText("confirmed", { timeout: 20_000 });
  } finally {
    await context.close();
    process.kill(-example.pid!, "SIGTERM");
    await once(example, "exit");
    await server.stop();
  }
});
