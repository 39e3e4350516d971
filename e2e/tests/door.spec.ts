// The first page and what holds for all: weight, headers, languages, errors.
import { readFile } from "node:fs/promises";
import { expect, test } from "../test.ts";

const languages = ["de", "en", "es", "fr"];

for (const language of languages) {
  test(`a browser that prefers ${language} gets the first page in ${language}`, async ({ visit }) => {
    const page = await visit({ locale: language });
    await page.goto("/");
    await expect(page).toHaveURL(`/${language}/`);
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("");
  });
}

test("every language is one touch away, on the page where one is", async ({ visit }) => {
  const page = await visit({ locale: "en" });
  await page.goto("/en/?size=205%2F55R16&postcode=04109");
  for (const language of languages) {
    await page.locator(`nav a[hreflang=${language}]`).click();
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await expect(page.locator("#size"), "what was typed is kept").toHaveValue("205/55R16");
  }
});

test("the first page weighs at most 150 KB on the wire", async ({ visit }, info) => {
  const page = await visit();
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  let bytes = 0;
  wire.on("Network.loadingFinished", (done) => (bytes += done.encodedDataLength));
  await page.goto("/de/", { waitUntil: "networkidle" });
  expect(bytes, "the browser has told of something").toBeGreaterThan(1_000);
  expect(bytes).toBeLessThanOrEqual(150_000);
  info.annotations.push({ type: "first page", description: `${bytes} bytes on the wire` });
  console.log(`first page: ${bytes} bytes on the wire, headers included`);
});

test("pages say what a browser may load, and keep their address to themselves", async ({ visit }) => {
  const page = await visit();
  const answer = await page.goto("/en/");
  const headers = answer!.headers();
  const policy = headers["content-security-policy"] ?? "";
  for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(part);
  }
  expect(policy).not.toContain("unsafe");
  expect(headers["referrer-policy"]).toBe("same-origin");
  expect(headers["x-content-type-options"]).toBe("nosniff");
});

const nobody = "00000000-0000-4000-8000-000000000000/AAAAAAAAAAAAAAAAAAAAAAAAAA";

for (const language of ["de", "en", "es", "fr"]) {
  test(`a forged link gives a plain page in ${language} and the way home`, async ({ visit }) => {
    const page = await visit();
    const texts = JSON.parse(await readFile(new URL(`../../web/texts/${language}.json`, import.meta.url), "utf8"));
    for (const path of ["/nowhere", `/appointments/${nobody}`, "/appointments/not-an-id/x", `/appointments/${nobody}/cancel`]) {
      const answer = await page.goto(`/${language}${path}`);
      expect(answer?.status(), path).toBe(404);
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(texts["error.not-found.title"]);
    }
    await page.getByRole("main").getByRole("link").click();
    await expect(page).toHaveURL(`/${language}/`);
  });
}
