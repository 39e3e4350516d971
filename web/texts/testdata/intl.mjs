// Says what this Node knows of our languages, for TestIntl.
const locales = { de: "de", en: "en-GB", es: "es", fr: "fr" };
const minor = [0, 1, 99, 100, 8990, 100000, 123450, 999999, 1000000, 123456789, -250, -123456];
const currencies = ["EUR", "SEK", "NOK", "DKK", "CHF", "PLN"];
const numbers = [0, 7, 999, 1000, 1234, 9999, 10000, 123456, 1000000, -5, -1234, -12345];
const kilometres = [0, 0.04, 0.3, 1, 3.4, 9.9, 12, 350, 1234, 12345];
const lists = [[], ["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"], ["a", "inflado"], ["a", "hielo"], ["a", "b", "Hilo"]];
const countries = "AT BE CH CZ DE DK ES FI FR GB IE IS IT LU NL NO PL PT SE".split(" ");

const said = (locale) => {
  const date = (options) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
    return (d) => format.format(d);
  };
  const formats = [
    { weekday: "long", day: "numeric", month: "long" },
    { weekday: "long", day: "numeric", month: "long", year: "numeric" },
    { weekday: "short", day: "numeric", month: "short" },
    { weekday: "short" },
    { month: "long", year: "numeric" },
    { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  ].map(date);
  const days = {};
  for (let n = 0; n < 731; n++) {
    const d = new Date(Date.UTC(2026, 0, 1 + n, 9, 5));
    days[d.toISOString().slice(0, 10)] = formats.map((f) => f(d));
  }
  const money = currencies.flatMap((currency) => {
    const format = new Intl.NumberFormat(locale, { style: "currency", currency });
    return minor.map((m) => ({ minor: m, currency, said: format.format(m / 100) }));
  });
  const number = new Intl.NumberFormat(locale);
  const tenths = new Intl.NumberFormat(locale, { style: "unit", unit: "kilometer", maximumFractionDigits: 1 });
  const region = new Intl.DisplayNames(locale, { type: "region" });
  return {
    days,
    money,
    numbers: numbers.map((n) => ({ n, said: number.format(n) })),
    kilometres: kilometres.map((km) => ({ km, said: tenths.format(km) })),
    lists: lists.map((items) => ({ items, said: new Intl.ListFormat(locale).format(items) })),
    countries: Object.fromEntries(countries.map((c) => [c, region.of(c)])),
    plurals: new Intl.PluralRules(locale).resolvedOptions().pluralCategories,
    name: new Intl.DisplayNames(locale, { type: "language" }).of(locale.slice(0, 2)),
  };
};
const languages = Object.fromEntries(Object.entries(locales).map(([l, locale]) => [l, said(locale)]));
process.stdout.write(JSON.stringify({ cldr: process.versions.cldr, languages }));
