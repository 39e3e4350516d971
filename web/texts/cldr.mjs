// Writes cldr.json, what the pages need to know of languages, out of Unicode's CLDR:
//
//   cd $(mktemp -d) && npm install cldr-{core,dates-full,misc-full,numbers-full,units-full,localenames-full}@48
//   node …/web/texts/cldr.mjs . > …/web/texts/cldr.json
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = process.argv[2] ?? ".";
// A language and the locale it is said in: our countries are European.
const locales = { de: "de", en: "en-GB", es: "es", fr: "fr" };
const territories = "AT BE CH CZ DE DK ES FI FR GB IE IS IT LU NL NO PL PT SE".split(" ");
const week = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const nbsp = "\u00a0", narrow = "\u202f";

const read = (part, locale, file) =>
  JSON.parse(readFileSync(join(root, "node_modules", `cldr-${part}-full`, "main", locale, `${file}.json`))).main[locale];

// braced puts CLDR's fields into braces and takes its quotes off:
// E, d 'de' MMM becomes {E}, {d} de {MMM}.
function braced(pattern) {
  return pattern.split("'").map((part, i) => (i % 2 ? part : part.replace(/([A-Za-z])\1*/g, "{$&}"))).join("");
}

// widened is the pattern of a skeleton: CLDR lists some, and others are the nearest
// one with its fields made longer (UTS 35, Matching Skeletons).
function widened(formats, ...skeletons) {
  const [wanted, ...nearest] = skeletons;
  const have = skeletons.find((s) => formats[s]);
  let pattern = formats[have];
  if (wanted !== have && wanted.includes("EEEE")) pattern = pattern.replace(/E+/, "EEEE");
  if (wanted !== have && wanted.includes("MMMM")) pattern = pattern.replace(/M+/, "MMMM");
  return braced(pattern.replace(/E+/, (e) => (e.length < 4 ? "E" : "EEEE")));
}

const list = (o) => Object.values(o);
const capital = (s) => s[0].toUpperCase() + s.slice(1);
// dash is what stands between the two clocks of a range, kept on one line.
const dash = (interval) => interval.match(/m(\s*–\s*)H/)[1].replace(/\s/g, narrow);

function table(language, locale) {
  const g = read("dates", locale, "ca-gregorian").dates.calendars.gregorian;
  const formats = g.dateTimeFormats.availableFormats;
  const numbers = read("numbers", locale, "numbers").numbers;
  const symbols = numbers["symbols-numberSystem-latn"];
  const lists = read("misc", locale, "listPatterns").listPatterns["listPattern-type-standard"];
  const names = read("localenames", locale, "territories").localeDisplayNames.territories;
  const { units } = read("units", locale, "units");
  return {
    locale,
    name: capital(read("localenames", locale, "languages").localeDisplayNames.languages[language]),
    weekdays: week.map((d) => g.days.format.wide[d]),
    weekdaysShort: week.map((d) => g.days.format.abbreviated[d]),
    weekdaysAlone: week.map((d) => g.days["stand-alone"].abbreviated[d]),
    months: list(g.months.format.wide),
    monthsShort: list(g.months.format.abbreviated),
    day: widened(formats, "MMMMEEEEd", "MMMMEd", "MMMEd"),
    dayYear: widened({ ...formats, full: g.dateFormats.full }, "yMMMMEEEEd", "full"),
    shortDay: widened(formats, "MMMEd"),
    month: widened(formats, "yMMMM"),
    dayAndClock: g.dateTimeFormats.medium.replace("{1}", "{day}").replace("{0}", "{clock}"),
    dash: dash(g.dateTimeFormats.intervalFormats.Hm.H),
    decimal: symbols.decimal,
    group: symbols.group,
    minimumGroupingDigits: Number(numbers.minimumGroupingDigits),
    kilometres: units.short["length-kilometer"]["unitPattern-count-other"].replace(" ", nbsp),
    list: { two: lists["2"], start: lists.start, middle: lists.middle, end: lists.end },
    countries: Object.fromEntries(territories.map((t) => [t, names[t]])),
  };
}

const version = JSON.parse(readFileSync(join(root, "node_modules", "cldr-core", "package.json"))).version;
const languages = Object.fromEntries(Object.entries(locales).map(([l, locale]) => [l, table(l, locale)]));
process.stdout.write(JSON.stringify({
  source: `Unicode CLDR ${version}, by cldr.mjs`,
  licence: "Unicode License V3 (SPDX Unicode-3.0), © 2004–2026 Unicode, Inc.",
  languages,
}, null, 1) + "\n");
