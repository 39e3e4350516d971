// Pages that everyone can use: axe finds nothing on any, and none is wider than a phone.
import { AxeBuilder } from "@axe-core/playwright";
import { Customer, swap, winterTyres } from "../customer.ts";
import { expect, test, type Page } from "../test.ts";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function suits(page: Page, name: string): Promise<void> {
  // Without frames axe needs no second page to put its findings together, and is a third faster.
  const found = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze();
  expect(found.violations.map((v) => `${name}: ${v.id} at ${v.nodes.map((n) => n.target).join(", ")}`)).toEqual([]);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider, `${name} needs no scrolling to the side`).toBeLessThanOrEqual(0);
}

for (const width of [360, 1280]) {
  test(`every page on the way suits everyone at ${width} px`, async ({ visit, server }) => {
    test.setTimeout(240_000);
    const page = await visit({ viewport: { width, height: 800 } });
    const customer = new Customer(page, "de");
    await page.goto("/de/");
    await suits(page, "home");
    await customer.ask({ size: "205", postcode: "", season: "winter" });
    await suits(page, "home with faults");
    await customer.seek({ ...winterTyres, size: "225/45R17", rear: "245/40R18", season: "" });
    await suits(page, "two sizes");
    await customer.seek(winterTyres);
    await suits(page, "tyres");
    await customer.chooseTyres();
    await suits(page, "centres");
    const centre = await customer.chooseCentre();
    await suits(page, "week");
    const item = new URL(page.url()).searchParams.get("item")!.split(":");
    const start = (await customer.starts.first().getAttribute("value"))!;
    await server.takeAll(centre, start, { services: ["fit"], items: [{ sku: item[0]!, quantity: Number(item[1]) }] });
    await customer.follow(customer.starts.first());
    await suits(page, "lost");
    await customer.follow(customer.main.locator("form[action$='/hold'] button").first());
    await expect(customer.timer).toBeVisible();
    await suits(page, "hold");
    await customer.payButton.click();
    await suits(page, "hold with faults");
    await customer.pay("tok_decline_insufficient_funds");
    await suits(page, "declined");
    await customer.choose("tok_stall_5s");
    await customer.payButton.click();
    await expect(customer.payment).toHaveCount(0);
    // The page looks for news by itself; it must not go on while axe reads it.
    await page.route(page.url(), (route) => route.abort());
    await expect(page.locator("[data-refresh]")).toBeVisible();
    await suits(page, "pending");
    await page.unroute(page.url());
    await customer.isConfirmed(30_000);
    await suits(page, "confirmed");
    const link = page.url();
    for (const more of ["/move", "/cancel"]) {
      await page.goto(link + more);
      await suits(page, more);
    }
    await customer.follow(customer.main.locator("form[action$='/cancel'] button"));
    await expect(customer.main.getByRole("status")).toBeVisible();
    await suits(page, "cancelled");
    await page.goto("/de/appointments/x/y");
    await suits(page, "not found");
  });
}

test("the hold that ran out suits everyone", async ({ visit, server }) => {
  const hasty = await server.another("--hold-for=1s");
  try {
    const customer = new Customer(await visit({ viewport: { width: 360, height: 800 } }, hasty));
    await customer.hold(swap);
    await expect(customer.payment).toHaveCount(0, { timeout: 20_000 });
    await suits(customer.page, "ran out");
  } finally {
    await hasty.stop();
  }
});
