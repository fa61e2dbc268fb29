// What a person typed, as Slack's clients send it: entities escaped, names as ids, addresses in angle brackets.

import { encode } from "./mrkdwn.js";
import { toShortcodes } from "./emoji.js";

export function outgoing(typed, workspace, seat) {
  return toShortcodes(typed.trim())
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, at) => (at % 2 ? encode(part) : mentions(part, workspace, seat)))
    .join("");
}

function mentions(text, workspace, seat) {
  return text
    .split(/(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]*_~'"])/)
    .map((part, at) => (at % 2 ? `<${encode(part)}>` : names(encode(part), workspace, seat)))
    .join("");
}

function names(text, workspace, seat) {
  return text
    .replace(/(^|[^\w@])@([\w.-]*\w)/g, (whole, before, name) => {
      if (["here", "channel", "everyone"].includes(name)) return `${before}<!${name}>`;
      const user = [...workspace.users.values()].find((each) => each.name === name);
      return user ? `${before}<@${user.id}>` : whole;
    })
    .replace(/(^|[^\w#&])#([\p{L}\p{N}_-]+)/gu, (whole, before, name) => {
      const id = seat.channelIdNamed(name);
      return id ? `${before}<#${id}|${name}>` : whole;
    });
}
