// What is typed wrong: the field is marked, the reason is said, and nothing is lost.
import { ada, Customer, swap } from "../customer.ts";
import { expect, test, type Page } from "../test.ts";

async function isMarked(page: Page, name: string, typed: string): Promise<void> {
  const field = page.locator(`#${name}`);
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveValue(typed);
  const fault = page.locator(`#${name}-fault`);
  await expect(fault).not.toBeEmpty();
  await page.getByRole("alert").getByRole("link", { name: await fault.innerText() }).click();
  await expect(field, "the summary leads to the field").toBeFocused();
}

for (const [language, size, postcode] of [
  ["de", "205/55", "04109"],
  ["fr", "abc", "04109"],
  ["es", "", "04109"],
  ["en", "905/55 R16", "04109"],
] as const) {
  test(`types the size "${size}" in ${language}`, async ({ visit }) => {
    const customer = new Customer(await visit(), language);
    await customer.seek({ size, postcode, season: "winter" });
    await isMarked(customer.page, "size", size);
    await expect(customer.page.locator("#postcode")).toHaveValue(postcode);
    await expect(customer.page.locator("input[name=season][value=winter]")).toBeChecked();
  });
}

test("types a postal code that there is not", async ({ visit }) => {
  const customer = new Customer(await visit(), "es");
  await customer.seek({ ...swap, postcode: "XYZ" });
  await isMarked(customer.page, "postcode", "XYZ");
});

test("types details that cannot be right", async ({ visit, server }) => {
  const customer = new Customer(await visit(), "fr");
  await customer.hold(swap);
  const before = (await server.payments()).length;
  await customer.payment.evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await customer.fillIn({ name: "", email: "ada", phone: "none", plate: "4111 1111 1111 1111".slice(0, 16) });
  await customer.choose("tok_visa");
  await customer.payButton.click();
  for (const [name, typed] of [["name", ""], ["email", "ada"], ["phone", "none"]] as const) {
    await isMarked(customer.page, name, typed);
  }
  await expect(customer.payment.locator("input[name=card][value=tok_visa]")).toBeChecked();
  expect((await server.payments()).length).toBe(before);
  await customer.fillIn(ada);
  await customer.payButton.click();
  await customer.isConfirmed();
});

test("comes to an address with nonsense in it", async ({ visit }) => {
  const page = await visit();
  for (const path of [
    "/en/centres?country=DE&postcode=04109&item=NOPE:4&need=tyres",
    "/en/centres?country=XX&postcode=04109&need=swap",
    "/en/centres/NOPE?country=DE&postcode=04109&need=swap",
    "/en/centres/DE-04109?country=DE&postcode=04109&need=swap&from=2026-99-99",
    "/en/tyres?size=205/55R16&country=DE&vehicle=tank",
  ]) {
    const answer = await page.goto(path);
    expect(answer!.status(), path).toBeLessThan(500);
    await expect(page.getByRole("heading").first()).toBeVisible();
  }
});

test("lets the browser say where it is", async ({ visit }) => {
  const page = await visit({ geolocation: { latitude: 51.34, longitude: 12.37 }, permissions: ["geolocation"] });
  const customer = new Customer(page);
  await page.goto("/en/");
  await page.locator("input[name=need][value=swap]").check();
  await page.locator(".locate button").click();
  await expect(page.locator(".locate").getByRole("status")).not.toBeEmpty();
  await expect(page.locator("input[name=lat]")).toHaveValue("51.3400");
  await page.locator("form.finder button[type=submit]").click();
  await expect(page).toHaveURL(/lat=51\.34/);
  await expect(customer.centres.first()).toContainText("Leipzig");
});

test("does not let the browser say where it is, is told so, and types a postal code", async ({ visit }) => {
  const page = await visit({ permissions: [] });
  const customer = new Customer(page);
  await page.goto("/en/");
  await page.locator(".locate button").click();
  await expect(page.locator(".locate").getByRole("status")).toContainText("postcode");
  await customer.ask(swap);
  await expect(customer.centres.first()).toBeVisible();
});
