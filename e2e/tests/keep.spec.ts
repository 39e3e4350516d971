// Coming back to what was bought, by nothing but the link.
import { Customer, swap, winterTyres } from "../customer.ts";
import { expect, test } from "../test.ts";

test("comes back by the link in another browser, moves, and cancels with the money back", async ({ visit, server }) => {
  const customer = new Customer(await visit(), "de");
  await customer.hold(winterTyres);
  await customer.pay();
  await customer.isConfirmed();
  const link = await customer.link();

  const later = new Customer(await visit({ viewport: { width: 360, height: 740 } }), "de");
  await later.page.goto(link);
  await later.isConfirmed();
  const before = await later.main.locator("time, dl").first().innerText();
  await later.main.locator("a[href$='/move']").first().click();
  await later.follow(later.starts.filter({ visible: true }).last()); // days are folded on a phone
  await later.isConfirmed();
  expect(await later.main.locator("time, dl").first().innerText(), "it is at another time").not.toBe(before);

  await later.main.locator("a[href$='/cancel']").click();
  await later.main.locator("form[action$='/cancel'] button").click();
  await expect(later.main.getByRole("status"), "the refund is said").toBeVisible();
  const last = (await server.payments()).at(-1)!;
  expect([last.captured, last.refunded]).toEqual([last.amount, last.amount]);

  await customer.page.reload();
  await expect(customer.calendar, "who has the old page open sees it, too").toHaveCount(0);
});

test("loses the new start while moving, and keeps the old", async ({ visit, server }) => {
  const customer = new Customer(await visit());
  const centre = await customer.week(swap);
  await customer.chooseStart();
  await customer.pay();
  await customer.isConfirmed();
  const link = await customer.link();
  await customer.main.locator("a[href$='/move']").first().click();
  const wished = customer.starts.last();
  await server.takeAll(centre, (await wished.getAttribute("value"))!, { services: ["swap"] });
  await customer.follow(wished);
  await expect(customer.main.getByRole("alert")).toBeVisible();
  await customer.page.goto(link);
  await customer.isConfirmed();
});

test("takes the calendar file home", async ({ visit }) => {
  const customer = new Customer(await visit());
  await customer.hold(swap);
  await customer.pay();
  await customer.isConfirmed();
  const [file] = await Promise.all([customer.page.waitForEvent("download"), customer.calendar.click()]);
  expect(file.suggestedFilename()).toMatch(/\.ics$/);
});

test("sends a form from another site, and nothing happens", async ({ visit, server }) => {
  const customer = new Customer(await visit());
  await customer.hold(swap);
  const path = new URL(customer.page.url()).pathname;
  const answer = await fetch(`${server.url}${path}/release`, {
    method: "POST", redirect: "manual",
    headers: { "Sec-Fetch-Site": "cross-site", "Content-Type": "application/x-www-form-urlencoded" },
  });
  expect(answer.status).toBe(403);
  await customer.page.reload();
  await expect(customer.timer).toBeVisible();
});
