// Small pictures of each page, for docs/pictures. Each series is taken of a fitslot of
// its own on the same day, so that a picture changes only with its page.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Customer, swap, winterTyres } from "../customer.ts";
import { Fitslot } from "../fitslot.ts";
import { expect, test, type Page } from "../test.ts";

const folder = fileURLToPath(new URL("../../docs/pictures", import.meta.url));

/** Bounds of a picture, so that it stays small: of a page's height in pixels by its width, and in bytes. */
const highest = (width: number) => (width < 700 ? 1_800 : 1_100);
const most = 60_000;

/** Takes a picture of the page from its top, as small as can still be read. */
async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    document.querySelectorAll("[role=timer]").forEach((timer) => (timer.textContent = "9:41"));
    document.querySelectorAll<HTMLInputElement>("#link").forEach((link) => (link.value = link.value.replace(/[^/]*\/[^/]*$/, "0194…/…")));
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
  });
  const [width, height] = await page.evaluate(() => [innerWidth, document.documentElement.scrollHeight] as const);
  const browser = await page.context().newCDPSession(page);
  for (let quality = 70; ; quality -= 15) {
    const { data } = await browser.send("Page.captureScreenshot", {
      format: "webp", quality, captureBeyondViewport: true,
      clip: { x: 0, y: 0, width, height: Math.min(height, highest(width)), scale: width < 700 ? 1 : 0.75 },
    });
    const bytes = Buffer.from(data, "base64");
    if (bytes.length > most && quality > 30) continue;
    expect(bytes.length, `${name} is small`).toBeLessThanOrEqual(most);
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/${name}.webp`, bytes);
    break;
  }
  await browser.detach();
}

for (const language of ["de", "en"]) {
  for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 860 }]) {
    test(`pictures in ${language} at ${viewport.width} px`, async ({ visit }) => {
      test.setTimeout(180_000);
      const server = await Fitslot.start();
      const page = await visit({ viewport }, server);
      const customer = new Customer(page, language);
      const shot = (name: string) => picture(page, `${name}-${language}-${viewport.width}`);
      try {
        await page.goto(`/${language}/`);
        await shot("home");
        await customer.ask({ size: "205/55", postcode: "0410", season: "winter" });
        await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
        await shot("home-faults");
        await customer.seek({ ...winterTyres, size: "225/45R17", rear: "245/40R18", season: "" });
        await shot("tyres-two-sizes");
        await customer.seek(winterTyres);
        await shot("tyres");
        await customer.chooseTyres();
        await shot("centres");
        const centre = await customer.chooseCentre();
        await shot("week");
        const start = (await customer.starts.first().getAttribute("value"))!;
        const item = new URL(page.url()).searchParams.get("item")!.split(":");
        const items = [{ sku: item[0]!, quantity: Number(item[1]) }];
        await server.takeAll(centre, start, { services: ["fit"], items });
        await customer.follow(customer.starts.first());
        await shot("lost");
        await customer.follow(customer.main.locator("form[action$='/hold'] button").first());
        await shot("hold");
        await customer.payButton.click();
        await shot("hold-faults");
        await customer.pay("tok_decline_insufficient_funds");
        await shot("declined");
        await customer.choose("tok_stall_5s");
        await customer.payButton.click();
        await expect(customer.payment).toHaveCount(0);
        await shot("pending");
        await customer.isConfirmed(30_000);
        await shot("confirmed");
        const link = page.url();
        await page.goto(`${link}/move`);
        await shot("move");
        await page.goto(`${link}/cancel`);
        await shot("cancel");
        await customer.main.locator("form[action$='/cancel'] button").click();
        await expect(customer.main.locator("form[action$='/cancel']")).toHaveCount(0);
        await shot("cancelled");
        await page.goto(`/${language}/appointments/x/y`);
        await shot("not-found");
        const hasty = await server.another("--hold-for=1s");
        const late = await visit({ viewport }, hasty);
        const other = new Customer(late, language);
        await other.hold(swap);
        await expect(other.payment).toHaveCount(0, { timeout: 20_000 });
        await picture(late, `expired-${language}-${viewport.width}`);
        await hasty.stop();
      } finally {
        await server.stop();
      }
    });
  }
}
