// What goes wrong on the way, and that it costs the customer nothing.
import { Customer, swap, winterTyres } from "../customer.ts";
import { expect, test } from "../test.ts";

test("loses the start to someone else, and takes another with one touch", async ({ visit, server }) => {
  const customer = new Customer(await visit());
  const centre = await customer.week(swap);
  const start = (await customer.starts.first().getAttribute("value"))!;
  await server.takeAll(centre, start, { services: ["swap"] });

  await customer.follow(customer.starts.first());
  await expect(customer.page, "the start is not held").not.toHaveURL(/\/appointments\//);
  const alternatives = customer.main.locator("form[action$='/hold'] button");
  expect(await alternatives.count()).toBeGreaterThan(0);
  await customer.follow(alternatives.first());
  await expect(customer.timer).toBeVisible();
  await customer.pay();
  await customer.isConfirmed();
});

test("lets a hold run out, is told so, and finds the way back to the starts", async ({ visit, server }) => {
  const hasty = await server.another("--hold-for=6s");
  try {
    const customer = new Customer(await visit({}, hasty));
    await customer.hold(swap);
    await expect(customer.timer).toHaveText(/0:0\d/);
    await expect(customer.payment, "nothing can be paid any more").toBeHidden({ timeout: 25_000 });
    await customer.centres.first().click();
    await customer.chooseStart();
    await expect(customer.timer).toBeVisible();
  } finally {
    expect(await hasty.stop()).toBe(true);
  }
});

test("pays too late without a script that tells the time, and is charged nothing", async ({ visit, server }) => {
  const hasty = await server.another("--hold-for=4s");
  try {
    const customer = new Customer(await visit({ javaScriptEnabled: false }, hasty));
    await customer.hold(swap);
    await customer.fillIn();
    await customer.choose("tok_visa");
    const path = new URL(customer.page.url()).pathname;
    const spy = await visit({}, hasty);
    await expect(async () => {
      await spy.goto(path);
      await expect(spy.locator("form[action$='/pay']")).toHaveCount(0, { timeout: 1 });
    }).toPass({ timeout: 25_000 });
    await customer.payButton.click();
    await expect(customer.payment).toHaveCount(0);
    await expect(customer.calendar).toHaveCount(0);
    expect(await hasty.payments()).toEqual([]);
  } finally {
    expect(await hasty.stop()).toBe(true);
  }
});

test("gets more time once, by asking", async ({ visit }) => {
  const customer = new Customer(await visit());
  await customer.hold(swap);
  await customer.fillIn();
  const before = (await customer.timer.getAttribute("data-until"))!;
  await customer.main.locator("button[formaction$='/extend']").click();
  await expect(customer.main.locator("button[formaction$='/extend']")).toHaveCount(0);
  expect(Date.parse((await customer.timer.getAttribute("data-until"))!)).toBeGreaterThan(Date.parse(before));
});

test("gives the hold up, and is free to choose again", async ({ visit }) => {
  const customer = new Customer(await visit());
  await customer.hold(swap);
  await customer.main.locator("form[action$='/release'] button").click();
  await expect(customer.timer).toHaveCount(0);
  await expect(customer.page.locator("aside.held")).toHaveCount(0);
});

test("is declined, sees why, and pays with another card; nothing typed is lost", async ({ visit, server }) => {
  const customer = new Customer(await visit(), "de");
  await customer.hold(winterTyres);
  await customer.pay("tok_decline_insufficient_funds");
  await expect(customer.main.getByRole("alert")).toBeVisible();
  await expect(customer.payment.locator("#name")).toHaveValue("Ada Lovelace");
  await expect(customer.payment.locator("#plate")).toHaveValue("L-AL 1843");
  await customer.choose("tok_visa");
  await customer.payButton.click();
  await customer.isConfirmed();
  expect((await server.payments()).slice(-2).map((payment) => payment.state)).toEqual(["declined", "captured"]);
});

test("waits for a payment that takes a while, and sees it succeed by itself", async ({ visit }) => {
  const customer = new Customer(await visit());
  await customer.hold(swap);
  await customer.pay("tok_stall_5s");
  await expect(customer.payment, "nothing can be paid twice meanwhile").toHaveCount(0);
  await expect(customer.main.getByRole("status")).toBeVisible();
  await customer.isConfirmed(30_000);
});

test("waits for a payment that is declined in the end, and can pay again", async ({ visit }) => {
  const customer = new Customer(await visit());
  await customer.hold(swap);
  await customer.pay("tok_stall_decline_5s");
  await expect(customer.payment).toHaveCount(0);
  await expect(customer.payment).toBeVisible({ timeout: 30_000 });
  await customer.pay("tok_visa");
  await customer.isConfirmed();
});

test("goes back and reloads at every step, and is charged once", async ({ visit, server }) => {
  const page = await visit();
  const customer = new Customer(page);
  const again = async () => {
    const url = page.url();
    await page.reload();
    await expect(page).toHaveURL(url);
    await page.goBack();
    await page.goForward();
    await expect(page).toHaveURL(url);
  };
  await customer.seek(winterTyres);
  await again();
  await customer.chooseTyres();
  await again();
  await customer.chooseCentre();
  await again();
  await customer.chooseStart();
  await again();
  await page.goBack();
  await expect(page.locator("aside.held a"), "the week knows of the hold").toBeVisible();
  await page.locator("aside.held a").click();
  const before = (await server.payments()).length;
  await customer.pay();
  await customer.isConfirmed();
  await page.reload();
  await customer.isConfirmed();
  await page.goBack();
  await page.reload();
  await customer.isConfirmed();
  expect(await server.payments()).toHaveLength(before + 1);
});

test("chooses another start in a second tab, and the first does not pay for what it does not show", async ({ visit, server }) => {
  const page = await visit();
  const first = new Customer(page);
  await first.hold(winterTyres);
  await first.fillIn();
  await first.choose("tok_visa");
  const before = (await server.payments()).length;

  const second = new Customer(await page.context().newPage());
  await second.week(winterTyres);
  const start = await second.chooseStart(3);
  expect(second.page.url(), "it is the same hold").toBe(page.url());

  await first.payButton.click();
  await expect(first.main.getByRole("alert")).toBeVisible();
  expect(await server.payments(), "nothing was paid").toHaveLength(before);
  await expect(first.payment.locator("#name"), "nothing typed is lost").toHaveValue("Ada Lovelace");
  await expect(first.payment.locator("input[name=start]")).toHaveValue(start);
  await first.choose("tok_visa");
  await first.payButton.click();
  await first.isConfirmed();
  await second.page.reload();
  await second.isConfirmed();
});

test("pays in two tabs at once, and is charged once", async ({ visit, server }) => {
  const page = await visit();
  const first = new Customer(page);
  await first.hold(winterTyres);
  const second = new Customer(await page.context().newPage());
  await second.page.goto(page.url());
  for (const tab of [first, second]) {
    await tab.fillIn();
    await tab.choose("tok_visa");
  }
  const before = new Set((await server.payments()).map((payment) => payment.id));
  await Promise.all([first.payButton.click(), second.payButton.click()]);
  for (const tab of [first, second]) {
    await tab.page.goto(page.url());
    await tab.isConfirmed();
  }
  const made = (await server.payments()).filter((payment) => !before.has(payment.id));
  expect(made.map((payment) => payment.state)).toEqual(["captured"]);
});

test("double clicks on a start, and holds it once", async ({ visit, server }) => {
  const customer = new Customer(await visit());
  const centre = await customer.week(swap);
  const start = (await customer.starts.first().getAttribute("value"))!;
  const left = async () => {
    const found = await server.ask<{ slots: { start_utc: string; remaining: number }[] }>(
      `/v1/centres/${centre}/slots?service=swap&from=${start.slice(0, 10)}&to=${start.slice(0, 10)}`,
    );
    return found.body.slots.find((slot) => slot.start_utc === start)?.remaining ?? 0;
  };
  const before = await left();
  await customer.starts.first().dblclick();
  await customer.page.waitForURL(/\/appointments\//);
  await expect(customer.timer).toBeVisible();
  expect(await left()).toBe(before - 1);
});

test("double clicks on paying, and is charged once", async ({ visit, server }) => {
  const customer = new Customer(await visit());
  await customer.hold(swap);
  await customer.fillIn();
  await customer.choose("tok_visa");
  const before = (await server.payments()).length;
  await customer.payButton.dblclick();
  await customer.isConfirmed();
  const made = (await server.payments()).slice(before);
  expect(made.map((payment) => payment.state)).toEqual(["captured"]);
});
