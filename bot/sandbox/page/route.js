// Addresses: "?as=U123#general", "#/C123", "#/C123/1700000000.000100", "#/C123/<reply>/<thread>", "#app", "#app/messages".

export function readAddress() {
  const as = new URLSearchParams(location.search).get("as");
  return { as, route: safely(location.hash.slice(1)) };
}

function safely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign
  }
}

export function hrefOf(as, route) {
  return `?as=${encodeURIComponent(as)}#${route.split("/").map(encodeURIComponent).join("/")}`;
}

/** Where somebody lands who asked for nothing: the first channel, or the app's Home. */
export function defaultRoute(seat) {
  const named = [...seat.channels.values()].filter(
    (channel) => channel.name && !channel.is_mpim && !channel.is_archived,
  );
  return (named.find((channel) => channel.is_general) ?? named[0])?.name ?? "app";
}

/** What a link to a message of this workspace points at, or null. */
export function permalinkTarget(href) {
  const url = new URL(href, location.href);
  const found = url.origin === location.origin && /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(url.pathname);
  if (!found) return null;
  return { channel: found[1], ts: `${found[2]}.${found[3]}`, thread: url.searchParams.get("thread_ts") };
}
