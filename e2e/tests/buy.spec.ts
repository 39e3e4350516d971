// The whole way, in every language and at both widths.
import { Customer, ada, swap, winterTyres } from "../customer.ts";
import { expect, test, type Page } from "../test.ts";

const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 900 };

/** No page is wider than its window. */
async function fits(page: Page): Promise<void> {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(wide, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(window!);
}

for (const language of ["de", "en", "es", "fr"]) {
  for (const viewport of [phone, desk]) {
    test(`buys four tyres with fitting in ${language} at ${viewport.width} px`, async ({ visit, server }) => {
      const page = await visit({ viewport });
      const customer = new Customer(page, language);
      const titles = new Set<string>();
      const look = async () => {
        await fits(page);
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        await expect(page.getByRole("heading", { level: 1 }), "one heading says where one is").toHaveCount(1);
        titles.add(await page.title());
      };
      await page.goto(`/${language}/`);
      await look();
      await customer.ask(winterTyres);
      await expect(page).toHaveURL(/\/tyres\?/);
      await look();
      await customer.chooseTyres();
      await look();
      const centre = await customer.chooseCentre();
      await look();
      const start = await customer.chooseStart();
      await look();
      await customer.pay();
      await customer.isConfirmed();
      await look();
      expect(titles.size, "each page has a title of its own").toBe(6);

      const file = await (await fetch(new URL((await customer.calendar.getAttribute("href"))!, page.url()))).text();
      expect(file).toContain(`DTSTART:${start.replace(/[-:]/g, "")}`);
      expect(file).toContain("STATUS:CONFIRMED");
      const last = (await server.payments()).at(-1)!;
      expect(last).toMatchObject({ state: "captured", captured: last.amount });
      expect(centre).not.toBe("");
    });
  }
}

test("buys two sizes for one car", async ({ visit }) => {
  const customer = new Customer(await visit());
  await customer.seek({ ...winterTyres, size: "225/45R17", rear: "245/40 R18", season: "" });
  await customer.chooseTyres();
  await customer.chooseCentre();
  await customer.chooseStart();
  await customer.pay();
  await customer.isConfirmed();
  for (const size of ["225/45 R17", "245/40 R18"]) await expect(customer.main.getByText(size).first()).toBeVisible();
});

test("has the tyres that are there already swapped, without choosing any", async ({ visit }) => {
  const customer = new Customer(await visit());
  await customer.seek(swap);
  await expect(customer.page).toHaveURL(/\/centres\?/);
  await customer.chooseCentre();
  await customer.chooseStart();
  await customer.pay();
  await customer.isConfirmed();
});

for (const typed of ["205/55r16 91H", "2055516", "205 55 16", " 205/55 R 16 "]) {
  test(`types the size as "${typed}" and finds tyres`, async ({ visit }) => {
    const customer = new Customer(await visit());
    await customer.seek({ ...winterTyres, size: typed });
    await expect(customer.page).toHaveURL(/\/tyres\?/);
    await customer.chooseTyres();
  });
}

test("buys everything without JavaScript, also when the payment takes a while", async ({ visit }) => {
  const customer = new Customer(await visit({ javaScriptEnabled: false }), "de");
  await customer.hold(winterTyres);
  await customer.pay("tok_stall_5s");
  await customer.isConfirmed(30_000);
});

test("buys everything by keyboard", async ({ visit }) => {
  const page = await visit();
  const customer = new Customer(page);
  const reach = async (selector: string) => {
    for (let pressed = 0; pressed < 150; pressed++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    }
    throw new Error(`${selector} is not reached by Tab on ${page.url()}`);
  };
  await page.goto("/en/");
  await reach("a.skip");
  await page.keyboard.press("Enter");
  await reach("#size");
  await page.keyboard.type("205/55R16");
  await reach("#country");
  await page.keyboard.type("Ger");
  await reach("#postcode");
  await page.keyboard.type("04109");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/tyres\?/);
  await reach("main form[action$='/centres'] button[type=submit]");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/centres\?/);
  await reach("main a[href*='/centres/']");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/centres\/[^?]+\?/);
  await reach("button[name=start]");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/appointments\//);
  for (const [name, value] of Object.entries(ada)) {
    await reach(`#${name}`);
    await page.keyboard.type(value);
  }
  await reach("input[name=card]");
  await page.keyboard.press("Space");
  await reach("form[action$='/pay'] button[type=submit]:not([formaction])");
  await page.keyboard.press("Enter");
  await customer.isConfirmed();
});
