// Instants and wall clocks. Instants are seconds since 1970; a wall clock is always shown in somebody's time zone.

const formatters = new Map();

function formatter(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }));
  return formatters.get(key);
}

/** A zone that this browser knows, or UTC: a seed may name one that is newer than the browser. */
export function knownZone(zone) {
  try {
    formatter(zone, {});
    return zone;
  } catch {
    return "UTC";
  }
}

const NUMBERS = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};

/** The wall clock of an instant: {year, month, day, hour, minute, second} as zero-padded strings. */
export function wallClock(seconds, zone) {
  const parts = formatter(zone, NUMBERS).formatToParts(new Date(seconds * 1000));
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

export function isoDate(seconds, zone) {
  const { year, month, day } = wallClock(seconds, zone);
  return `${year}-${month}-${day}`;
}

export function clockTime(seconds, zone) {
  const { hour, minute } = wallClock(seconds, zone);
  return `${hour}:${minute}`;
}

/** "2026-01-05T09:00", what a datetime-local field holds. */
export function localInput(seconds, zone) {
  return `${isoDate(seconds, zone)}T${clockTime(seconds, zone)}`;
}

/**
 * The instant of a wall-clock time, in seconds. A time that a spring change skips moves on by the gap, one
 * that occurs twice the first of both.
 */
export function instantOf(local, zone) {
  const wanted = Date.parse(`${local.slice(0, 16)}:00Z`) / 1000;
  if (Number.isNaN(wanted)) return null;
  const candidates = [-1, 0, 1].map((day) => wanted - offsetAt(wanted + day * 86400, zone));
  const exact = candidates.filter((at) => at + offsetAt(at, zone) === wanted);
  return exact.length ? Math.min(...exact) : Math.max(...candidates);
}

function offsetAt(seconds, zone) {
  const { year, month, day, hour, minute, second } = wallClock(seconds, zone);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) / 1000 - Math.floor(seconds);
}

function dayWord(seconds, zone, now) {
  const day = isoDate(seconds, zone);
  const words = { "-86400": "yesterday", 0: "today", 86400: "tomorrow" };
  for (const [shift, word] of Object.entries(words)) if (isoDate(now + Number(shift), zone) === day) return word;
  return null;
}

const capital = (word) => word && word[0].toUpperCase() + word.slice(1);

/** "Today", "Yesterday" or "Monday, January 5": the divider between days. */
export function dayName(seconds, zone, now) {
  const word = dayWord(seconds, zone, now);
  if (word) return capital(word);
  const sameYear = wallClock(seconds, zone).year === wallClock(now, zone).year;
  const options = { weekday: "long", month: "long", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) };
  return formatter(zone, options).format(new Date(seconds * 1000));
}

/** "Monday, January 5, 2026, 09:41:07 (Europe/Berlin)". */
export function fullTime(seconds, zone) {
  const day = formatter(zone, { weekday: "long", month: "long", day: "numeric", year: "numeric" });
  const { hour, minute, second } = wallClock(seconds, zone);
  return `${day.format(new Date(seconds * 1000))}, ${hour}:${minute}:${second} (${zone})`;
}

/** "Mon, Jan 5, 09:41". */
export function shortTime(seconds, zone) {
  const day = formatter(zone, { weekday: "short", month: "short", day: "numeric" });
  return `${day.format(new Date(seconds * 1000))}, ${clockTime(seconds, zone)}`;
}

/** The letters people use for the zone at that instant ("GMT+1", "EST"). */
export function zoneName(seconds, zone) {
  const parts = formatter(zone, { timeZoneName: "short", hour: "numeric" }).formatToParts(new Date(seconds * 1000));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

export function ago(seconds, now) {
  const gap = Math.abs(now - seconds);
  const units = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ];
  const [unit, size] = units.find(([, length]) => gap >= length) ?? ["second", 1];
  const count = Math.floor(gap / size);
  if (unit === "second" && count < 5) return "just now";
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds <= now ? `${words} ago` : `in ${words}`;
}

/**
 * Slack's date tokens in a format such as "{date_short_pretty} at {time}".
 * https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
 */
export function slackDate(format, seconds, zone, now) {
  const date = (options) => formatter(zone, options).format(new Date(seconds * 1000));
  const { day } = wallClock(seconds, zone);
  const nth = `${Number(day)}${ordinal(Number(day))}`;
  const plain = () => `${date({ month: "long" })} ${nth}, ${date({ year: "numeric" })}`;
  const long = () => `${date({ weekday: "long" })}, ${plain()}`;
  const short = () => date({ month: "short", day: "numeric", year: "numeric" });
  const pretty = (otherwise) => () => dayWord(seconds, zone, now) ?? otherwise();
  const tokens = {
    date_num: () => isoDate(seconds, zone),
    date_slash: () => isoDate(seconds, zone).replace(/(\d+)-(\d+)-(\d+)/, "$2/$3/$1"),
    date: plain,
    date_long: long,
    date_short: short,
    date_pretty: pretty(plain),
    date_long_pretty: pretty(long),
    date_short_pretty: pretty(short),
    date_long_full: long,
    day_divider_pretty: () => dayName(seconds, zone, now),
    time: () => clockTime(seconds, zone),
    time_secs: () => `${clockTime(seconds, zone)}:${wallClock(seconds, zone).second}`,
    ago: () => ago(seconds, now),
  };
  return format.replace(/\{(\w+)\}/g, (token, name, at) => {
    const text = Object.hasOwn(tokens, name) ? tokens[name]() : token;
    return at ? text : capital(text); // "Today" begins a sentence, "today" stands in one
  });
}

function ordinal(n) {
  if (n % 100 >= 11 && n % 100 <= 13) return "th";
  return { 1: "st", 2: "nd", 3: "rd" }[n % 10] ?? "th";
}

export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes).padStart(2, "0")}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
